namespace PGGan.Kernels.Cpu;

public sealed unsafe partial class CpuEngine
{
    /// <inheritdoc/>
    protected override void ConvPlain<TOp>(TOp op, in ConvGeometry g, float scale, Storage x, Storage w, Storage? bias, Storage y)
    {
        const string name = "Conv";
        float* added = bias is null ? null : Pointer(bias, g.K, name);
        float* images = Pointer(x, g.Input.Count, name), weights = Pointer(w, g.Weight.Count, name), target = Pointer(y, g.Output.Count, name);
        Run(g.N * g.H, new DirectConvWork<TOp>(op, g, scale, images, weights, added, target));
    }

    /// <inheritdoc/>
    protected override void ConvInputGradPlain(in ConvGeometry g, float scale, Storage dy, Storage w, Storage dx)
    {
        const string name = "ConvInputGrad";
        float* gradients = Pointer(dy, g.Output.Count, name), weights = Pointer(w, g.Weight.Count, name), target = Pointer(dx, g.Input.Count, name);
        Run(g.N * g.H, new DirectInputGradWork(g, scale, gradients, weights, target));
    }

    /// <inheritdoc/>
    protected override void ConvWeightGradPlain(in ConvGeometry g, float scale, Storage x, Storage dy, Storage dw)
    {
        const string name = "ConvWeightGrad";
        float* images = Pointer(x, g.Input.Count, name), gradients = Pointer(dy, g.Output.Count, name), target = Pointer(dw, g.Weight.Count, name);
        Run(g.K * g.Kernel * g.Kernel, new DirectWeightGradWork(g, scale, images, gradients, target));
    }
}
