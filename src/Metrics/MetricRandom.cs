namespace PGGan.Metrics;

/// <summary>
/// What random numbers of metrics are for: <see cref="Kernels.RandomStream.Purpose"/>.
/// The numbers are part of every run: they never change.
/// </summary>
internal static class MetricRandom
{
    /// <summary>Where a metric looks at images; the index is the image's number.</summary>
    public const int Patches = 15;

    /// <summary>Directions that a metric projects on; the index is the direction's number.</summary>
    public const int Directions = 16;

    /// <summary>Which real images a metric mirrors; the index is the image's number.</summary>
    public const int Mirror = 17;

    /// <summary>Weights of the built-in features; the index is the layer's number.</summary>
    public const int FeatureWeights = 18;

    /// <summary>The subsets of a metric; the index is the subset's number.</summary>
    public const int Subsets = 19;
}
