using System.Runtime.CompilerServices;
using ILGPU;
using PGGan.Kernels.Pointwise;

namespace PGGan.Kernels.Gpu;

/// <summary>
/// <c>a = lrelu(x + bias)</c>, <c>s = 1 / √(mean_c a² + ε)</c>, <c>y = s · a</c>: <c>lanes</c> threads to each row, which they hold in
/// registers between the sum and the scaling, so that x is read once. The bias of a thread's columns is read once for all its rows.
/// </summary>
internal readonly struct PixelNormKernel(
    PixelNormGeometry g, int lanes, int hasBias, Floats x, Floats bias, Floats y, Floats inverseNorm) : IKernel
{
    /// <summary>Up to 64 registers: half of all threads at a time, each with a row's share under way.</summary>
    public static Occupancy Plan => new(256, 4);

    /// <inheritdoc/>
    public void Execute()
    {
        RowThread t = RowThread.Of(lanes);
        int vectors = g.Channels / 4, rowsOfGroup = Group.DimX / lanes;
        RowVectors added = hasBias != 0 ? RowVectors.Load(bias, 0, t.Lane, lanes, vectors) : default;
        Then2<Add, LeakyRelu> activation = new(default, new LeakyRelu(g.Slope));
        for (int first = Grid.IdxX * rowsOfGroup; first < g.Rows; first += Grid.DimX * rowsOfGroup)
        {
            int row = first + t.Row;
            RowVectors a = default;
            if (row < g.Rows)
            {
                a = RowVectors.Load(x, row * vectors, t.Lane, lanes, vectors).With(activation, added);
            }

            float squares = t.Total(RowVectors.Dot(a, a), lanes);
            if (row < g.Rows)
            {
                float s = 1 / MathF.Sqrt((squares / g.Channels) + g.Epsilon);
                a.Scaled(s).Store(y, row * vectors, t.Lane, lanes, vectors);
                if (t.Lane == 0)
                {
                    inverseNorm.Store(row, s);
                }
            }
        }
    }
}

/// <summary>
/// <c>da = s · (dy − y · mean_c(dy · y))</c>, <c>dx = y &gt; 0 ? da : slope · da</c> with the row in registers, so that dy and y are read
/// once; and, where it is asked for, the sum of dx over all rows: that of each group's rows, which the last group adds up.
/// </summary>
/// <param name="g">Rows, channels, slope.</param>
/// <param name="lanes">Threads of a row.</param>
/// <param name="dy">The gradient of y.</param>
/// <param name="y">The result.</param>
/// <param name="inverseNorm">s of each row.</param>
/// <param name="dx">Output.</param>
/// <param name="sums">Where the sum of dx goes.</param>
internal readonly struct PixelNormGradKernel(
    PixelNormGeometry g, int lanes, Floats dy, Floats y, Floats inverseNorm, Floats dx, ColumnSums sums) : IKernel
{
    /// <summary>Up to 80 registers: a share of dy, of y and of the sums; 64 would spill.</summary>
    public static Occupancy Plan => new(256, 3);

    /// <inheritdoc/>
    public void Execute()
    {
        RowThread t = RowThread.Of(lanes);
        int vectors = g.Channels / 4, rowsOfGroup = Group.DimX / lanes;
        RowVectors total = default;
        for (int first = Grid.IdxX * rowsOfGroup; first < g.Rows; first += Grid.DimX * rowsOfGroup)
        {
            int row = first + t.Row;
            RowVectors by = default, output = default;
            float s = 0;
            if (row < g.Rows)
            {
                by = RowVectors.Load(dy, row * vectors, t.Lane, lanes, vectors);
                output = RowVectors.Load(y, row * vectors, t.Lane, lanes, vectors);
                s = inverseNorm.Load(row);
            }

            float mean = t.Total(RowVectors.Dot(by, output), lanes) / g.Channels;
            if (row < g.Rows)
            {
                RowVectors gated = by.With(new PixelNormGradient(s, mean, new LeakyReluGate(g.Slope)), output);
                gated.Store(dx, row * vectors, t.Lane, lanes, vectors);
                total = total.With(default(Add), gated);
            }
        }

        sums.Take(total, t, lanes, vectors);
    }
}

