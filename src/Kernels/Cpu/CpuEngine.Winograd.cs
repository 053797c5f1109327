using PGGan.Kernels.Pointwise;

namespace PGGan.Kernels.Cpu;

public sealed unsafe partial class CpuEngine
{
    // Convolutions by minimal filtering, see ITileTransform. Enlarged inputs and averaged outputs never exist: their transforms read
    // and write the small image.

    /// <inheritdoc/>
    protected override void ConvUpBefore<TOp>(TOp op, in ConvGeometry g, float scale, Storage x, Storage w, Storage? bias, Storage y)
    {
        if (UsesWinograd(g))
        {
            WinogradConv(op, g, scale, x, w, bias, y, nameof(Conv));
        }
        else
        {
            base.ConvUpBefore(op, g, scale, x, w, bias, y);
        }
    }

    /// <inheritdoc/>
    protected override void ConvDownAfter<TOp>(TOp op, in ConvGeometry g, float scale, Storage x, Storage w, Storage? bias, Storage y)
    {
        if (UsesWinograd(g))
        {
            WinogradConv(op, g, scale * 0.25f, x, w, bias, y, nameof(Conv));
        }
        else
        {
            base.ConvDownAfter(op, g, scale, x, w, bias, y);
        }
    }

    /// <inheritdoc/>
    protected override void ConvInputGradUpBefore(in ConvGeometry g, float scale, Storage dy, Storage w, Storage dx)
    {
        if (UsesWinograd(g))
        {
            WinogradInputGrad(g, scale, dy, w, dx);
        }
        else
        {
            base.ConvInputGradUpBefore(g, scale, dy, w, dx);
        }
    }

    /// <inheritdoc/>
    protected override void ConvInputGradDownAfter(in ConvGeometry g, float scale, Storage dy, Storage w, Storage dx)
    {
        if (UsesWinograd(g))
        {
            WinogradInputGrad(g, scale * 0.25f, dy, w, dx);
        }
        else
        {
            base.ConvInputGradDownAfter(g, scale, dy, w, dx);
        }
    }

    /// <inheritdoc/>
    protected override void ConvWeightGradUpBefore(in ConvGeometry g, float scale, Storage x, Storage dy, Storage dw)
    {
        if (UsesWinograd(g))
        {
            WinogradWeightGrad(g, scale, x, dy, dw);
        }
        else
        {
            base.ConvWeightGradUpBefore(g, scale, x, dy, dw);
        }
    }

    /// <inheritdoc/>
    protected override void ConvWeightGradDownAfter(in ConvGeometry g, float scale, Storage x, Storage dy, Storage dw)
    {
        if (UsesWinograd(g))
        {
            WinogradWeightGrad(g, scale, x, dy, dw);
        }
        else
        {
            base.ConvWeightGradDownAfter(g, scale, x, dy, dw);
        }
    }

    private void WinogradConv<TOp>(TOp op, in ConvGeometry g, float scale, Storage x, Storage w, Storage? bias, Storage y, string name)
        where TOp : unmanaged, IUnaryOp
    {
        WinogradWeights weights = new(Pointer(w, g.Weight.Count, name), g.K, g.C, adjoint: false);
        WinogradConv(
            op, g, scale, Pointer(x, g.Input.Count, name), weights, bias is null ? null : Pointer(bias, g.K, name), Pointer(y, g.Output.Count, name),
            up: g.Resample == Resample.UpBefore, down: g.Resample == Resample.DownAfter);
    }

    // The adjoint of the average enlarges, the adjoint of enlarging sums.
    private void WinogradInputGrad(in ConvGeometry g, float scale, Storage dy, Storage w, Storage dx)
    {
        const string name = nameof(ConvInputGrad);
        WinogradWeights weights = new(Pointer(w, g.Weight.Count, name), g.K, g.C, adjoint: true);
        WinogradConv(
            default(Identity), g, scale, Pointer(dy, g.Output.Count, name), weights, null, Pointer(dx, g.Input.Count, name),
            up: g.Resample == Resample.DownAfter, down: g.Resample == Resample.UpBefore);
    }

    private void WinogradWeightGrad(in ConvGeometry g, float scale, Storage x, Storage dy, Storage dw)
    {
        const string name = nameof(ConvWeightGrad);
        WinogradWeightGrad(g, scale, Pointer(x, g.Input.Count, name), Pointer(dy, g.Output.Count, name), Pointer(dw, g.Weight.Count, name));
    }

    private bool UsesWinograd(in ConvGeometry g) => g.Kernel == 3 && (Forced is { } forced
        ? forced == ConvAlgorithm.Winograd
        : g.C >= 16 && g.K >= 16 && g.Plain.H >= 4 && g.Plain.W >= 4);

    internal ConvAlgorithm? Forced { get; set; }

