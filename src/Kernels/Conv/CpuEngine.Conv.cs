using PGGan.Kernels.Pointwise;

namespace PGGan.Kernels.Cpu;

public unsafe partial class CpuEngine
{
    // Parts that a few dozen threads share evenly.
    private const int EnoughParts = 16;

    // Ranges of pixels that a weight gradient is summed over one by one, and the most that their results may take together.
    private const int PixelsPerSplit = 4096, FewestPixels = 512, EnoughSplits = 32, PartialFloats = 8 << 20;

    /// <summary><see cref="Conv"/> without resampling.</summary>
    private void ConvPlain<TOp>(TOp op, in ConvGeometry g, float scale, Storage x, Storage w, Storage? bias, Storage y)
        where TOp : unmanaged, IUnaryOp
    {
        if (Choose(g) == ConvAlgorithm.Thin)
        {
            ConvThin(op, g, scale, x, w, bias, y);
            return;
        }

        const string name = nameof(Conv);
        Patches patches = new(Pointer(x, g.Input.Count, name), g.H, g.W, g.C, g.Kernel);
        WeightPanels panels = new(Pointer(w, g.Weight.Count, name), g.K, g.Kernel * g.Kernel, g.C, adjoint: false);
        Multiply(op, g, scale, patches, panels, bias is null ? null : Pointer(bias, g.K, name), Pointer(y, g.Output.Count, name));
    }

    /// <summary><see cref="ConvInputGrad"/> without resampling.</summary>
    private void ConvInputGradPlain(in ConvGeometry g, float scale, Storage dy, Storage w, Storage dx)
    {
        if (Choose(g) == ConvAlgorithm.Thin)
        {
            ConvInputGradThin(g, scale, dy, w, dx);
            return;
        }

        const string name = nameof(ConvInputGrad);
        Patches patches = new(Pointer(dy, g.Output.Count, name), g.H, g.W, g.K, g.Kernel);
        WeightPanels panels = new(Pointer(w, g.Weight.Count, name), g.K, g.Kernel * g.Kernel, g.C, adjoint: true);
        Multiply(default(Identity), g, scale, patches, panels, null, Pointer(dx, g.Input.Count, name));
    }

    /// <summary><see cref="ConvWeightGrad"/> without resampling.</summary>
    private void ConvWeightGradPlain(in ConvGeometry g, float scale, Storage x, Storage dy, Storage dw, bool add)
    {
        if (Choose(g) == ConvAlgorithm.Thin)
        {
            ConvWeightGradThin(g, scale, x, dy, dw, add);
            return;
        }

        const string name = nameof(ConvWeightGrad);
        Patches patches = new(Pointer(x, g.Input.Count, name), g.H, g.W, g.C, g.Kernel);
        float* gradients = Pointer(dy, g.Output.Count, name), target = Pointer(dw, g.Weight.Count, name);

        // Parts by ranges of pixels first: they keep the operands of one range in the cache. Each has a result of its own.
        int pixels = g.N * g.H * g.W;
        int splits = Math.Clamp(pixels / PixelsPerSplit, 1, Math.Clamp(PartialFloats / g.Weight.Count, 1, EnoughSplits));

        // A small gradient would be cut into narrow parts that gather everything again: more ranges instead, as long as their results weigh
        // little.
        int light = (int)Math.Min(EnoughParts, (long)pixels * (g.C + g.K) / (8L * g.Weight.Count));
        splits = Math.Max(splits, Math.Min(light, pixels / FewestPixels));
        ProductPlan plan = new(Width, g.K, patches.Length, pixels, PartLimits.WeightGrad, Tiles.Parts(EnoughParts, splits));
        Storage? partial = splits == 1 ? null : Pool.Rent(checked(splits * g.Weight.Count));
        float* results = partial is null ? target : Pointer(partial, splits * g.Weight.Count, name);
        ConvWeightGradWork work = new(plan, splits, patches, gradients, scale, results, add: add && partial is null);
        Run(splits * plan.Parts, work, ConvWeightGradWork.ScratchFloats(plan));
        if (partial is not null)
        {
            Sum(new UnarySource<Identity>(default, results), new Extent(1, splits, g.Weight.Count), target, add);
            partial.Release();
        }
    }

    private void Multiply<TOp>(TOp op, in ConvGeometry g, float scale, Patches patches, WeightPanels panels, float* bias, float* y)
        where TOp : unmanaged, IUnaryOp
    {
        SimdWidth width = Fitting(panels.Columns);
        ProductPlan plan = new(width, g.N * g.H * g.W, panels.Columns, panels.Steps, PartLimits.Conv, EnoughParts);
        if (plan.RowParts == 1)
        {
            Run(plan.Parts, new ConvWork<TOp>(plan, op, patches, panels, null, scale, bias, y), ConvWork<TOp>.ScratchFloats(plan), width);
            return;
        }

        int count = Tiles.Parts(plan.Columns, plan.PanelWidth), floats = checked(count * plan.PanelWidth * plan.Steps);
        Storage scratchPanels = Pool.Rent(floats);
        float* packed = Pointer(scratchPanels, floats);
        Run(count * Tiles.Parts(plan.Steps, PackWork.Steps), new PackWork(panels, packed), width);
        Run(plan.Parts, new ConvWork<TOp>(plan, op, patches, panels, packed, scale, bias, y), ConvWork<TOp>.ScratchFloats(plan), width);
        scratchPanels.Release();
    }
}
