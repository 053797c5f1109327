using System.Numerics;

namespace PGGan.Model;

/// <summary>
/// Sizes of both networks (Karras et al. 2018, table 2). Two checkpoints with equal values here hold networks of the same shape.
/// </summary>
public sealed record ModelConfig
{
    /// <summary>The smallest resolution there is.</summary>
    public const int SmallestResolution = 4;

    /// <summary>The largest resolution there is.</summary>
    public const int LargestResolution = 1024;

    /// <summary>As <see cref="StddevGroup"/>: one group, whatever the minibatch.</summary>
    public const int WholeMinibatch = -1;

    /// <summary>Side of the final images: a power of two, 4 to 1024.</summary>
    public int Resolution { get; init; } = 1024;

    /// <summary>Image channels: 1 (grey), 3 (RGB) or 4 (RGB multiplied by alpha, and alpha).</summary>
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

    /// <summary>
    /// Equalized learning rate: weights of variance 1, scaled at each use. Without it the scale is in the initial weights (He et al. 2015).
    /// </summary>
    public bool WeightScale { get; init; } = true;

    /// <summary>Pixel norm behind each activation of the generator.</summary>
    public bool PixelNorm { get; init; } = true;

    /// <summary>ε inside the root of the pixel norm, that of the latents too.</summary>
    public float PixelNormEpsilon { get; init; } = 1e-8f;

    /// <summary>Whether latents (with their labels) are scaled to the length √size.</summary>
    public bool NormalizeLatents { get; init; } = true;

    /// <summary>
    /// Whether the generator's first layer has a bias for each channel of each of its 4×4 pixels, as the GAN zoo's has, and not one for
    /// each channel.
    /// </summary>
    [AddedProperty]
    public bool BiasPerPixel { get; init; }

    /// <summary>Slope of the generator's activation where it is negative; 0 is a plain ReLU.</summary>
    public float GeneratorSlope { get; init; } = 0.2f;

    /// <summary>Slope of the discriminator's activation where it is negative; 0 is a plain ReLU.</summary>
    public float DiscriminatorSlope { get; init; } = 0.2f;

    /// <summary>Whether the generator's images go through tanh.</summary>
    public bool TanhOutput { get; init; }

    /// <summary>
    /// Whether the discriminator averages 2×2 before bias and activation, as the official TensorFlow code does (<c>fused_scale</c>), and
    /// not after them, as the paper does. The generator's fused up-sampling computes the same function either way.
    /// </summary>
    public bool FusedDown { get; init; }

    /// <summary>
    /// Whether hidden layers double and halve the resolution by bilinear interpolation and its adjoint, the filter (1, 3, 3, 1) / 8, as
    /// StyleGAN does (Karras et al. 2019, configuration B), and not by repeating pixels and averaging 2×2. Images that fade in or out are
    /// resized as in the paper either way.
    /// </summary>
    [AddedProperty]
    public bool Bilinear { get; init; }

    /// <summary>Normalisation of the generator: none or batch.</summary>
    public LayerNormalization GeneratorNormalization { get; init; }

    /// <summary>Normalisation of the discriminator: none or layer.</summary>
    public LayerNormalization DiscriminatorNormalization { get; init; }

    /// <summary>Kernels of minibatch discrimination (Salimans et al. 2016) before the last layer; 0 leaves it out.</summary>
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

    /// <summary>
    /// <c>min(⌊FmapBase / 2^((log2(resolution) − 1) · FmapDecay)⌋, FmapMax)</c>: the feature maps at a resolution; they do not depend on
    /// the final one.
    /// </summary>
    public int FeatureMaps(int resolution) =>
        Math.Min((int)(FmapBase / Math.Pow(2, (BitOperations.Log2((uint)resolution) - 1) * FmapDecay)), FmapMax);

    /// <summary><c>max(1, ⌊FeatureMaps / DiscriminatorDivisor⌋)</c>: the discriminator's feature maps at a resolution.</summary>
    public int DiscriminatorMaps(int resolution) => Math.Max(1, (int)(FeatureMaps(resolution) / DiscriminatorDivisor));

    /// <summary>Whether the discriminator sees the minibatch standard deviation.</summary>
    public bool HasStddev => StddevGroup is WholeMinibatch or > 1;

    /// <summary>Maps that the minibatch standard deviation adds to so many.</summary>
    public int StddevMaps(int maps) => !HasStddev ? 0 : StddevAveraging is StddevAveraging.All or StddevAveraging.Channels ? 1 : maps;

    /// <summary>Samples of a group of the minibatch standard deviation in a minibatch of so many; 1 without it.</summary>
    public int StddevGroupOf(int minibatch) => StddevGroup == WholeMinibatch ? minibatch : Math.Clamp(StddevGroup, 1, minibatch);