    private void WinogradConv<TOp>(TOp op, in ConvGeometry g, float scale, float* x, WinogradWeights weights, float* bias, float* y, bool up, bool down)
        where TOp : unmanaged, IUnaryOp
    {
        if (up)
        {
            WinogradConv<TOp, FivePoints, UpsampledInputTransform, OutputTransform<FivePoints>>(op, g, scale, x, weights, bias, y, 2, 1);
        }
        else if (down)
        {
            WinogradConv<TOp, FivePoints, InputTransform<FivePoints>, PooledOutputTransform>(op, g, scale, x, weights, bias, y, 1, 2);
        }
        else
        {
            WinogradConv<TOp, SixPoints, InputTransform<SixPoints>, OutputTransform<SixPoints>>(op, g, scale, x, weights, bias, y, 1, 1);
        }
    }

    private void WinogradConv<TOp, TPoints, TInput, TOutput>(
        TOp op, in ConvGeometry g, float scale, float* x, WinogradWeights weights, float* bias, float* y, int enlarged, int reduced)
        where TOp : unmanaged, IUnaryOp
        where TPoints : struct, IPoints
        where TInput : struct, IImageTransform
        where TOutput : struct, ITileTransform
    {
        int height = g.Plain.H, width = g.Plain.W, points = TPoints.Count * TPoints.Count;
        TileGrid grid = new(g.N, height, width);
        TileReader<TInput> reader = new(x, height / enlarged, width / enlarged, weights.Steps, grid);
        TileOutputs outputs = new(y, height / reduced, width / reduced, weights.Columns, grid);
        WinogradPlan plan = new(Width, points, grid.Count, weights.Steps, weights.Columns);

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

    private void WinogradWeightGrad(in ConvGeometry g, float scale, float* x, float* dy, float* dw)
    {
        switch (g.Resample)
        {
            case Resample.UpBefore:
                WinogradWeightGrad<FivePoints, UpsampledInputTransform, GradientTransform<FivePoints>>(g, scale, x, dy, dw);
                break;
            case Resample.DownAfter:
                WinogradWeightGrad<FivePoints, InputTransform<FivePoints>, UpsampledGradientTransform>(g, scale * 0.25f, x, dy, dw);
                break;
            default:
                WinogradWeightGrad<SixPoints, InputTransform<SixPoints>, GradientTransform<SixPoints>>(g, scale, x, dy, dw);
                break;
        }
    }

    private void WinogradWeightGrad<TPoints, TInput, TGradient>(in ConvGeometry g, float scale, float* x, float* dy, float* dw)
        where TPoints : struct, IPoints
        where TInput : struct, IImageTransform
        where TGradient : struct, IImageTransform
    {
        int points = TPoints.Count * TPoints.Count;
        TileGrid grid = new(g.N, g.Plain.H, g.Plain.W);
        WinogradWeightGradPlan plan = new(Width, points, grid.Count, g.C, g.K);
        TileReader<TInput> inputReader = new(x, g.H, g.W, g.C, grid);
        TileReader<TGradient> gradientReader = new(dy, g.OutH, g.OutW, g.K, grid);
        int inputFloats = TilePlanes.Floats(points, plan.TilesPerChunk, g.C, plan.PanelWidth);
        int gradientFloats = TilePlanes.Floats(points, plan.TilesPerChunk, g.K, plan.PanelWidth);
        Storage inputStorage = Pool.Rent(inputFloats), gradientStorage = Pool.Rent(gradientFloats);
        TilePlanes inputs = new(Pointer(inputStorage, inputFloats), plan.TilesPerChunk, g.C, plan.PanelWidth);
        TilePlanes gradients = new(Pointer(gradientStorage, gradientFloats), plan.TilesPerChunk, g.K, plan.PanelWidth);
        for (int first = 0; first < plan.Tiles; first += plan.TilesPerChunk)
        {
            int count = Math.Min(plan.TilesPerChunk, plan.Tiles - first);
            TransformTilesWork<TInput> transformInputs = new(inputReader, first, count, inputs);
            Run(transformInputs.Parts, transformInputs, TileReader<TInput>.ScratchFloats(Width));
            TransformTilesWork<TGradient> transformGradients = new(gradientReader, first, count, gradients);
            Run(transformGradients.Parts, transformGradients, TileReader<TGradient>.ScratchFloats(Width));
            Run(
                plan.Parts, new WinogradWeightGradWork<TPoints>(plan, gradients, inputs, count, accumulate: first > 0, scale, dw),
                WinogradWeightGradWork<TPoints>.ScratchFloats(Width, plan));
        }

        gradientStorage.Release();
        inputStorage.Release();
    }
}

internal enum ConvAlgorithm
{
    Direct,
    Winograd,
}
