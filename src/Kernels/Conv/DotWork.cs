using PGGan.Kernels.Pointwise;

namespace PGGan.Kernels.Cpu;

/// <summary>
/// <c>y[i, j] = op(scale · Σ_s a[i, s] · b[j, s] + bias[j])</c>, one of a and b with few rows: dense layers, a convolution to few channels,
/// the input gradient of one from few. The operand with many rows is read once, as it lies.
/// </summary>
/// <param name="plan">How the product is cut.</param>
/// <param name="op">Activation.</param>
/// <param name="left">a, its rows contiguous.</param>
/// <param name="right">b; if its rows are not contiguous, each part copies them.</param>
/// <param name="scale">Factor of the sums.</param>
/// <param name="bias">One value a row of b, or null.</param>
/// <param name="y">Output <c>[rows of a, rows of b]</c>.</param>
internal readonly unsafe struct DotWork<TOp>(DotPlan plan, TOp op, Strided left, Strided right, float scale, float* bias, float* y)
    : IScratchWork
    where TOp : unmanaged, IUnaryOp
{
    // Triples of columns.
    private const int Block = 8;

    /// <summary>Sums, a chunk of a's rows if they are few, b's rows if they are copied.</summary>
    public int ScratchFloats =>
        (plan.PartSizes.Rows * (plan.PartSizes.Columns / DotBlock.Columns) * DotBlock.Stride)
        + (plan.FewRows ? plan.PartSizes.Rows * DotPlan.Stride : 0) + (right.ColumnStride == 1 ? 0 : plan.PartSizes.Columns * plan.Steps);

    public void Run<T>(int part, float* scratch)
        where T : struct, ISimdLane<T>
    {
        if (plan.RowsPerGroup == 8)
        {
            Run<T, Rows8>(plan[part], scratch);
        }
        else
        {
            Run<T, Rows4>(plan[part], scratch);
        }
    }

    private void Run<T, TRows>(Tile tile, float* scratch)
        where T : struct, ISimdLane<T>
        where TRows : struct, IRowCount
    {
        int groups = Tiles.Parts(tile.Rows, TRows.Rows), triples = Tiles.Parts(tile.Columns, DotBlock.Columns);
        float* sums = scratch, free = sums + (groups * triples * TRows.Rows * DotBlock.Stride);
        Strided columns = right;
        if (right.ColumnStride != 1)
        {
            columns = new(free - (tile.Column * plan.Steps), plan.Steps, 1);
            right.CopyTo(new Tile(tile.Column, tile.Columns, 0, plan.Steps), free, plan.Steps);
            free += tile.Columns * plan.Steps;
        }

        for (int start = 0; start < plan.Steps; start += DotPlan.Chunk)
        {
            // A few long rows lie a power of two apart, on the same sets of the first-level cache: a chunk of them is moved together.
            int steps = Math.Min(DotPlan.Chunk, plan.Steps - start);
            nint ahead = steps == plan.Steps ? CacheHint.Ahead : DotPlan.Chunk;
            Strided rows = new(left.At(tile.Row, start), left.RowStride, 1);
            if (plan.FewRows)
            {
                left.CopyTo(new Tile(tile.Row, tile.Rows, start, steps), free, DotPlan.Stride);
                rows = new(free, DotPlan.Stride, 1);
            }

            // A block of columns stays in the second-level cache while each group of rows passes over it.
            for (int first = 0; first < triples; first += Block)
            {
                for (int group = 0; group < groups; group++)
                {
                    int row = group * TRows.Rows, count = Math.Min(TRows.Rows, tile.Rows - row);
                    if (!plan.FewRows && tile.Row + row + TRows.Rows + (CacheHint.Ahead / plan.Steps) < plan.Rows)
                    {
                        CacheHint.SecondLevel(rows.At(row, 0) + CacheHint.Ahead, TRows.Rows * steps);
                    }

                    for (int triple = first; triple < Math.Min(first + Block, triples); triple++)
                    {
                        int column = tile.Column + (triple * DotBlock.Columns),
                            width = Math.Min(DotBlock.Columns, tile.Column + tile.Columns - column);
                        float* sum = sums + (((group * triples) + triple) * TRows.Rows * DotBlock.Stride);
                        DotBlock.Multiply<T, TRows>(
                            rows.At(row, 0), rows.RowStride, count, columns.At(column, start), columns.RowStride, width,
                            plan.FewRows && group == 0 && column + DotBlock.Columns + (ahead / plan.Steps) < plan.Columns ? ahead : 0,
                            steps, sum, start > 0);
                        if (start + steps == plan.Steps)
                        {
                            Store(sum, count, width, bias is null ? null : bias + column,
                                y + ((nint)(tile.Row + row) * plan.Columns) + column);
                        }
                    }
                }
            }
        }
    }

    private void Store(float* sums, int rows, int columns, float* bias, float* y)
    {
        Lane128 factor = Lane128.Splat(scale), added = Lane128.Splat(0);
        if (bias is not null)
        {
            float* biases = stackalloc float[DotBlock.Stride];
            new ReadOnlySpan<float>(bias, columns).CopyTo(new Span<float>(biases, columns));
            added = Lane128.Load(biases);
        }

        for (int row = 0; row < rows; row++, sums += DotBlock.Stride, y += plan.Columns)
        {
            Lane128 values = op.Apply(Lane128.MultiplyAdd(Lane128.Load(sums), factor, added));
            y[0] = values.Value[0];
            if (columns > 1)
            {
                y[1] = values.Value[1];
            }

            if (columns > 2)
            {
                y[2] = values.Value[2];
            }
        }
    }
}

