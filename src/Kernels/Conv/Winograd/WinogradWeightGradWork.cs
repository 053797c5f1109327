namespace PGGan.Kernels.Cpu;

/// <summary>
/// The weight gradient of a chunk of tiles, <c>[K, tiles] × [tiles, C]</c> at each point, and its transform to taps: one part a panel of
/// input channels and a block of output channels. Later chunks add to what the first one wrote.
/// </summary>
/// <param name="plan">How the chunk is cut; rows are output channels.</param>
/// <param name="gradients">Left operand: transformed output gradients.</param>
/// <param name="inputs">Right operand: transformed inputs.</param>
/// <param name="count">Tiles of the chunk.</param>
/// <param name="accumulate">Whether dw is added to: in a later chunk, or where the only one is added to what is there.</param>
/// <param name="scale">Factor of the sums.</param>
/// <param name="dw">Result <c>[K, 3, 3, C]</c>.</param>
internal readonly unsafe struct WinogradWeightGradWork<TPoints>(
    WinogradWeightGradPlan plan, TilePlanes gradients, TilePlanes inputs, int count, bool accumulate, float scale, float* dw) : IScratchWork
    where TPoints : struct, IPoints
{
    private static int Points => TPoints.Count * TPoints.Count;

    /// <summary>Results at the points, the taps of one of them, and what the transform needs.</summary>
    public static int ScratchFloats(SimdWidth width, WinogradWeightGradPlan plan) =>
        (Points * (int)plan.ResultStride) + ((9 + 36) * (int)width / 32);

    public void Run<T>(int part, float* scratch)
        where T : struct, ISimdLane<T>
    {
        int column = part % plan.Panels * 2 * T.Count, row = part / plan.Panels * plan.RowsPerPart;
        int rows = Math.Min(plan.RowsPerPart, plan.Rows - row), columns = Math.Min(2 * T.Count, plan.Columns - column);
        float* taps = scratch + (Points * plan.ResultStride), middle = taps + (9 * T.Count);
        Multiply<T>(row, rows, column, columns, scratch);
        for (int k = 0; k < rows; k++)
        {
            for (int half = 0; half < columns; half += T.Count)
            {
                TileTransform.Apply<T, WeightGradTransform<TPoints>>(
                    scratch + (k * 2 * T.Count) + half, TPoints.Count * plan.ResultStride, plan.ResultStride, middle, taps,
                    3 * T.Count, T.Count);
                Store<T>(taps, dw + ((nint)(row + k) * 9 * plan.Columns) + column + half, columns - half);
            }
        }
    }

    private void Multiply<T>(int row, int rows, int column, int columns, float* results)
        where T : struct, ISimdLane<T>
    {
        for (int point = 0; point < Points; point++)
        {
            float* a = gradients.At(point, 0) + row, b = inputs.At(point, 0) + column, sums = results + (point * plan.ResultStride);
            RowGroups.MultiplyTransposed<T>(rows, columns, a, gradients.TileStride, b, inputs.TileStride, count, sums);
        }
    }

    private void Store<T>(float* taps, float* to, int columns)
        where T : struct, ISimdLane<T>
    {
        T factor = T.Splat(scale);
        for (int tap = 0; tap < 9; tap++, taps += T.Count, to += plan.Columns)
        {
            if (columns >= T.Count)
            {
                T value = T.Load(taps) * factor;
                T.Store(to, accumulate ? T.Load(to) + value : value);
                continue;
            }

            for (int c = 0; c < columns; c++)
            {
                to[c] = (accumulate ? to[c] : 0) + (taps[c] * scale);
            }
        }
    }
}
