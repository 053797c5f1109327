namespace PGGan.Training.Metrics;

/// <summary>
/// A way to gather statistics. Metrics whose kinds have the same <see cref="Key"/> share them: features are computed once for the Fréchet and the kernel distance.
/// </summary>
internal abstract class StatisticsKind
{
    /// <summary>Tells this kind from others: everything that decides its statistics but the images.</summary>
    public abstract string Key { get; }

    /// <summary>Whether statistics of real images are worth keeping on disk: small, and dear to compute.</summary>
    public virtual bool Stored => false;

    /// <summary>Statistics of no images yet.</summary>
    /// <param name="count">How many images will be added.</param>
    /// <param name="resolution">Their side in pixels.</param>
    public abstract IImageStatistics Begin(int count, int resolution);

    /// <summary>Writes statistics that <see cref="Read"/> takes in again; only where they are <see cref="Stored"/>.</summary>
    public virtual void Write(BinaryWriter writer, IImageStatistics statistics) => throw new NotSupportedException($"{Key} is not stored.");

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    public virtual IImageStatistics Read(BinaryReader reader) => throw new NotSupportedException($"{Key} is not stored.");
}
