using PGGan.Kernels.Pointwise;

namespace PGGan.Kernels.Cpu;

/// <summary>
/// A convolution or its input gradient: patches times weight panels. A part multiplies one chunk of the sum at a time, a block of patches
/// with panel after panel, which stay in the first level of cache meanwhile. Patches inside the image are read where they lie; the others,
/// zeros around them, are gathered into the second level first.
/// </summary>
/// <param name="plan">How the product is cut.</param>
/// <param name="op">Activation.</param>
/// <param name="patches">Left operand.</param>
/// <param name="panels">Right operand.</param>
/// <param name="packed">The panels already packed, or null: each part packs its own, when no two parts share a panel.</param>
/// <param name="scale">Factor of the sums.</param>
/// <param name="bias">One value a column, or null.</param>
/// <param name="y">Output <c>[rows, columns]</c>.</param>
internal readonly unsafe struct ConvWork<TOp>(
    ProductPlan plan, TOp op, Patches patches, WeightPanels panels, float* packed, float scale, float* bias, float* y) : IScratchWork
    where TOp : unmanaged, IUnaryOp
{
    /// <summary>Gathered patches, sums, and one packed chunk of a panel.</summary>
    public static int ScratchFloats(ProductPlan plan) =>
        (plan.GroupsPerPart * plan.RowsPerGroup * RowMajor<Rows12>.RowStride) + (plan.GroupsPerPart * plan.PanelsPerPart * plan.TileFloats)
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
        Tile tile = plan[part];
        int width = 2 * T.Count, firstPanel = tile.Column / width;
        int groups = Tiles.Parts(tile.Rows, TRows.Rows), count = Tiles.Parts(tile.Columns, width),
            groupFloats = TRows.Rows * RowMajor<TRows>.RowStride;
        float* rows = scratch, sums = rows + (groups * groupFloats), fresh = sums + (groups * count * plan.TileFloats);
        for (int start = 0; start < plan.Steps; start += plan.Chunk)
        {
            int steps = Math.Min(plan.Chunk, plan.Steps - start);
            Gather<T, TRows>(tile, start, steps, rows);
            for (int panel = 0; panel < count; panel++)
            {
                // A packed panel waits in the third level or beyond: while one is multiplied, the next is asked for piece by piece.
                float* right = packed + ((((nint)(firstPanel + panel) * plan.Steps) + start) * width);
                float* next = NextPanel(panel, firstPanel, count, start, steps);
                int column = tile.Column + (panel * width), ahead = steps * width / groups;
                if (packed is null)
                {
                    panels.Pack<T>(firstPanel + panel, start, steps, fresh);
                    right = fresh;
                    ahead = 0;
                }

                for (int group = 0; group < groups; group++)
                {
                    CacheHint.SecondLevel(next + (group * ahead), ahead);
                    float* sum = sums + (((panel * groups) + group) * plan.TileFloats);
                    int row = tile.Row + (group * TRows.Rows);
                    if (patches.Inside(row, TRows.Rows))
                    {
                        MultiplyInPlace<T, TRows>(row, right, start, steps, sum, plan.Columns - column);
                    }
                    else
                    {
                        RegisterBlock.Multiply<T, RowMajor<TRows>>(rows + (group * groupFloats), right, steps, sum, start > 0,
                            plan.Columns - column);
                    }

                    if (start + steps == plan.Steps)
                    {
                        Epilogue.Store<T, TOp>(
                            op, scale, bias is null ? null : bias + column, sum, Math.Min(TRows.Rows, plan.Rows - row),
                            Math.Min(width, plan.Columns - column), y + ((nint)row * plan.Columns) + column, plan.Columns);
                    }
                }
            }
        }
    }

    // The row groups that are not read where they lie.
    private void Gather<T, TRows>(Tile tile, int start, int steps, float* rows)
        where T : struct, ISimdLane<T>
        where TRows : struct, IRowCount
    {
        for (int row = 0; row < tile.Rows; row++)
        {
            if (row % TRows.Rows == 0 && patches.Inside(tile.Row + row, TRows.Rows))
            {
                row += TRows.Rows - 1;
                continue;
            }

            patches.Gather<T>(tile.Row + row, start, steps, rows + (row * RowMajor<TRows>.RowStride));
        }
    }

    // The chunk in pieces that lie in one row of the kernel.
    private void MultiplyInPlace<T, TRows>(int pixel, float* right, int start, int steps, float* sum, int columns)
        where T : struct, ISimdLane<T>
        where TRows : struct, IRowCount
    {
        int run = patches.RunLength;
        for (int from = start; from < start + steps;)
        {
            int r = from / run, count = Math.Min(start + steps, (r + 1) * run) - from;
            RegisterBlock.Multiply<T, TRows>(
                patches.Run(pixel, r) + (from - (r * run)), patches.PixelStride, right + ((from - start) * 2 * T.Count), count,
                sum, from > 0, columns);
            from += count;
        }
    }

    // What is multiplied after this panel: the next one, or the first one of the next chunk.
    private float* NextPanel(int panel, int firstPanel, int count, int start, int steps)
    {
        (int next, int from) = panel + 1 < count ? (panel + 1, start) : (0, start + steps);
        return packed + ((((nint)(firstPanel + next) * plan.Steps) + from) * plan.PanelWidth);
    }
}