/// <summary>How <see cref="DotWork{TOp}"/> is cut: along the operand with many rows, by the sizes and the width alone.</summary>
internal readonly record struct DotPlan
{
    /// <summary>Steps multiplied at once: 8 rows of them and three of the other operand share the first-level cache.</summary>
    public const int Chunk = 512;

    /// <summary>Floats from one row to the next where rows are moved together: a cache line more than a chunk.</summary>
    public const int Stride = Chunk + 16;

    // About 256 KiB of the operand with many rows.
    private const int PartFloats = 2 * Tiles.Grain, FewestColumns = 8 * DotBlock.Columns;

    /// <summary>Cuts a product <c>[rows, steps] × [columns, steps]ᵀ</c>.</summary>
    public DotPlan(SimdWidth width, int rows, int columns, int steps)
    {
        (Rows, Columns, Steps, RowsPerGroup) = (rows, columns, steps, DotBlock.RowsOf(width));
        int many = Math.Max(1, PartFloats / steps);
        PartSizes = FewRows
            ? (Whole(rows, RowsPerGroup), Whole(Math.Min(columns, Math.Max(many, FewestColumns)), DotBlock.Columns))
            : (Whole(Math.Min(rows, many), RowsPerGroup), Whole(columns, DotBlock.Columns));
    }

    public int Rows { get; }

    public int Columns { get; }

    public int Steps { get; }

    /// <summary>Rows of a block.</summary>
    public int RowsPerGroup { get; }

    /// <summary>Whether the left operand is the one with few rows.</summary>
    public bool FewRows => Rows <= Columns;

    /// <summary>Rows and columns of a part, whole blocks.</summary>
    public (int Rows, int Columns) PartSizes { get; }

    /// <summary>All parts.</summary>
    public int Parts => Tiles.Parts(Rows, PartSizes.Rows) * Tiles.Parts(Columns, PartSizes.Columns);

    /// <summary>The rows and columns of one part.</summary>
    public Tile this[int part]
    {
        get
        {
            int across = Tiles.Parts(Columns, PartSizes.Columns);
            int row = part / across * PartSizes.Rows, column = part % across * PartSizes.Columns;
            return new Tile(row, Math.Min(PartSizes.Rows, Rows - row), column, Math.Min(PartSizes.Columns, Columns - column));
        }
    }

    private static int Whole(int count, int size) => Tiles.Parts(count, size) * size;
}
