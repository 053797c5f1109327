using System.Numerics;

namespace PGGan.Model;

/// <summary>Sizes of both networks (Karras et al. 2018, table 2). Two checkpoints with equal values here hold networks of the same shape.</summary>
public sealed record ModelConfig
{
    /// <summary>The smallest resolution there is.</summary>
    public const int SmallestResolution = 4;

    /// <summary>The largest resolution there is.</summary>
    public const int LargestResolution = 1024;

    /// <summary>Side of the final images: a power of two, 4 to 1024.</summary>
    public int Resolution { get; init; } = 1024;

    /// <summary>Image channels: 1 (grey) or 3.</summary>
    public int Channels { get; init; } = 3;

    /// <summary>Length of the latent vector.</summary>
    public int LatentSize { get; init; } = 512;

    /// <summary>Multiplier of the feature maps: see <see cref="FeatureMaps"/>.</summary>
    public int FmapBase { get; init; } = 8192;

    /// <summary>log2 of the reduction of the feature maps with each doubling.</summary>
    public double FmapDecay { get; init; } = 1;

    /// <summary>Most feature maps of a layer.</summary>
    public int FmapMax { get; init; } = 512;

    /// <summary>What labels say; with labels both networks are conditional (AC-GAN). Decided by the data.</summary>
    public LabelSchema Labels { get; init; } = LabelSchema.None;

    /// <summary>Samples of a group of the minibatch standard deviation; 0 or 1 leaves the layer out, −1 is the whole minibatch.</summary>
    public int StddevGroup { get; init; } = 4;

    /// <summary>Over what the minibatch standard deviation is averaged.</summary>
    public StddevAveraging StddevAveraging { get; init; } = StddevAveraging.All;

    /// <summary>Equalized learning rate: weights of variance 1, scaled at each use. Without it the scale is in the initial weights (He et al. 2015).</summary>
    public bool WeightScale { get; init; } = true;

    /// <summary>Pixel norm behind each activation of the generator.</summary>
    public bool PixelNorm { get; init; } = true;

    /// <summary>ε inside the root of the pixel norm, that of the latents too.</summary>
    public float PixelNormEpsilon { get; init; } = 1e-8f;

    /// <summary>Whether latents (with their labels) are scaled to the length √size.</summary>
    public bool NormalizeLatents { get; init; } = true;

    /// <summary>Slope of the generator's activation where it is negative; 0 is a plain ReLU.</summary>
    public float GeneratorSlope { get; init; } = 0.2f;

    /// <summary>Slope of the discriminator's activation where it is negative; 0 is a plain ReLU.</summary>
    public float DiscriminatorSlope { get; init; } = 0.2f;

    /// <summary>Whether the generator's images go through tanh.</summary>
    public bool TanhOutput { get; init; }

    /// <summary>
    /// Whether the discriminator averages 2×2 before bias and activation, as the official TensorFlow code does (<c>fused_scale</c>), and not after
    /// them, as the paper does. The generator's fused up-sampling computes the same function either way.
    /// </summary>
    public bool FusedDown { get; init; }

    /// <summary>Normalisation of the generator: none or batch.</summary>
    public LayerNormalization GeneratorNormalization { get; init; }

    /// <summary>Normalisation of the discriminator: none or layer.</summary>
    public LayerNormalization DiscriminatorNormalization { get; init; }

    /// <summary>Kernels of minibatch discrimination (Salimans et al. 2016) at 4×4; 0 leaves the layer out.</summary>
    public int DiscriminationKernels { get; init; }

    /// <summary>Dimensions of a kernel of minibatch discrimination.</summary>
    public int DiscriminationSize { get; init; } = 5;

    /// <summary>Strength of multiplicative Gaussian noise before each layer of the discriminator, in units of √channels; 0: none.</summary>
    public float DiscriminatorNoise { get; init; }

    /// <summary>3×3 convolutions of a block: 2, or 1 for the small networks of the paper's mode-recovery experiment.</summary>
    public int ConvsPerBlock { get; init; } = 2;

    /// <summary>Side of toRGB's kernel: 1 or 3.</summary>
    public int ToRgbKernel { get; init; } = 1;

    /// <summary>K: the discriminator has this many times fewer feature maps than the generator.</summary>
    public double DiscriminatorDivisor { get; init; } = 1;

    /// <summary>Resolutions from 4 up to the final one.</summary>
    public IEnumerable<int> Resolutions
    {
        get
        {
            for (int r = SmallestResolution; r <= Resolution; r *= 2)
            {
                yield return r;
            }
        }
    }

    /// <summary><c>min(⌊FmapBase / 2^((log2(resolution) − 1) · FmapDecay)⌋, FmapMax)</c>: the feature maps at a resolution; they do not depend on the final one.</summary>
    public int FeatureMaps(int resolution) =>
        Math.Min((int)(FmapBase / Math.Pow(2, (BitOperations.Log2((uint)resolution) - 1) * FmapDecay)), FmapMax);

    /// <summary>
    /// Samples of a minibatch that some layer couples, so that they have to be computed together: a group of the minibatch standard deviation; all with
    /// batch normalisation or minibatch discrimination; 1 where each sample is on its own.
    /// </summary>
    public int SamplesCoupled(int minibatch) =>
        StddevGroup < 0 || GeneratorNormalization == LayerNormalization.Batch || DiscriminationKernels > 0 ? minibatch : Math.Clamp(StddevGroup, 1, minibatch);

    /// <summary>Everything that is wrong, one line each, by property name; empty when nothing is.</summary>
    public IEnumerable<string> Faults()
    {
        if (!BitOperations.IsPow2(Resolution) || Resolution is < SmallestResolution or > LargestResolution)
        {
            yield return $"{nameof(Resolution)}: {Resolution} is not a power of two from {SmallestResolution} to {LargestResolution}";
        }
        else if (FmapBase > 0 && FmapMax > 0 && FmapDecay >= 0 && FeatureMaps(Resolution) < 1)
        {
            yield return $"{nameof(FmapBase)}: {FmapBase} leaves no feature map at {Resolution}×{Resolution}; at least {Math.Pow(2, (BitOperations.Log2((uint)Resolution) - 1) * FmapDecay):0} is needed";
        }

        if (Channels is not (1 or 3))
        {
            yield return $"{nameof(Channels)}: {Channels} is neither 1 nor 3";
        }

        if (LatentSize < 1)
        {
            yield return $"{nameof(LatentSize)}: {LatentSize} is not positive";
        }

        if (FmapBase < 1)
        {
            yield return $"{nameof(FmapBase)}: {FmapBase} is not positive";
        }

        if (FmapMax < 1)
        {
            yield return $"{nameof(FmapMax)}: {FmapMax} is not positive";
        }

        if (!(FmapDecay >= 0))
        {
            yield return $"{nameof(FmapDecay)}: {FmapDecay} is negative";
        }

        if (StddevGroup < 0)
        {
            yield return $"{nameof(StddevGroup)}: {StddevGroup} is negative";
        }
    }
}
