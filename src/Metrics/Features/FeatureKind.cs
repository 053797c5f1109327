using System.Runtime.InteropServices;
using PGGan.Files;

namespace PGGan.Metrics.Features;

/// <summary>Gathers the features of a network.</summary>
/// <param name="extractor">The network.</param>
internal sealed class FeatureKind(IFeatureExtractor extractor) : StatisticsKind, IStoredKind
{
    /// <summary>Checks that there are enough images to compare.</summary>
    /// <exception cref="PGGanException">There are not.</exception>
    public static void CheckCount(string metric, FeatureSet real, FeatureSet generated, int minimum)
    {
        if (Math.Min(real.Count, generated.Count) < minimum)
        {
            throw new PGGanException(
                $"{metric}: {real.Count} real and {generated.Count} generated images are too few; compare at least {minimum} of each.");
        }
    }

    /// <inheritdoc/>
    public override string Key => $"features-{extractor.Name}-{extractor.Fingerprint}";

    /// <inheritdoc/>
    public override IImageStatistics Begin(int count, int resolution) =>
        new FeatureSet(extractor, extractor.Size, extractor.Classes, count, resolution);

    /// <inheritdoc/>
    public void Write(BinaryWriter writer, IImageStatistics statistics)
    {
        FeatureSet set = (FeatureSet)statistics;
        writer.Write(set.Count);
        writer.Write(set.Size);
        writer.Write(set.Classes);
        writer.Write(MemoryMarshal.AsBytes(set.Features.AsSpan(0, set.Count * set.Size)));
        writer.Write(MemoryMarshal.AsBytes(set.Probabilities.AsSpan(0, set.Count * set.Classes)));
    }

    /// <inheritdoc/>
    public IImageStatistics Read(BinaryReader reader)
    {
        int count = reader.ReadInt32(), size = reader.ReadInt32(), classes = reader.ReadInt32();
        FeatureSet set = new(extractor: null, size, classes, count, resolution: 1);
        ReadExactly(reader, set.Features);
        ReadExactly(reader, set.Probabilities);
        return set;
    }

    private static void ReadExactly(BinaryReader reader, float[] values) =>
        reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(values.AsSpan()));
}
