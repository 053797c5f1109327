namespace PGGan.Metrics;

/// <summary>
/// A way to gather statistics. Metrics whose kinds have the same <see cref="Key"/> share them: features are computed once for the Fréchet
/// and the kernel distance.
/// </summary>
internal abstract class StatisticsKind
{
    /// <summary>Identifies this kind: everything that decides its statistics but the images.</summary>
    public abstract string Key { get; }

    /// <summary>Statistics of no images yet.</summary>
    /// <param name="count">How many images will be added.</param>
    /// <param name="resolution">Their side in pixels.</param>
    public abstract IImageStatistics Begin(int count, int resolution);
}

/// <summary>A kind whose statistics of real images are worth keeping on disk: small, and dear to gather.</summary>
internal interface IStoredKind
{
    /// <summary>Writes statistics of this kind.</summary>
    void Write(BinaryWriter writer, IImageStatistics statistics);

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    IImageStatistics Read(BinaryReader reader);
}
