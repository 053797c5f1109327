using PGGan.Kernels.Pointwise;

namespace PGGan.Kernels.Cpu;

/// <summary>
/// <c>y[i, j] = scale · Σ_s a[i, s] · b[s, j]</c> with few rows i and many steps: each row of y combines all rows of b, which is read once,
/// as it lies. The input gradient of dense layers, the weight gradient of a convolution from or to few channels. Steps are cut into splits
/// with results of their own.
/// </summary>
/// <param name="plan">How b is cut.</param>
/// <param name="left">a.</param>
/// <param name="right">b <c>[steps, columns]</c>, contiguous.</param>
/// <param name="scale">Factor of the sums.</param>
/// <param name="y">Results, one below the other where there are several splits.</param>
internal readonly unsafe struct CombineWork(CombinePlan plan, Strided left, float* right, float scale, Strided y) : IScratchWork
{
    /// <summary>Sums, a chunk of a, a chunk of b's last panel.</summary>
    public int ScratchFloats =>
        (plan.Groups * plan.RowsPerGroup * plan.ColumnsPerPart) + (plan.Chunk * plan.Groups * plan.RowsPerGroup)
            + (plan.Chunk * plan.PanelWidth);

    public void Run<T>(int part, float* scratch)
        where T : struct, ISimdLane<T>
    {
        switch (plan.RowsPerGroup)
        {
            case 12:
                Run<T, Rows12>(part, scratch);
                break;
            case 8:
                Run<T, Rows8>(part, scratch);
                break;
            case 6:
                Run<T, Rows6>(part, scratch);
                break;
            default:
                Run<T, Rows4>(part, scratch);
                break;
        }
    }

    private void Run<T, TRows>(int part, float* scratch)
        where T : struct, ISimdLane<T>
        where TRows : struct, IRowCount
    {
        int width = 2 * T.Count, tileFloats = TRows.Rows * width;
        (int column, int columns, int first, int end, int split) = plan[part];
        int panels = Tiles.Parts(columns, width), readable = columns / T.Count * T.Count;
        float* sums = scratch, rows = sums + (plan.Groups * TRows.Rows * plan.ColumnsPerPart),
            last = rows + (plan.Chunk * plan.Groups * TRows.Rows);
        for (int start = first; start < end; start += plan.Chunk)
        {
            int steps = Math.Min(plan.Chunk, end - start);
            PackRows<TRows>(start, steps, rows);
            for (int panel = 0; panel < panels; panel++)
            {
                int offset = panel * width, wanted = Math.Min(width, columns - offset);
                float* from = right + ((nint)start * plan.Columns) + column + offset;
                nint stride = plan.Columns;
                if (offset + wanted > readable)
                {
                    // No whole vectors: they would be read from beyond the end of b.
                    new Strided(from, plan.Columns, 1).CopyTo(new Tile(0, steps, 0, wanted), last, width);
                    from = last;
                    stride = width;
                }

                for (int group = 0; group < plan.Groups; group++)
                {
                    // The first group brings what is multiplied next into the cache.
                    Unpacked layout = new(stride, group == 0 ? Ahead(start, panel, panels, width) : 0);
                    RegisterBlock.Multiply<T, StepMajor<TRows>>(
                        rows + (group * TRows.Rows * plan.Chunk), from, layout, steps,
                        sums + (((panel * plan.Groups) + group) * tileFloats), start > first, wanted);
                }
            }
        }

        for (int tile = 0; tile < panels * plan.Groups; tile++)
        {
            int row = tile % plan.Groups * TRows.Rows, offset = tile / plan.Groups * width;
            Store<T>(
                sums + (tile * tileFloats), Math.Min(TRows.Rows, plan.Rows - row), Math.Min(width, columns - offset),
                y.At(0, column + offset) + (((nint)split * plan.Rows * plan.Columns) + (row * y.RowStride)));
        }
    }

    // From a panel to the one that comes some 16 KiB later, in this chunk or a next one; nothing past the end.
    private nint Ahead(int start, int panel, int panels, int width)
    {
        int coming = panel + Math.Max(1, CacheHint.Ahead / (plan.Chunk * width)), rows = coming / panels * plan.Chunk;
        return start + rows + plan.Chunk <= plan.Steps ? ((nint)rows * plan.Columns) + (((coming % panels) - panel) * width) : 0;
    }

    // Step after step, the rows of each group; rows past the last are zero.
    private void PackRows<TRows>(int start, int steps, float* target)
        where TRows : struct, IRowCount
    {
        for (int row = 0; row < plan.Groups * TRows.Rows; row++)
        {
            float* to = target + (row / TRows.Rows * TRows.Rows * plan.Chunk) + (row % TRows.Rows);
            if (row >= plan.Rows)
            {
                for (int step = 0; step < steps; step++, to += TRows.Rows)
                {
                    *to = 0;
                }

                continue;
            }

            float* from = left.At(row, start);
            for (int step = 0; step < steps; step++, from += left.ColumnStride, to += TRows.Rows)
            {
                *to = *from;
            }
        }
    }

    private void Store<T>(float* sums, int rows, int columns, float* target)
        where T : struct, ISimdLane<T>
    {
        if (y.ColumnStride == 1)
        {
            Epilogue.Store<T, Identity>(default, scale, null, sums, rows, columns, target, y.RowStride);
            return;
        }

        for (int row = 0; row < rows; row++)
        {
            for (int column = 0; column < columns; column++)
            {
                target[(row * y.RowStride) + (column * y.ColumnStride)] = scale * sums[(row * 2 * T.Count) + column];
            }
        }
    }
}

