using System.Collections.Concurrent;
using PGGan.Data;
using PGGan.Files;

namespace PGGan.Metrics;

/// <summary>
/// Multi-scale structural similarity among the generated images: the mean over pairs of neighbours, 0 with 1, 2 with 3, …, an odd last one
/// left out. Lower is more varied; the real images are not looked at.
/// </summary>
internal sealed class MsSsimMetric : Metric
{
    /// <inheritdoc/>
    public override string Name => "msssim";

    /// <inheritdoc/>
    public override StatisticsKind Kind { get; } = new PairSimilarities();

    /// <inheritdoc/>
    public override IReadOnlyList<MetricValue> Compare(IImageStatistics real, IImageStatistics generated) =>
        [new MetricValue(Name, ((Similarities)generated).Values.Average())];

    private sealed class PairSimilarities : StatisticsKind, IStoredKind
    {
        public override string Key => "msssim";

        public override IImageStatistics Begin(int count, int resolution) =>
            count >= 2 ? new Similarities(resolution)
                : throw new PGGanException($"msssim: {count} image makes no pair; compare at least 2.");

        public void Write(BinaryWriter writer, IImageStatistics statistics)
        {
            List<double> values = ((Similarities)statistics).Values;
            writer.Write(values.Count);
            values.ForEach(writer.Write);
        }

        public IImageStatistics Read(BinaryReader reader)
        {
            Similarities statistics = new(resolution: 1);
            int count = reader.ReadInt32();
            for (int i = 0; i < count; i++)
            {
                statistics.Values.Add(reader.ReadDouble());
            }

            return statistics;
        }
    }

    private sealed class Similarities(int resolution) : IImageStatistics
    {
        private readonly ConcurrentBag<StructuralSimilarity> idle = [];

        public List<double> Values { get; } = [];

        public void Add(ReadOnlySpan<byte> images)
        {
            int length = resolution * resolution * Rgb.Channels;
            byte[] pixels = images.ToArray();
            double[] values = new double[images.Length / length / 2];
            ImagePreparation.RunParallel(values.Length, pair =>
            {
                StructuralSimilarity similarity = idle.TryTake(out StructuralSimilarity? free) ? free
                : new StructuralSimilarity(resolution);
                values[pair] = similarity.Of(pixels.AsSpan(2 * pair * length, length), pixels.AsSpan(((2 * pair) + 1) * length, length));
                idle.Add(similarity);
            });
            Values.AddRange(values);
        }

        public void Dispose()
        {
        }
    }
}