    /// <summary>
    /// The property that makes all samples of a minibatch depend on each other, so that it cannot be computed in parts; null: there is
    /// none.
    /// </summary>
    public string? CouplesMinibatch =>
        GeneratorNormalization == LayerNormalization.Batch ? nameof(GeneratorNormalization)
        : DiscriminationKernels > 0 ? nameof(DiscriminationKernels)
        : StddevGroup == WholeMinibatch ? nameof(StddevGroup)
        : null;

    /// <summary>
    /// How many samples of a minibatch depend on each other: sample n on those whose number is the same modulo <c>minibatch / coupled</c>.
    /// </summary>
    public int CoupledSamples(int minibatch) => CouplesMinibatch is null ? StddevGroupOf(minibatch) : minibatch;

    /// <summary>Everything that is wrong, one line each, by property name; empty when nothing is.</summary>
    public IEnumerable<string> Faults()
    {
        if (!BitOperations.IsPow2(Resolution) || Resolution is < SmallestResolution or > LargestResolution)
        {
            yield return $"{nameof(Resolution)}: {Resolution} is not a power of two from {SmallestResolution} to {LargestResolution}";
        }
        else if (FmapBase > 0 && FmapMax > 0 && FmapDecay is >= 0 and < double.PositiveInfinity && FeatureMaps(Resolution) < 1)
        {
            yield return $"{nameof(FmapBase)}: {FmapBase} leaves no feature map at {Resolution}×{Resolution}; "
                + $"at least {Math.Pow(2, (BitOperations.Log2((uint)Resolution) - 1) * FmapDecay):0} is needed";
        }

        if (Channels is not (1 or 3 or 4))
        {
            yield return $"{nameof(Channels)}: {Channels} is none of 1, 3 and 4";
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

        if (FmapDecay is not (>= 0 and < double.PositiveInfinity))
        {
            yield return $"{nameof(FmapDecay)}: {FmapDecay} is negative or not finite";
        }

        if (StddevGroup < WholeMinibatch)
        {
            yield return $"{nameof(StddevGroup)}: {StddevGroup} is negative; {WholeMinibatch} is the whole minibatch";
        }
        else if (!HasStddev && StddevAveraging != StddevAveraging.All)
        {
            yield return $"{nameof(StddevAveraging)}: {StddevAveraging} has nothing to average with {nameof(StddevGroup)} {StddevGroup}; "
                + "name a group, or leave it out";
        }

        foreach (string fault in Labels.Faults().Concat(LayerFaults()))
        {
            yield return fault;
        }
    }

    /// <summary>What is wrong with the switches of the layers.</summary>
    private IEnumerable<string> LayerFaults()
    {
        if (!(PixelNormEpsilon > 0 && float.IsFinite(PixelNormEpsilon)))
        {
            yield return $"{nameof(PixelNormEpsilon)}: {PixelNormEpsilon} is not more than 0";
        }

        foreach ((string name, float slope) in new[] { (nameof(GeneratorSlope), GeneratorSlope),
            (nameof(DiscriminatorSlope), DiscriminatorSlope) })
        {
            if (!(slope is >= 0 and <= 1))
            {
                yield return $"{name}: {slope} is not in [0, 1]";
            }
        }

        if (GeneratorNormalization is not (LayerNormalization.None or LayerNormalization.Batch))
        {
            yield return $"{nameof(GeneratorNormalization)}: {GeneratorNormalization} is neither None nor Batch";
        }

        if (BiasPerPixel && GeneratorNormalization != LayerNormalization.None)
        {
            yield return $"{nameof(BiasPerPixel)}: behind {GeneratorNormalization} normalisation there is one bias a channel; "
                + "leave one of them out";
        }

        if (DiscriminatorNormalization is not (LayerNormalization.None or LayerNormalization.Layer))
        {
            yield return $"{nameof(DiscriminatorNormalization)}: {DiscriminatorNormalization} is neither None nor Layer";
        }

        if (DiscriminationKernels < 0)
        {
            yield return $"{nameof(DiscriminationKernels)}: {DiscriminationKernels} is negative";
        }

        if (DiscriminationSize < 1)
        {
            yield return $"{nameof(DiscriminationSize)}: {DiscriminationSize} is not positive";
        }

        if (!(DiscriminatorNoise >= 0 && float.IsFinite(DiscriminatorNoise)))
        {
            yield return $"{nameof(DiscriminatorNoise)}: {DiscriminatorNoise} is negative or not finite";
        }

        if (ConvsPerBlock is not (1 or 2))
        {
            yield return $"{nameof(ConvsPerBlock)}: {ConvsPerBlock} is neither 1 nor 2";
        }

        if (ToRgbKernel is not (1 or 3))
        {
            yield return $"{nameof(ToRgbKernel)}: {ToRgbKernel} is neither 1 nor 3";
        }

        if (!(DiscriminatorDivisor >= 1 && double.IsFinite(DiscriminatorDivisor)))
        {
            yield return $"{nameof(DiscriminatorDivisor)}: {DiscriminatorDivisor} is not 1 or more";
        }
    }
}
