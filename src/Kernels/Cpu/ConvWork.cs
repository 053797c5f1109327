using PGGan.Kernels.Pointwise;

namespace PGGan.Kernels.Cpu;

/// <summary>
/// A convolution or its input gradient: patches times weight panels. A part gathers a block of patches into the second-level cache, one
/// chunk of the sum at a time, and multiplies it with panel after panel, which stay in the first level meanwhile.
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
    /// <summary>Most rows and columns of a part: its patches and sums share the second-level cache.</summary>
    public const int MaxRows = 132, MaxColumns = 512;

    /// <summary>Gathered patches, sums, and one packed chunk of a panel.</summary>
    public static int ScratchFloats(ProductPlan plan) =>
        (plan.GroupsPerPart * plan.RowsPerGroup * RowMajor<Rows12>.RowStride) + (plan.GroupsPerPart * plan.PanelsPerPart * plan.TileFloats)
        + (RowMajor<Rows12>.MaxSteps * plan.PanelWidth);

    public void Run<T>(int part, float* scratch)
        where T : struct, ISimdLane<T>
    {
        switch (plan.RowsPerGroup)
        {
            case 12:
                Run<T, RowMajor<Rows12>>(part, scratch);
                break;
            case 8:
                Run<T, RowMajor<Rows8>>(part, scratch);
                break;
            case 6:
                Run<T, RowMajor<Rows6>>(part, scratch);
                break;
            default:
                Run<T, RowMajor<Rows4>>(part, scratch);
                break;
        }
    }

    private void Run<T, TRows>(int part, float* scratch)
        where T : struct, ISimdLane<T>
        where TRows : struct, IRowLayout
    {
        Tile tile = plan[part];
        int width = 2 * T.Count, firstPanel = tile.Column / width;
        int groups = Tiles.Parts(tile.Rows, TRows.Rows), count = Tiles.Parts(tile.Columns, width);
        float* rows = scratch, sums = rows + (groups * TRows.Rows * TRows.RowStride), fresh = sums + (groups * count * plan.TileFloats);
        for (int start = 0; start < plan.Steps; start += plan.Chunk)
        {
            int steps = Math.Min(plan.Chunk, plan.Steps - start);
            for (int row = 0; row < tile.Rows; row++)
            {
                patches.Gather<T>(tile.Row + row, start, steps, rows + (row * TRows.RowStride));
            }

            for (int panel = 0; panel < count; panel++)
            {
                float* right = packed + ((((nint)(firstPanel + panel) * plan.Steps) + start) * width);
                if (packed is null)
                {
                    right = fresh;
                    panels.Pack<T>(firstPanel + panel, start, steps, fresh);
                }

                for (int group = 0; group < groups; group++)
                {
                    float* sum = sums + (((panel * groups) + group) * plan.TileFloats);
                    RegisterBlock.Multiply<T, TRows>(rows + (group * TRows.Rows * TRows.RowStride), right, steps, sum, start > 0);
                    if (start + steps == plan.Steps)
                    {
                        int row = tile.Row + (group * TRows.Rows), column = tile.Column + (panel * width);
                        Epilogue.Store<T, TOp>(
                            op, scale, bias is null ? null : bias + column, sum, Math.Min(TRows.Rows, plan.Rows - row),
                            Math.Min(width, plan.Columns - column), y + ((nint)row * plan.Columns) + column, plan.Columns);
                    }
                }
            }
        }
    }
}

/// <summary>What happens to a finished tile of sums.</summary>
internal static unsafe class Epilogue
{
    /// <summary><c>y[i, j] = op(scale · sums[i, j] + bias[j])</c> for the rows and columns of the tile that exist.</summary>
    public static void Store<T, TOp>(TOp op, float scale, float* bias, float* sums, int rows, int columns, float* y, nint stride)
        where T : struct, ISimdLane<T>
        where TOp : unmanaged, IUnaryOp
    {
        T factor = T.Splat(scale);
        int column = 0;
        for (; column <= columns - T.Count; column += T.Count)
        {
            T added = bias is null ? T.Splat(0) : T.Load(bias + column);
            float* from = sums + column, to = y + column;
            for (int row = 0; row < rows; row++, from += 2 * T.Count, to += stride)
            {
                T.Store(to, op.Apply(T.MultiplyAdd(T.Load(from), factor, added)));
            }
        }

        for (; column < columns; column++)
        {
            float added = bias is null ? 0 : bias[column];
            for (int row = 0; row < rows; row++)
            {
                y[(row * stride) + column] = op.Apply(new ScalarLane((sums[(row * 2 * T.Count) + column] * scale) + added)).Value;
            }
        }
    }
}
