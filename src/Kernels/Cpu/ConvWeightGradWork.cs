using System.Runtime.CompilerServices;
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
internal readonly unsafe struct ConvWeightGradWork(ProductPlan plan, int splits, Patches patches, float* dy, float scale, float* dw) : IScratchWork
{
    /// <summary>Most rows and columns of a part: sums and a chunk of patches share the second-level cache.</summary>
    public const int MaxRows = 264, MaxColumns = 256;

    /// <summary>Sums, packed patches, one packed group of gradients, one patch.</summary>
    public static int ScratchFloats(ProductPlan plan) =>
        (plan.GroupsPerPart * plan.PanelsPerPart * plan.TileFloats) + (plan.PanelsPerPart * plan.PanelWidth * plan.Chunk)
        + (plan.RowsPerGroup * plan.Chunk) + MaxColumns;

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
        float* left = packed + (panels * width * plan.Chunk), patch = left + (TRows.Rows * plan.Chunk);

        int chunks = Tiles.Parts(plan.Steps, plan.Chunk), split = part / plan.Parts;
        int first = (int)((long)chunks * split / splits) * plan.Chunk;
        int end = Math.Min(plan.Steps, (int)((long)chunks * (split + 1) / splits) * plan.Chunk);
        for (int start = first; start < end; start += plan.Chunk)
        {
            int steps = Math.Min(plan.Chunk, end - start);
            PackPatches<T>(tile, start, steps, packed, patch);
            for (int group = 0; group < groups; group++)
            {
                int row = group * TRows.Rows;
                PackGradients(dy + ((nint)start * plan.Rows) + tile.Row + row, steps, Math.Min(TRows.Rows, tile.Rows - row), TRows.Rows, left);
                for (int panel = 0; panel < panels; panel++)
                {
                    float* sum = sums + (((group * panels) + panel) * plan.TileFloats);
                    RegisterBlock.Multiply<T, TRows>(left, packed + (panel * width * plan.Chunk), steps, sum, start > first);
                }
            }
        }

        float* target = dw + ((nint)split * plan.Rows * plan.Columns) + ((nint)tile.Row * plan.Columns) + tile.Column;
        for (int i = 0; i < groups * panels; i++)
        {
            int row = i / panels * TRows.Rows, column = i % panels * width;
            Epilogue.Store<T, Identity>(
                default, scale, null, sums + (i * plan.TileFloats), Math.Min(TRows.Rows, tile.Rows - row), Math.Min(width, tile.Columns - column),
                target + ((nint)row * plan.Columns) + column, plan.Columns);
        }
    }

    /// <summary>The part's columns of the patches, as panels <c>[steps, 2 vectors]</c>, zeros past the last column.</summary>
    private void PackPatches<T>(Tile tile, int start, int steps, float* packed, float* patch)
        where T : struct, ISimdLane<T>
    {
        int width = 2 * T.Count, panels = Tiles.Parts(tile.Columns, width);
        new Span<float>(patch + tile.Columns, (panels * width) - tile.Columns).Clear();
        for (int step = 0; step < steps; step++)
        {
            patches.Gather<T>(start + step, tile.Column, tile.Columns, patch);
            float* from = patch, to = packed + (step * width);
            for (int panel = 0; panel < panels; panel++, from += width, to += width * plan.Chunk)
            {
                T.Store(to, T.Load(from));
                T.Store(to + T.Count, T.Load(from + T.Count));
            }
        }
    }

    /// <summary>A group of output channels, pixel after pixel; channels past the last are zero.</summary>
    private void PackGradients(float* source, int steps, int rows, int group, float* target)
    {
        for (int step = 0; step < steps; step++, source += plan.Rows, target += group)
        {
            CopyRow(source, rows, group, target);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void CopyRow(float* source, int rows, int group, float* target)
    {
        int i = 0;
        for (; i < rows; i++)
        {
            target[i] = source[i];
        }

        for (; i < group; i++)
        {
            target[i] = 0;
        }
    }
}
