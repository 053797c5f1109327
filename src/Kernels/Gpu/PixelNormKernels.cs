using ILGPU;
using PGGan.Kernels.Pointwise;

namespace PGGan.Kernels.Gpu;

/// <summary>
/// <c>a = lrelu(x + bias)</c>, <c>s = 1 / √(mean_c a² + ε)</c>, <c>y = s · a</c>: <c>lanes</c> threads of a group to each row.
/// </summary>
internal readonly struct PixelNormKernel(
    PixelNormGeometry g,
    int lanes,
    int hasBias,
    Floats x,
    Floats bias,
    Floats y,
    Floats inverseNorm) : IKernel
{
    /// <inheritdoc/>
    public void Execute()
    {
        RowThread t = RowThread.Of(lanes);
        int start = t.Row * g.Channels;
        float squares = 0;
        if (t.Row < g.Rows)
        {
            for (int c = t.Lane; c < g.Channels; c += lanes)
            {
                float a = Activated(start, c);
                squares += a * a;
            }
        }

        squares = t.Total(squares, lanes);
        if (t.Row < g.Rows)
        {
            float s = 1 / MathF.Sqrt((squares / g.Channels) + g.Epsilon);
            for (int c = t.Lane; c < g.Channels; c += lanes)
            {
                y.Store(start + c, s * Activated(start, c));
            }

            if (t.Lane == 0)
            {
                inverseNorm.Store(t.Row, s);
            }
        }
    }

    private float Activated(int start, int c)
    {
        float biased = x.Load(start + c) + (hasBias != 0 ? bias.Load(c) : 0);
        return new LeakyRelu(g.Slope).Apply(new ScalarLane(biased)).Value;
    }
}

/// <summary><c>da = s · (dy − y · mean_c(dy · y))</c>, <c>dx = y &gt; 0 ? da : slope · da</c></summary>
internal readonly struct PixelNormGradKernel(
    PixelNormGeometry g, int lanes, Floats dy, Floats y, Floats inverseNorm, Floats dx) : IKernel
{
    /// <inheritdoc/>
    public void Execute()
    {
        RowThread t = RowThread.Of(lanes);
        int start = t.Row * g.Channels;
        float products = 0;
        if (t.Row < g.Rows)
        {
            for (int c = t.Lane; c < g.Channels; c += lanes)
            {
                products += dy.Load(start + c) * y.Load(start + c);
            }
        }

        products = t.Total(products, lanes);
        if (t.Row < g.Rows)
        {
            float mean = products / g.Channels, s = inverseNorm.Load(t.Row);
            for (int c = t.Lane; c < g.Channels; c += lanes)
            {
                float output = y.Load(start + c);
                float da = s * (dy.Load(start + c) - (output * mean));
                dx.Store(start + c, new LeakyReluGate(g.Slope).Apply(new ScalarLane(da), new ScalarLane(output)).Value);
            }
        }
    }
}

/// <summary>A thread of a group whose neighbours share a row.</summary>
/// <param name="Row">The row.</param>
/// <param name="Lane">Which of its threads this is.</param>
internal readonly record struct RowThread(int Row, int Lane)
{
    /// <summary>The most threads to a row.</summary>
    public const int MaxLanes = 32;

    /// <summary>This thread's row and lane.</summary>
    public static RowThread Of(int lanes) =>
        new((Grid.IdxX * (Group.DimX / lanes)) + (Group.IdxX / lanes), Group.IdxX & (lanes - 1));

    /// <summary>The sum of a row's values as a tree. Every thread of the group must come by.</summary>
    public float Total(float value, int lanes)
    {
        ArrayView<float> shared = SharedMemory.Allocate<float>(SumPlan.MaxThreads);
        int thread = Group.IdxX;
        shared[thread] = value;
        Group.Barrier();
        for (int half = lanes / 2; half > 0; half /= 2)
        {
            if (Lane < half)
            {
                shared[thread] += shared[thread + half];
            }

            Group.Barrier();
        }

        return shared[thread - Lane];
    }
}