/// <summary>How <see cref="CombineWork"/> is cut, by the sizes and the width alone.</summary>
internal readonly record struct CombinePlan
{
    // A part reads rows of up to 2 KiB; a chunk of them, 128 KiB, stays in the second-level cache.
    private const int MaxColumns = 512, LongestChunk = 64;

    // Splits of at least a quarter of a megabyte, and no more parts than a few dozen threads share evenly.
    private const int SplitFloats = 2 * Tiles.Grain, EnoughParts = 64;

    /// <summary>Cuts a product <c>[rows, steps] × [steps, columns]</c>.</summary>
    public CombinePlan(SimdWidth width, int rows, int columns, int steps)
    {
        (Rows, Columns, Steps) = (rows, columns, steps);
        RowsPerGroup = ProductPlan.GroupOf(width, rows);
        Groups = Tiles.Parts(rows, RowsPerGroup);
        PanelWidth = 2 * (int)width / 32;
        ColumnsPerPart = Math.Min(Tiles.Parts(columns, PanelWidth) * PanelWidth, MaxColumns);
        ColumnParts = Tiles.Parts(columns, ColumnsPerPart);
        Chunk = Math.Min(LongestChunk, (steps + 15) / 16 * 16);
        int splits = (int)Math.Clamp((long)steps * columns / SplitFloats / ColumnParts, 1, Math.Max(1, EnoughParts / ColumnParts));
        int chunks = Tiles.Parts(Tiles.Parts(steps, Chunk), splits);
        StepsPerSplit = chunks * Chunk;
        Splits = Tiles.Parts(steps, StepsPerSplit);
    }

    public int Rows { get; }

    public int Columns { get; }

    public int Steps { get; }

    /// <summary>Rows of a register block: 4, 6, 8 or 12.</summary>
    public int RowsPerGroup { get; }

    /// <summary>Register blocks that hold all rows.</summary>
    public int Groups { get; }

    /// <summary>Columns of a register block: two vectors.</summary>
    public int PanelWidth { get; }

    /// <summary>Columns of a part, whole blocks.</summary>
    public int ColumnsPerPart { get; }

    /// <summary>Parts along the columns.</summary>
    public int ColumnParts { get; }

    /// <summary>Steps multiplied at once.</summary>
    public int Chunk { get; }

    /// <summary>Steps of a split, whole chunks.</summary>
    public int StepsPerSplit { get; }

    /// <summary>Parts along the steps.</summary>
    public int Splits { get; }

    /// <summary>All parts.</summary>
    public int Parts => ColumnParts * Splits;

    /// <summary>The columns and steps of one part.</summary>
    public (int Column, int Columns, int FirstStep, int EndStep, int Split) this[int part]
    {
        get
        {
            int split = part / ColumnParts, column = part % ColumnParts * ColumnsPerPart, first = split * StepsPerSplit;
            return (column, Math.Min(ColumnsPerPart, Columns - column), first, Math.Min(Steps, first + StepsPerSplit), split);
        }
    }
}
