using PGGan.Kernels.Pointwise;

namespace PGGan.Kernels.Cpu;

public unsafe partial class CpuEngine
{
    // Convolutions by minimal filtering, see ITileTransform. Enlarged inputs and averaged outputs never exist: their transforms read
    // and write the small image.

    private int EnoughPartsForThreads => Math.Max(EnoughParts, 4 * Threads);

    private void ConvWinograd<TOp>(TOp op, in ConvGeometry g, float scale, Storage input, Storage weight, Storage? biases, Storage output)
        where TOp : unmanaged, IUnaryOp
    {
        const string name = nameof(Conv);
        float* x = Pointer(input, g.Input.Count, name), y = Pointer(output, g.Output.Count, name);
        float* bias = biases is null ? null : Pointer(biases, g.K, name);
        WinogradWeights w = new(Pointer(weight, g.Weight.Count, name), g.K, g.C, adjoint: false);
        switch (g.Resample)
        {
            case Resample.UpBefore:
                Winograd<TOp, FivePoints, UpsampledInputTransform, OutputTransform<FivePoints>>(op, g, scale, x, w, bias, y);
                break;
            case Resample.DownAfter:
                Winograd<TOp, FivePoints, InputTransform<FivePoints>, PooledOutputTransform>(op, g, scale * 0.25f, x, w, bias, y);
                break;
            default:
                Winograd<TOp, SixPoints, InputTransform<SixPoints>, OutputTransform<SixPoints>>(op, g, scale, x, w, bias, y);
                break;
        }
    }

    private void ConvInputGradWinograd(in ConvGeometry g, float scale, Storage gradient, Storage weight, Storage inputGradient)
    {
        const string name = nameof(ConvInputGrad);
        float* dy = Pointer(gradient, g.Output.Count, name), dx = Pointer(inputGradient, g.Input.Count, name);
        WinogradWeights w = new(Pointer(weight, g.Weight.Count, name), g.K, g.C, adjoint: true);
        Identity none = default;
        switch (g.Resample)
        {
            // The adjoint of enlarging sums, the adjoint of the average enlarges.
            case Resample.UpBefore:
                Winograd<Identity, FivePoints, InputTransform<FivePoints>, PooledOutputTransform>(none, g, scale, dy, w, null, dx);
                break;
            case Resample.DownAfter:
                Winograd<Identity, FivePoints, UpsampledInputTransform, OutputTransform<FivePoints>>(none, g,
                    scale * 0.25f, dy, w, null, dx);
                break;
            default:
                Winograd<Identity, SixPoints, InputTransform<SixPoints>, OutputTransform<SixPoints>>(none, g, scale, dy, w, null, dx);
                break;
        }
    }

    private void ConvWeightGradWinograd(in ConvGeometry g, float scale, Storage input, Storage gradient, Storage weightGradient, bool add)
    {
        const string name = nameof(ConvWeightGrad);
        float* x = Pointer(input, g.Input.Count, name), dy = Pointer(gradient, g.Output.Count, name),
            dw = Pointer(weightGradient, g.Weight.Count, name);
        switch (g.Resample)
        {
            case Resample.UpBefore:
                WinogradWeightGrad<FivePoints, UpsampledInputTransform, GradientTransform<FivePoints>>(g, scale, x, dy, dw, add);
                break;
            case Resample.DownAfter:
                WinogradWeightGrad<FivePoints, InputTransform<FivePoints>, UpsampledGradientTransform>(g, scale * 0.25f, x, dy, dw, add);
                break;
            default:
                WinogradWeightGrad<SixPoints, InputTransform<SixPoints>, GradientTransform<SixPoints>>(g, scale, x, dy, dw, add);
                break;
        }
    }

