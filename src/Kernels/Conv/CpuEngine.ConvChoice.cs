namespace PGGan.Kernels.Cpu;

public unsafe partial class CpuEngine
{
    // From so many channels on, and on images of at least one whole tile, minimal filtering was faster than the direct sum in all three
    // passes.
    private const int WinogradChannels = 16;

    /// <summary>The algorithm to use wherever it can serve; null: by size. For tests and measurements.</summary>
    internal ConvAlgorithm? Forced { get; init; }

    /// <inheritdoc/>
    public override void Conv<TOp>(TOp op, in ConvGeometry g, float scale, Storage x, Storage w, Storage? bias, Storage y)
    {
        if (Choose(g) == ConvAlgorithm.Winograd)
        {
            ConvWinograd(op, g, scale, x, w, bias, y);
        }
        else
        {
            ConvByLarge(op, g, scale, x, w, bias, y);
        }
    }

    /// <inheritdoc/>
    public override void ConvInputGrad(in ConvGeometry g, float scale, Storage dy, Storage w, Storage dx)
    {
        if (Choose(g) == ConvAlgorithm.Winograd)
        {
            ConvInputGradWinograd(g, scale, dy, w, dx);
        }
        else
        {
            ConvInputGradByLarge(g, scale, dy, w, dx);
        }
    }

    /// <inheritdoc/>
    public override void ConvWeightGrad(in ConvGeometry g, float scale, Storage x, Storage dy, Storage dw, bool add = false)
    {
        if (Choose(g) == ConvAlgorithm.Winograd)
        {
            ConvWeightGradWinograd(g, scale, x, dy, dw, add);
        }
        else
        {
            ConvWeightGradByLarge(g, scale, x, dy, dw, add);
        }
    }

    /// <summary>What a convolution runs on. Resampled ones are the plain one on the large image, except with minimal filtering.</summary>
    internal ConvAlgorithm Choose(in ConvGeometry g)
    {
        ConvAlgorithm special = g.Kernel switch
        {
            1 when Forced is not null || SmallestDimension(g.Plain) <= ThinLimit => ConvAlgorithm.Thin,
            3 when Forced is not null || (Math.Min(g.C, g.K) >= WinogradChannels && Math.Min(g.Plain.H, g.Plain.W) >= TileGrid.Side) =>
                ConvAlgorithm.Winograd,
            _ => ConvAlgorithm.Direct,
        };
        return Forced is null || Forced == special ? special : ConvAlgorithm.Direct;
    }
}
