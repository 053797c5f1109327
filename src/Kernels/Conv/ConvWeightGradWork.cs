using System.Runtime.Intrinsics;
using PGGan.Kernels.Pointwise;

namespace PGGan.Kernels.Cpu;

/// <summary>
/// The weight gradient: <c>[K, pixels] × [pixels, R·R·C]</c>, output gradients times patches, summed over pixels. Pixels are cut into
/// <paramref name="splits"/> ranges where the gradient itself has too few parts; their results are added afterwards, in order.
/// </summary>
/// <param name="plan">How the product is cut; its steps are pixels.</param>
/// <param name="splits">Ranges of pixels, each with a result of its own.</param>
/// <param name="patches">Right operand.</param>
/// <param name="dy">Left operand, <c>[pixels, K]</c>.</param>
/// <param name="scale">Factor of the sums.</param>
/// <param name="dw">Results <c>[splits, K, R·R·C]</c>.</param>
/// <param name="add">Whether dw is added to.</param>
internal readonly unsafe struct ConvWeightGradWork(ProductPlan plan, int splits, Patches patches, float* dy, float scale, float* dw,
    bool add) : IScratchWork
{
    /// <summary>Sums, packed patches, packed gradients, one patch.</summary>
    public static int ScratchFloats(ProductPlan plan) =>
        (plan.GroupsPerPart * plan.PanelsPerPart * plan.TileFloats) + (plan.PanelsPerPart * Stride(plan.PanelWidth, plan))
        + (plan.GroupsPerPart * Stride(plan.RowsPerGroup, plan)) + (plan.PanelsPerPart * plan.PanelWidth);

    public void Run<T>(int part, float* scratch)
        where T : struct, ISimdLane<T>
    {
        switch (plan.RowsPerGroup)
        {
            case 12:
                Run<T, StepMajor<Rows12>>(part, scratch);
                break;
            case 8:
                Run<T, StepMajor<Rows8>>(part, scratch);
                break;
            case 6:
                Run<T, StepMajor<Rows6>>(part, scratch);
                break;
            default:
                Run<T, StepMajor<Rows4>>(part, scratch);
                break;
        }
    }

    private void Run<T, TRows>(int part, float* scratch)
        where T : struct, ISimdLane<T>
        where TRows : struct, IRowLayout
    {
        Tile tile = plan[part % plan.Parts];
        int width = 2 * T.Count, groups = Tiles.Parts(tile.Rows, TRows.Rows), panels = Tiles.Parts(tile.Columns, width);
        float* sums = scratch, packed = sums + (groups * panels * plan.TileFloats);
        float* left = packed + (panels * Stride(width, plan)), patch = left + (groups * Stride(TRows.Rows, plan));

        int chunks = Tiles.Parts(plan.Steps, plan.Chunk), split = part / plan.Parts;
        int first = (int)((long)chunks * split / splits) * plan.Chunk;
        int end = Math.Min(plan.Steps, (int)((long)chunks * (split + 1) / splits) * plan.Chunk);
        for (int start = first; start < end; start += plan.Chunk)
        {
            int steps = Math.Min(plan.Chunk, end - start);
            PackPatches<T>(tile, start, steps, packed, patch);
            PackGradients<TRows>(tile, start, steps, left);
            // The operands of the next chunk come from far away: a piece of them is asked for with each group.
            int next = start + steps, coming = Math.Min(plan.Chunk, end - next);
            for (int group = 0; group < groups; group++)
            {
                for (int step = coming * group / groups; step < coming * (group + 1) / groups; step++)
                {
                    CacheHint.SecondLevel(dy + (((nint)next + step) * plan.Rows) + tile.Row, tile.Rows);
                    patches.Prefetch(next + step, tile.Column, tile.Columns);
                }

                for (int panel = 0; panel < panels; panel++)
                {
                    float* sum = sums + (((group * panels) + panel) * plan.TileFloats);
                    RegisterBlock.Multiply<T, TRows>(
                        left + (group * Stride(TRows.Rows, plan)), packed + (panel * Stride(width, plan)), steps, sum, start > first,
                        tile.Columns - (panel * width));
                }
            }
        }

        float* target = dw + ((nint)split * plan.Rows * plan.Columns) + ((nint)tile.Row * plan.Columns) + tile.Column;
        for (int i = 0; i < groups * panels; i++)
        {
            int row = i / panels * TRows.Rows, column = i % panels * width;
            Epilogue.Store<T, Identity>(
                default, scale, null, sums + (i * plan.TileFloats), Math.Min(TRows.Rows, tile.Rows - row),
                Math.Min(width, tile.Columns - column),
                target + ((nint)row * plan.Columns) + column, plan.Columns, add);
        }
    }

    // A cache line more than a chunk: the panels, written side by side, do not fall on the same sets of the cache.
    private static int Stride(int columns, ProductPlan plan) => (columns * plan.Chunk) + 16;

    /// <summary>The part's columns of the patches, as panels <c>[steps, 2 vectors]</c>, zeros past the last column.</summary>
    private void PackPatches<T>(Tile tile, int start, int steps, float* packed, float* patch)
        where T : struct, ISimdLane<T>
    {
        int width = 2 * T.Count, panels = Tiles.Parts(tile.Columns, width), stride = Stride(width, plan);
        new Span<float>(patch + tile.Columns, (panels * width) - tile.Columns).Clear();
        for (int step = 0; step < steps; step++)
        {
            patches.Gather<T>(start + step, tile.Column, tile.Columns, patch);
            float* from = patch, to = packed + (step * width);
            for (int panel = 0; panel < panels; panel++, from += width, to += stride)
            {
                T.Store(to, T.Load(from));
                T.Store(to + T.Count, T.Load(from + T.Count));
            }
        }
    }

    /// <summary>The part's output channels in groups, each pixel after pixel; channels past the last are zero.</summary>
    private void PackGradients<TRows>(Tile tile, int start, int steps, float* left)
        where TRows : struct, IRowLayout
    {
        int stride = Stride(TRows.Rows, plan);
        for (int step = 0; step < steps; step++)
        {
            float* from = dy + (((nint)start + step) * plan.Rows) + tile.Row, to = left + (step * TRows.Rows);
            int rows = tile.Rows;
            for (; rows >= TRows.Rows; rows -= TRows.Rows, from += TRows.Rows, to += stride)
            {
                // 12, 8, 6 or 4 floats: a constant, so this is straight code.
                Vector128.Load(from).Store(to);
                if (TRows.Rows == 6)
                {
                    Vector64.Load(from + 4).Store(to + 4);
                }

                if (TRows.Rows >= 8)
                {
                    Vector128.Load(from + 4).Store(to + 4);
                }

                if (TRows.Rows == 12)
                {
                    Vector128.Load(from + 8).Store(to + 8);
                }
            }

            if (rows > 0)
            {
                for (int i = 0; i < TRows.Rows; i++)
                {
                    to[i] = i < rows ? from[i] : 0;
                }
            }
        }
    }
}