    private void Winograd<TOp, TPoints, TInput, TOutput>(TOp op, in ConvGeometry g, float scale, float* x, WinogradWeights weights,
        float* bias, float* y)
        where TOp : unmanaged, IUnaryOp
        where TPoints : struct, IPoints
        where TInput : struct, IImageTransform
        where TOutput : struct, ITileTransform
    {
        const int side = TileGrid.Side;
        int height = g.Plain.H, width = g.Plain.W, points = TPoints.Count * TPoints.Count;
        TileGrid grid = new(g.N, height, width);
        TileReader<TInput> reader = new(x, height * TInput.Step / side, width * TInput.Step / side, weights.Steps, grid);
        TileOutputs outputs = new(y, height * TOutput.To / side, width * TOutput.To / side, weights.Columns, grid);
        WinogradPlan plan = new(Width, points, grid.Count, weights.Steps, weights.Columns, EnoughPartsForThreads);

        Storage? weightStorage = null;
        float* shared = null;
        if (plan.SharesWeights)
        {
            int floats = checked((int)(plan.Panels * points * plan.WeightStride));
            weightStorage = Pool.Rent(floats);
            shared = Pointer(weightStorage, floats);
            WinogradWeightsWork<TPoints> transform = new(plan, weights, shared);
            Run(transform.Parts, transform, WinogradWeights.ScratchFloats(Width));
        }

        WinogradProducts<TOp, TPoints, TOutput> products = new(plan, op, weights, shared, scale, bias, outputs);
        if (plan.IsByTiles)
        {
            WinogradTileWork<TOp, TPoints, TInput, TOutput> work = new(plan, reader, products);
            Run(work.Parts, work, WinogradTileWork<TOp, TPoints, TInput, TOutput>.ScratchFloats(Width, plan));
        }
        else
        {
            int floats = TilePlanes.Floats(points, plan.TilesPerChunk, plan.Steps, plan.PanelWidth);
            Storage storage = Pool.Rent(floats);
            TilePlanes planes = new(Pointer(storage, floats), plan.TilesPerChunk, plan.Steps, plan.PanelWidth);
            for (int first = 0; first < plan.Tiles; first += plan.TilesPerChunk)
            {
                int count = Math.Min(plan.TilesPerChunk, plan.Tiles - first);
                TransformTilesWork<TInput> transform = new(reader, first, count, planes);
                Run(transform.Parts, transform, TileReader<TInput>.ScratchFloats(Width));
                WinogradPanelWork<TOp, TPoints, TOutput> work = new(plan, products, planes, first, count);
                Run(work.Parts, work, WinogradProducts<TOp, TPoints, TOutput>.ScratchFloats(Width, plan));
            }

            storage.Release();
        }

        weightStorage?.Release();
    }

    private void WinogradWeightGrad<TPoints, TInput, TGradient>(in ConvGeometry g, float scale, float* x, float* dy, float* dw, bool add)
        where TPoints : struct, IPoints
        where TInput : struct, IImageTransform
        where TGradient : struct, IImageTransform
    {
        int points = TPoints.Count * TPoints.Count;
        TileGrid grid = new(g.N, g.Plain.H, g.Plain.W);
        WinogradWeightGradPlan plan = new(Width, points, grid.Count, g.C, g.K, EnoughPartsForThreads);
        TileReader<TInput> inputReader = new(x, g.H, g.W, g.C, grid);
        TileReader<TGradient> gradientReader = new(dy, g.OutH, g.OutW, g.K, grid);
        int inputFloats = TilePlanes.Floats(points, plan.TilesPerChunk, g.C, plan.PanelWidth);
        int gradientFloats = TilePlanes.Floats(points, plan.TilesPerChunk, g.K, plan.PanelWidth);
        Storage inputStorage = Pool.Rent(inputFloats), gradientStorage = Pool.Rent(gradientFloats);
        TilePlanes inputs = new(Pointer(inputStorage, inputFloats), plan.TilesPerChunk, g.C, plan.PanelWidth);
        TilePlanes gradients = new(Pointer(gradientStorage, gradientFloats), plan.TilesPerChunk, g.K, plan.PanelWidth);

        // A later chunk adds to what the first one wrote; the gradient is whole after the last, and only then is it added to what is there.
        Storage? whole = add && plan.TilesPerChunk < plan.Tiles ? Pool.Rent(g.Weight.Count) : null;
        float* target = whole is null ? dw : Pointer(whole, g.Weight.Count);
        for (int first = 0; first < plan.Tiles; first += plan.TilesPerChunk)
        {
            int count = Math.Min(plan.TilesPerChunk, plan.Tiles - first);
            TransformTilesWork<TInput> transformInputs = new(inputReader, first, count, inputs);
            Run(transformInputs.Parts, transformInputs, TileReader<TInput>.ScratchFloats(Width));
            TransformTilesWork<TGradient> transformGradients = new(gradientReader, first, count, gradients);
            Run(transformGradients.Parts, transformGradients, TileReader<TGradient>.ScratchFloats(Width));
            Run(
                plan.Parts, new WinogradWeightGradWork<TPoints>(plan, gradients, inputs, count,
                    accumulate: first > 0 || (add && whole is null), scale, target),
                WinogradWeightGradWork<TPoints>.ScratchFloats(Width, plan));
        }

        gradientStorage.Release();
        inputStorage.Release();
        if (whole is not null)
        {
            Sum(new UnarySource<Identity>(default, target), new Extent(1, 1, g.Weight.Count), dw, add: true);
            whole.Release();
        }
    }
}