/// <summary>The sum over rows that groups of threads hold shares of.</summary>
/// <param name="isWanted">1: it is; 0: nothing is done.</param>
/// <param name="adds">1: it is added to what is there; 0: it is written.</param>
/// <param name="parts">Takes a row for each group.</param>
/// <param name="arrivals">One.</param>
/// <param name="y">Output, a row.</param>
internal readonly struct ColumnSums(int isWanted, int adds, Floats parts, Arrivals arrivals, Floats y)
{
    /// <summary>Takes the sum of a thread's rows. Every thread of every group must come by.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Take(RowVectors share, RowThread t, int lanes, int vectors)
    {
        if (isWanted == 0)
        {
            return;
        }

        ArrayView<Lane4> shared = SharedMemory.Allocate<Lane4>(SumPlan.MaxThreads);
        share.StoreColumnSums(shared, parts, Grid.IdxX, adds: 0, t.Lane, lanes, vectors);
        if (!arrivals.IsLast(0, Grid.DimX, shared))
        {
            return;
        }

        Group.Barrier();   // all have read the answer that shared memory begins with
        RowVectors all = default;
        for (int part = t.Row; part < Grid.DimX; part += Group.DimX / lanes)
        {
            all = all.With(default(Add), RowVectors.Load(parts, part * vectors, t.Lane, lanes, vectors));
        }

        all.StoreColumnSums(shared, y, target: 0, adds, t.Lane, lanes, vectors);
    }
}

/// <summary><see cref="PixelNormKernel"/> for rows that threads cannot hold or that are not whole vectors: x is read twice.</summary>
internal readonly struct LongPixelNormKernel(
    PixelNormGeometry g, int lanes, int hasBias, Floats x, Floats bias, Floats y, Floats inverseNorm) : IKernel
{
    /// <inheritdoc/>
    public void Execute()
    {
        RowThread t = RowThread.Of(lanes);
        int rowsOfGroup = Group.DimX / lanes;
        for (int first = Grid.IdxX * rowsOfGroup; first < g.Rows; first += Grid.DimX * rowsOfGroup)
        {
            int row = first + t.Row, end = row < g.Rows ? g.Channels : 0;
            float squares = 0;
            for (int c = t.Lane; c < end; c += lanes)
            {
                float a = Activated(row, c);
                squares += a * a;
            }

            float s = 1 / MathF.Sqrt((t.Total(squares, lanes) / g.Channels) + g.Epsilon);
            for (int c = t.Lane; c < end; c += lanes)
            {
                y.Store((row * g.Channels) + c, s * Activated(row, c));
            }

            if (t.Lane < end && t.Lane == 0)
            {
                inverseNorm.Store(row, s);
            }
        }
    }

    private float Activated(int row, int c)
    {
        float biased = x.Load((row * g.Channels) + c) + (hasBias != 0 ? bias.Load(c) : 0);
        return new LeakyRelu(g.Slope).Apply(new Lane1(biased)).Value;
    }
}

/// <summary><see cref="PixelNormGradKernel"/> for such rows, without the sums.</summary>
internal readonly struct LongPixelNormGradKernel(
    PixelNormGeometry g, int lanes, Floats dy, Floats y, Floats inverseNorm, Floats dx) : IKernel
{
    /// <inheritdoc/>
    public void Execute()
    {
        RowThread t = RowThread.Of(lanes);
        int rowsOfGroup = Group.DimX / lanes;
        for (int first = Grid.IdxX * rowsOfGroup; first < g.Rows; first += Grid.DimX * rowsOfGroup)
        {
            int row = first + t.Row, start = row * g.Channels, end = row < g.Rows ? g.Channels : 0;
            float products = 0;
            for (int c = t.Lane; c < end; c += lanes)
            {
                products += dy.Load(start + c) * y.Load(start + c);
            }

            float mean = t.Total(products, lanes) / g.Channels;
            PixelNormGradient gradient = new(row < g.Rows ? inverseNorm.Load(row) : 0, mean, new LeakyReluGate(g.Slope));
            for (int c = t.Lane; c < end; c += lanes)
            {
                dx.Store(start + c, gradient.Apply(new Lane1(dy.Load(start + c)), new Lane1(y.Load(start + c))).Value);
            }
        }
    }
}

/// <summary><c>gate(s · (dy − y · mean), y)</c></summary>
/// <param name="InverseNorm">s of the row.</param>
/// <param name="Mean"><c>mean_c(dy · y)</c> of the row.</param>
/// <param name="Gate">Of the activation.</param>
internal readonly record struct PixelNormGradient(float InverseNorm, float Mean, LeakyReluGate Gate) : IBinaryOp
{
    /// <inheritdoc/>
    /// <param name="a">The gradient dy.</param>
    /// <param name="b">The result y.</param>
    public T Apply<T>(T a, T b)
        where T : struct, ILane<T> => Gate.Apply(T.Splat(InverseNorm) * (a - (b * T.Splat(Mean))), b);
}
