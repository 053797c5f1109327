using PGGan.Kernels.Pointwise;

namespace PGGan.Kernels.Cpu;

/// <summary>
/// The products of a chunk of transformed tiles with one panel of weights, and their transform to outputs. A part makes the weights at the
/// points itself, as many steps at a time as its second-level cache holds: that costs a few hundredths of the products, where reading them from
/// memory, four times as large as the weights, would cost more.
/// </summary>
/// <param name="plan">How the chunk is cut.</param>
/// <param name="op">Activation.</param>
/// <param name="tiles">Left operand.</param>
/// <param name="weights">Right operand.</param>
/// <param name="first">First tile of the chunk.</param>
/// <param name="count">Tiles of the chunk.</param>
/// <param name="scale">Factor of the sums.</param>
/// <param name="bias">One value a column, or null.</param>
/// <param name="outputs">Where results go.</param>
internal readonly unsafe struct WinogradConvWork<TOp, TPoints, TOutput>(
    WinogradPlan plan, TOp op, TilePlanes tiles, WinogradWeights weights, int first, int count, float scale, float* bias, TileOutputs outputs) : IScratchWork
    where TOp : unmanaged, IUnaryOp
    where TPoints : struct, IPoints
    where TOutput : struct, ITileTransform
{
    private static int Points => TPoints.Count * TPoints.Count;

    /// <summary>Weights at the points, results at the points, one output tile, and what the transforms need.</summary>
    public static int ScratchFloats(SimdWidth width, WinogradPlan plan) =>
        (Points * (int)WeightStride(plan)) + (Points * (int)plan.ResultStride) + (16 * (int)width / 32) + WinogradWeights.ScratchFloats(width);

    public void Run<T>(int part, float* scratch)
        where T : struct, ISimdLane<T>
    {
        int panel = part % plan.Panels, start = part / plan.Panels * plan.RowsPerBlock, rows = Math.Min(plan.RowsPerBlock, count - start);
        if (rows <= 0)
        {
            return;
        }

        float* results = scratch + (Points * WeightStride(plan));
        float* output = results + (Points * plan.ResultStride), middle = output + (16 * T.Count);
        Multiply<T>(panel, start, rows, scratch, results, middle);
        for (int tile = 0; tile < rows; tile++)
        {
            for (int half = 0; half < 2 * T.Count; half += T.Count)
            {
                TileTransform.Apply<T, TOutput>(
                    results + (tile * 2 * T.Count) + half, TPoints.Count * plan.ResultStride, plan.ResultStride, middle,
                    output, TOutput.To * T.Count, T.Count);
                outputs.Store<T, TOp, TOutput>(op, scale, bias, first + start + tile, (panel * 2 * T.Count) + half, output);
            }
        }
    }

    private void Multiply<T>(int panel, int start, int rows, float* right, float* results, float* middle)
        where T : struct, ISimdLane<T>
    {
        ReadOnlySpan<int> choices = StridedBlock.RowsOf((SimdWidth)(32 * T.Count));
        int columns = plan.Columns - (panel * 2 * T.Count);
        for (int step = 0; step < weights.Steps; step += plan.StepsPerChunk)
        {
            int steps = Math.Min(plan.StepsPerChunk, weights.Steps - step);
            weights.Transform<T, TPoints>(panel, step, steps, right, WeightStride(plan), middle);
            for (int point = 0; point < Points; point++)
            {
                float* b = right + (point * WeightStride(plan)), sums = results + (point * plan.ResultStride);
                for (int row = 0; row < rows;)
                {
                    int group = WinogradPlan.GroupOf(choices, rows - row);
                    StridedBlock.Multiply<T>(
                        group, columns, tiles.At(point, start + row) + step, tiles.TileStride, 1, b, 2 * T.Count, steps,
                        sums + (row * 2 * T.Count), accumulate: step > 0);
                    row += group;
                }
            }
        }
    }

    private static nint WeightStride(WinogradPlan plan) => ((nint)plan.StepsPerChunk * plan.PanelWidth) + 16;
}

/// <summary>Output images <c>[N, height, width, channels]</c> that tiles are written to.</summary>
internal readonly unsafe struct TileOutputs(float* images, int height, int width, int channels, TileGrid grid)
{
    /// <summary><c>y = op(scale · tile + bias)</c> for the pixels and the lane of channels that exist.</summary>
    public void Store<T, TOp, TOutput>(TOp op, float scale, float* bias, int tile, int channel, float* values)
        where T : struct, ISimdLane<T>
        where TOp : unmanaged, IUnaryOp
        where TOutput : struct, ITileTransform
    {
        if (channel >= channels)
        {
            return;
        }

        (int image, int row, int column) = grid[tile];
        (row, column) = (row * TOutput.To, column * TOutput.To);
        int rows = Math.Min(TOutput.To, height - row), columns = Math.Min(TOutput.To, width - column);
        float* to = images + ((((((nint)image * height) + row) * width) + column) * channels) + channel;
        bool whole = channel + T.Count <= channels;
        T factor = T.Splat(scale), added = bias is not null && whole ? T.Load(bias + channel) : T.Splat(0);
        for (int i = 0; i < rows; i++)
        {
            for (int j = 0; j < columns; j++)
            {
                float* from = values + (((i * TOutput.To) + j) * T.Count), pixel = to + ((((nint)i * width) + j) * channels);
                if (whole)
                {
                    T.Store(pixel, op.Apply(T.MultiplyAdd(T.Load(from), factor, added)));
                    continue;
                }

                for (int c = 0; c < channels - channel; c++)
                {
                    float term = bias is null ? 0 : bias[channel + c];
                    pixel[c] = op.Apply(new ScalarLane((from[c] * scale) + term)).Value;
                }
            }
        }
    }
}
