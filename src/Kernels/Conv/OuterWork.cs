using PGGan.Kernels.Pointwise;

namespace PGGan.Kernels.Cpu;

/// <summary>
/// <c>y[i, j] = op(scale · Σ_s a[i, s] · b[s, j] + bias[j])</c>, written or added, over few steps: a sum of outer products, bound by
/// writing y. A convolution from few channels, the input gradient of one to few, the weight gradient of dense layers.
/// </summary>
/// <param name="plan">How y is cut.</param>
/// <param name="op">Activation.</param>
/// <param name="left">a.</param>
/// <param name="right">b.</param>
/// <param name="scale">Factor of the sums.</param>
/// <param name="bias">One value a column, or null.</param>
/// <param name="y">Output <c>[rows, columns]</c>.</param>
/// <param name="add">Whether y is added to.</param>
internal readonly unsafe struct OuterWork<TOp>(OuterPlan plan, TOp op, Strided left, Strided right, float scale, float* bias, float* y,
    bool add) : IScratchWork
    where TOp : unmanaged, IUnaryOp
{
    /// <summary>Packed columns of b, packed rows of a, a tile of sums for columns that fill no vector.</summary>
    public int ScratchFloats => ((plan.ColumnsPerPart + plan.RowsPerGroup) * plan.Steps) + (plan.RowsPerGroup * plan.PanelWidth);

    public void Run<T>(int part, float* scratch)
        where T : struct, ISimdLane<T>
    {
        if (plan.RowsPerGroup == 12)
        {
            Run<T, Rows12>(plan[part], scratch);
        }
        else
        {
            Run<T, Rows6>(plan[part], scratch);
        }
    }

    private void Run<T, TRows>(Tile tile, float* scratch)
        where T : struct, ISimdLane<T>
        where TRows : struct, IRowCount
    {
        int width = 2 * T.Count, panels = Tiles.Parts(tile.Columns, width), panelFloats = plan.Steps * width;
        float* packed = scratch, rows = packed + (plan.ColumnsPerPart * plan.Steps), sums = rows + (TRows.Rows * plan.Steps);
        for (int panel = 0; panel < panels; panel++)
        {
            int column = panel * width;
            right.CopyTo(new Tile(0, plan.Steps, tile.Column + column, Math.Min(width, tile.Columns - column)),
                packed + (panel * panelFloats), width);
        }

        for (int row = 0; row < tile.Rows; row += TRows.Rows)
        {
            int count = Math.Min(TRows.Rows, tile.Rows - row);
            PackRows<TRows>(tile.Row + row, count, rows);
            float* to = y + ((nint)(tile.Row + row) * plan.Columns) + tile.Column;
            for (int panel = 0; panel < panels; panel++)
            {
                int column = panel * width, columns = Math.Min(width, tile.Columns - column);
                float* added = bias is null ? null : bias + tile.Column + column, b = packed + (panel * panelFloats);
                if (columns % T.Count == 0)
                {
                    RegisterBlock.Multiply<T, StepMajor<TRows>, OutputTarget<T, TOp>>(
                        rows, b, plan.Steps,
                        new(op, T.Splat(scale), Bias<T>(added, 0), Bias<T>(columns > T.Count ? added : null, T.Count), to + column,
                            plan.Columns, count, plan.Streams, add),
                        columns);
                }
                else
                {
                    RegisterBlock.Multiply<T, StepMajor<TRows>>(rows, b, plan.Steps, sums, accumulate: false, columns);
                    Epilogue.Store<T, TOp>(op, scale, added, sums, count, columns, to + column, plan.Columns, add);
                }
            }
        }
    }

    private static T Bias<T>(float* bias, int offset)
        where T : struct, ISimdLane<T> => bias is null ? T.Splat(0) : T.Load(bias + offset);

    // Step after step, the group's rows of each.
    private void PackRows<TRows>(int first, int count, float* target)
        where TRows : struct, IRowCount
    {
        for (int row = 0; row < count; row++)
        {
            float* from = left.At(first + row, 0), to = target + row;
            for (int step = 0; step < plan.Steps; step++, from += left.ColumnStride, to += TRows.Rows)
            {
                *to = *from;
            }
        }
    }
}

/// <summary>How <see cref="OuterWork{TOp}"/> is cut, by the sizes and the width alone.</summary>
internal readonly record struct OuterPlan
{
    // The packed columns of a part take half of the first-level cache, its share of the output about 256 KiB.
    private const int PackedFloats = 4096, PartFloats = 2 * Tiles.Grain;

    // 16 MiB: an output that the last-level cache would not keep, or only instead of everything else.
    private const int StreamedFloats = 4 << 20;

    /// <summary>Cuts a product <c>[rows, steps] × [steps, columns]</c>.</summary>
    public OuterPlan(SimdWidth width, int rows, int columns, int steps)
    {
        (Rows, Columns, Steps) = (rows, columns, steps);
        RowsPerGroup = RegisterBlock.RowsOf(width);
        int vector = (int)width / 32;
        PanelWidth = 2 * vector;
        ColumnsPerPart = Math.Min(Tiles.Parts(columns, PanelWidth), Math.Max(1, PackedFloats / steps / PanelWidth)) * PanelWidth;
        RowsPerPart = Math.Min(Tiles.Parts(rows, RowsPerGroup), Math.Max(1, PartFloats / ColumnsPerPart / RowsPerGroup)) * RowsPerGroup;
        Streams = (long)rows * columns >= StreamedFloats && columns % vector == 0;
    }

    public int Rows { get; }

    public int Columns { get; }

    public int Steps { get; }

    /// <summary>Rows of a register block: 6 or 12.</summary>
    public int RowsPerGroup { get; }

    /// <summary>Columns of a register block: two vectors.</summary>
    public int PanelWidth { get; }

    /// <summary>Rows of a part, whole blocks.</summary>
    public int RowsPerPart { get; }

    /// <summary>Columns of a part, whole blocks.</summary>
    public int ColumnsPerPart { get; }

    /// <summary>Whether y is written past the caches.</summary>
    public bool Streams { get; }

    /// <summary>All parts.</summary>
    public int Parts => Tiles.Parts(Rows, RowsPerPart) * Tiles.Parts(Columns, ColumnsPerPart);

    /// <summary>The rows and columns of one part.</summary>
    public Tile this[int part]
    {
        get
        {
            int across = Tiles.Parts(Columns, ColumnsPerPart), row = part / across * RowsPerPart, column = part % across * ColumnsPerPart;
            return new Tile(row, Math.Min(RowsPerPart, Rows - row), column, Math.Min(ColumnsPerPart, Columns - column));
        }
    }
}
