namespace PGGan.Data;

/// <summary>
/// What random numbers of data are for: <see cref="Kernels.RandomStream.Purpose"/>.
/// The numbers are part of every run: they never change.
/// </summary>
internal static class DataRandom
{
    /// <summary>The order of the images in an epoch.</summary>
    public const int DataOrder = 5;

    /// <summary>Which images are mirrored.</summary>
    public const int Mirror = 6;

    /// <summary>The built-in data set; the index is the picture's number.</summary>
    public const int SyntheticImages = 8;

    /// <summary>Labels of the generator step; the index is the image's number.</summary>
    public const int GeneratorLabels = 10;

    /// <summary>The digits of MNIST-RGB; the index is the picture's number.</summary>
    public const int StackedDigits = 14;

    /// <summary>The order of the classes where they are shown evenly.</summary>
    public const int BalancedClasses = 22;

    /// <summary>The order of the images of a class where classes are shown evenly.</summary>
    public const int BalancedImages = 23;
}
