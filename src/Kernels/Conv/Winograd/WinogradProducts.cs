using PGGan.Kernels.Pointwise;

namespace PGGan.Kernels.Cpu;

/// <summary>The products of some tiles with one panel of weights, at all points, and their transform to outputs.</summary>
/// <param name="plan">Sizes.</param>
/// <param name="op">Activation.</param>
/// <param name="weights">Right operand.</param>
/// <param name="shared">
/// The right operand at all points, panel after panel, or null: then each panel is transformed when it is needed.
/// </param>
/// <param name="scale">Factor of the sums.</param>
/// <param name="bias">One value a column, or null.</param>
/// <param name="outputs">Where results go.</param>
internal readonly unsafe struct WinogradProducts<TOp, TPoints, TOutput>(
    WinogradPlan plan, TOp op, WinogradWeights weights, float* shared, float scale, float* bias, TileOutputs outputs)
    where TOp : unmanaged, IUnaryOp
    where TPoints : struct, IPoints
    where TOutput : struct, ITileTransform
{
    private static int Points => TPoints.Count * TPoints.Count;

    /// <summary>Results at the points, one output tile, what the transforms need, and a piece of a panel unless all are shared.</summary>
    public static int ScratchFloats(SimdWidth width, WinogradPlan plan) =>
        (Points * (int)plan.ResultStride) + (16 * (int)width / 32) + WinogradWeights.ScratchFloats(width)
        + (plan.SharesWeights ? 0 : Points * (int)plan.WeightStride);

    /// <summary>Multiplies and writes the outputs.</summary>
    /// <param name="tiles">Left operand.</param>
    /// <param name="start">First tile in it.</param>
    /// <param name="count">Tiles, at most <see cref="WinogradPlan.TilesPerPart"/>.</param>
    /// <param name="first">Number of the first tile among all.</param>
    /// <param name="panel">Panel of weights.</param>
    /// <param name="scratch">Scratch memory.</param>
    public void Run<T>(TilePlanes tiles, int start, int count, int first, int panel, float* scratch)
        where T : struct, ISimdLane<T>
    {
        float* output = scratch + (Points * plan.ResultStride), middle = output + (16 * T.Count);
        Multiply<T>(tiles, start, count, panel, scratch, middle);
        for (int tile = 0; tile < count; tile++)
        {
            for (int half = 0; half < 2 * T.Count; half += T.Count)
            {
                TileTransform.Apply<T, TOutput>(
                    scratch + (tile * 2 * T.Count) + half, TPoints.Count * plan.ResultStride, plan.ResultStride, middle,
                    output, TOutput.To * T.Count, T.Count);
                outputs.Store<T, TOp, TOutput>(op, scale, bias, first + tile, (panel * 2 * T.Count) + half, output);
            }
        }
    }

    private void Multiply<T>(TilePlanes tiles, int start, int count, int panel, float* results, float* middle)
        where T : struct, ISimdLane<T>
    {
        float* right = shared is null ? middle + WinogradWeights.ScratchFloats((SimdWidth)(32 * T.Count))
            : shared + (panel * Points * plan.WeightStride);
        int columns = plan.Columns - (panel * 2 * T.Count);
        for (int step = 0; step < plan.Steps; step += plan.StepsPerChunk)
        {
            int steps = Math.Min(plan.StepsPerChunk, plan.Steps - step);
            if (shared is null)
            {
                weights.Transform<T, TPoints>(panel, step, steps, right, plan.WeightStride, middle);
            }

            for (int point = 0; point < Points; point++)
            {
                float* b = right + (point * plan.WeightStride), sums = results + (point * plan.ResultStride);
                RowGroups.Multiply<T>(count, columns, tiles.At(point, start) + step, tiles.TileStride, b, steps, sums,
                    accumulate: step > 0);
            }
        }
    }
}

/// <summary>Parts that are a panel and some tiles of a transformed chunk.</summary>
/// <param name="plan">Sizes.</param>
/// <param name="products">What to do with them.</param>
/// <param name="tiles">The chunk.</param>
/// <param name="first">Number of its first tile.</param>
/// <param name="count">Its tiles.</param>
internal readonly unsafe struct WinogradPanelWork<TOp, TPoints, TOutput>(
    WinogradPlan plan, WinogradProducts<TOp, TPoints, TOutput> products, TilePlanes tiles, int first, int count) : IScratchWork
    where TOp : unmanaged, IUnaryOp
    where TPoints : struct, IPoints
    where TOutput : struct, ITileTransform
{
    /// <summary>How many parts there are.</summary>
    public int Parts => plan.Panels * Tiles.Parts(count, plan.TilesPerPart);

    public void Run<T>(int part, float* scratch)
        where T : struct, ISimdLane<T>
    {
        int start = part / plan.Panels * plan.TilesPerPart;
        products.Run<T>(tiles, start, Math.Min(plan.TilesPerPart, count - start), first + start, part % plan.Panels, scratch);
    }
}

/// <summary>Parts that are some tiles, from their pixels to all their outputs.</summary>
/// <param name="plan">Sizes.</param>
/// <param name="reader">Where tiles come from.</param>
/// <param name="products">What to do with them.</param>
internal readonly unsafe struct WinogradTileWork<TOp, TPoints, TInput, TOutput>(
    WinogradPlan plan, TileReader<TInput> reader, WinogradProducts<TOp, TPoints, TOutput> products) : IScratchWork
    where TOp : unmanaged, IUnaryOp
    where TPoints : struct, IPoints
    where TInput : struct, IImageTransform
    where TOutput : struct, ITileTransform
{
    private static int Points => TPoints.Count * TPoints.Count;

    /// <summary>How many parts there are.</summary>
    public int Parts => Tiles.Parts(plan.Tiles, plan.TilesPerPart);

    /// <summary>Transformed tiles, and what the products need.</summary>
    public static int ScratchFloats(SimdWidth width, WinogradPlan plan) =>
        TilePlanes.Floats(Points, plan.TilesPerPart, plan.Steps, plan.PanelWidth)
        + Math.Max(WinogradProducts<TOp, TPoints, TOutput>.ScratchFloats(width, plan), TileReader<TInput>.ScratchFloats(width));

    public void Run<T>(int part, float* scratch)
        where T : struct, ISimdLane<T>
    {
        TilePlanes planes = new(scratch, plan.TilesPerPart, plan.Steps, plan.PanelWidth);
        float* rest = scratch + TilePlanes.Floats(Points, plan.TilesPerPart, plan.Steps, plan.PanelWidth);
        int first = part * plan.TilesPerPart, count = Math.Min(plan.TilesPerPart, plan.Tiles - first);
        for (int tile = 0; tile < count; tile++)
        {
            reader.Read<T>(first + tile, planes.At(0, tile), planes.PlaneStride, rest);
        }

        for (int panel = 0; panel < plan.Panels; panel++)
        {
            products.Run<T>(planes, 0, count, first, panel, rest);
        }
    }
}
