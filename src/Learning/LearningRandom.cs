namespace PGGan.Learning;

/// <summary>
/// What random numbers of training, drawing and searching are for: <see cref="Kernels.RandomStream.Purpose"/>.
/// The numbers are part of every run: they never change.
/// </summary>
internal static class LearningRandom
{
    /// <summary>Latents of the discriminator step; the index is the image's number.</summary>
    public const int DiscriminatorLatents = 2;

    /// <summary>Latents of the generator step.</summary>
    public const int GeneratorLatents = 3;

    /// <summary>The mixing factor between a real and a fake image in the gradient penalty.</summary>
    public const int PenaltyMix = 4;

    /// <summary>Latents of sample grids and of <c>generate</c>; the index is the seed asked for.</summary>
    public const int SampleLatents = 7;

    /// <summary>Multiplicative noise in the discriminator; the index is the image's number with the layer and the pass above it.</summary>
    public const int DiscriminatorNoise = 11;

    /// <summary>Classes of pictures that are asked for without one; the index is the seed asked for.</summary>
    public const int SampleLabels = 12;

    /// <summary>What is added to the bytes of real images; the index is the image's number.</summary>
    public const int Dequantization = 13;

    /// <summary>How images are augmented, uniform numbers; the index is the image's number with the pass above it.</summary>
    public const int Augmentation = 24;

    /// <summary>How images are augmented, normal numbers.</summary>
    public const int AugmentationNormals = 25;

    /// <summary>Noise that augmentation adds to pixels.</summary>
    public const int AugmentationNoise = 26;

    /// <summary>The walk through latents that a film shows; the index is the picture's place in the grid.</summary>
    public const int LatentWalk = 20;

    /// <summary>Latents that a search begins at; the index is the attempt's number.</summary>
    public const int LatentSearch = 21;
}
