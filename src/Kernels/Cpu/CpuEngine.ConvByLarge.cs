using PGGan.Kernels.Pointwise;

namespace PGGan.Kernels.Cpu;

// Resampled convolutions by way of the large image, where minimal filtering cannot serve.
public unsafe partial class CpuEngine
{
    private void ConvByLarge<TOp>(TOp op, in ConvGeometry g, float scale, Storage x, Storage w, Storage? bias, Storage y)
        where TOp : unmanaged, IUnaryOp
    {
        switch (g.Resample)
        {
            case Resample.UpBefore:
                ConvUpBefore(op, g, scale, x, w, bias, y);
                break;
            case Resample.DownAfter:
                ConvDownAfter(op, g, scale, x, w, bias, y);
                break;
            default:
                ConvPlain(op, g, scale, x, w, bias, y);
                break;
        }
    }

    private void ConvInputGradByLarge(in ConvGeometry g, float scale, Storage dy, Storage w, Storage dx)
    {
        switch (g.Resample)
        {
            case Resample.UpBefore:
                ConvInputGradUpBefore(g, scale, dy, w, dx);
                break;
            case Resample.DownAfter:
                ConvInputGradDownAfter(g, scale, dy, w, dx);
                break;
            default:
                ConvInputGradPlain(g, scale, dy, w, dx);
                break;
        }
    }

    private void ConvWeightGradByLarge(in ConvGeometry g, float scale, Storage x, Storage dy, Storage dw, bool add)
    {
        switch (g.Resample)
        {
            case Resample.UpBefore:
                ConvWeightGradUpBefore(g, scale, x, dy, dw, add);
                break;
            case Resample.DownAfter:
                ConvWeightGradDownAfter(g, scale, x, dy, dw, add);
                break;
            default:
                ConvWeightGradPlain(g, scale, x, dy, dw, add);
                break;
        }
    }

    /// <summary><see cref="Conv"/> of the enlarged image.</summary>
    private void ConvUpBefore<TOp>(TOp op, in ConvGeometry g, float scale, Storage x, Storage w, Storage? bias, Storage y)
        where TOp : unmanaged, IUnaryOp
    {
        Storage large = Pool.Rent(g.Plain.Input.Count);
        Upsample2(g.Input, 1, x, large);
        ConvPlain(op, g.Plain, scale, large, w, bias, y);
        large.Release();
    }

    /// <summary><see cref="Conv"/>, then the average, then bias and activation.</summary>
    private void ConvDownAfter<TOp>(TOp op, in ConvGeometry g, float scale, Storage x, Storage w, Storage? bias, Storage y)
        where TOp : unmanaged, IUnaryOp
    {
        Storage large = Pool.Rent(g.Plain.Output.Count);
        ConvPlain(default(Identity), g.Plain, scale, x, w, null, large);
        SumPool2(g.Plain.Output, 0.25f, large, y);
        large.Release();
        if (bias is null)
        {
            Map(op, g.Output.Count, y, y);
        }
        else
        {
            MapOver(new Then2<Add, TOp>(default, op), g.Output.Extent([0, 1, 2]), y, bias, y);
        }
    }

    /// <summary>Gradient by the enlarged image, summed over each 2×2.</summary>
    private void ConvInputGradUpBefore(in ConvGeometry g, float scale, Storage dy, Storage w, Storage dx)
    {
        Storage large = Pool.Rent(g.Plain.Input.Count);
        ConvInputGradPlain(g.Plain, scale, dy, w, large);
        SumPool2(g.Plain.Input, 1, large, dx);
        large.Release();
    }

    /// <summary>The average's adjoint, then the gradient by the input.</summary>
    private void ConvInputGradDownAfter(in ConvGeometry g, float scale, Storage dy, Storage w, Storage dx)
    {
        Storage large = Pool.Rent(g.Plain.Output.Count);
        Upsample2(g.Output, 0.25f, dy, large);
        ConvInputGradPlain(g.Plain, scale, large, w, dx);
        large.Release();
    }

    /// <summary>Gradient by the weight from the enlarged image.</summary>
    private void ConvWeightGradUpBefore(in ConvGeometry g, float scale, Storage x, Storage dy, Storage dw, bool add)
    {
        Storage large = Pool.Rent(g.Plain.Input.Count);
        Upsample2(g.Input, 1, x, large);
        ConvWeightGradPlain(g.Plain, scale, large, dy, dw, add);
        large.Release();
    }

    /// <summary>Gradient by the weight from the enlarged output gradient.</summary>
    private void ConvWeightGradDownAfter(in ConvGeometry g, float scale, Storage x, Storage dy, Storage dw, bool add)
    {
        Storage large = Pool.Rent(g.Plain.Output.Count);
        Upsample2(g.Output, 0.25f, dy, large);
        ConvWeightGradPlain(g.Plain, scale, x, large, dw, add);
        large.Release();
    }
}
