using PGGan.Files;

namespace PGGan.Metrics;

/// <summary>
/// Compares generators with real images by several metrics. Images pass once, in minibatches, whatever the number of metrics; those of the
/// same kind of statistics and the same number of images share them. The real images are drawn from the set without replacement and are the
/// same in every evaluation; for the noise floor, two samples of them have no image in common.
/// </summary>
internal sealed class Evaluation : IDisposable
{
    // Enough images at once to keep the engine busy, few enough for the largest resolution.
    private const int PixelsInARow = 8192, FewestAtOnce = 4, MaxAtOnce = 256;

    private readonly MetricContext context;
    private readonly bool mirror, keepReal;
    private readonly StatisticsStore store;
    private readonly Action<string> live;
    private readonly List<Part> parts = [];
    private readonly Dictionary<(string, int), IImageStatistics> real = [];

    /// <summary>Makes the metrics that are named.</summary>
    /// <inheritdoc cref="Evaluation(IEnumerable{ValueTuple{Metric, Nullable{int}}}, MetricContext, bool, bool, StatisticsStore, Action{string})"/>
    public Evaluation(
        IReadOnlyList<MetricName> names, MetricContext context, bool mirror, bool keepReal, StatisticsStore store, Action<string> live)
        : this(names.Select(name => (MetricCatalog.Create(name.Metric, context), name.Images)), context, mirror, keepReal, store, live)
    {
    }

    /// <summary>An evaluation by some metrics.</summary>
    /// <param name="metrics">Which, each with the number of images or null for its default.</param>
    /// <param name="context">What they are made from.</param>
    /// <param name="mirror">Whether the run mirrors its images.</param>
    /// <param name="keepReal">Whether statistics of the real images are kept for the next generator; they may be large.</param>
    /// <param name="store">Where numbers of the real images are kept.</param>
    /// <param name="live">Receives what is being done; an exception from it ends the evaluation.</param>
    /// <exception cref="PGGanException">A metric lacks something, or there are too few images.</exception>
    public Evaluation(
        IEnumerable<(
            Metric Metric, int? Images)> metrics, MetricContext context, bool mirror, bool keepReal, StatisticsStore store,
            Action<string> live)
    {
        (this.context, this.mirror, this.keepReal, this.store, this.live) = (context, mirror, keepReal, store, live);

        // Even, since some metrics compare pairs; half of the set at most, since the other half tells the floor.
        int most = context.Data.Count / 2 / 2 * 2;
        if (most == 0)
        {
            throw new SettingException("run.metrics", $"{context.Data.Count} images are too few to compare with; 4 is the minimum.");
        }

        foreach ((Metric metric, int? images) in metrics)
        {
            int asked = Math.Max(2, (images ?? MetricCatalog.DefaultImages) / 2 * 2);
            parts.Add(new Part(metric, Math.Min(asked, most)));
            IsShort |= asked > most;
        }
    }

    /// <summary>Names of the metrics.</summary>
    public IEnumerable<string> Metrics => parts.Select(part => part.Metric.Name);

    /// <summary>The most images that are compared.</summary>
    public int MaxImages => parts.Max(part => part.Images);

    /// <summary>Whether some metric compares fewer images than it was asked to or typically does, for want of real ones.</summary>
    public bool IsShort { get; }

    /// <summary>Real images that generated ones are compared with: their labels are theirs.</summary>
    public RealImages Reals => new(context.Data, context.Resolution, start: 0, MaxImages, mirror);

    /// <summary>Measures generated images.</summary>
    /// <param name="generated"><see cref="MaxImages"/> of the same resolution.</param>
    /// <param name="floor">Whether the numbers of real images against real ones are wanted too.</param>
    public IReadOnlyList<MetricResult> Measure(IImageSet generated, bool floor)
    {
        try
        {
            GatherReals();
            // No more than two sets at once.
            IReadOnlyList<MetricValue>?[] floors = floor ? Floors() : new IReadOnlyList<MetricValue>?[parts.Count];
            IReadOnlyList<MetricValue>[] values = Compare(generated, parts, "generated images");
            return [
                .. parts.Select((part, i) => new MetricResult(part.Metric.Name, part.Metric.Kind.Key, part.Images, values[i], floors[i]))];
        }
        finally
        {
            if (!keepReal)
            {
                Dispose(real);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Dispose(real);

    /// <summary>The real images against as many others, from the store where they were compared before.</summary>
    private IReadOnlyList<MetricValue>?[] Floors()
    {
        IReadOnlyList<MetricValue>?[] floors = [.. parts.Select(part => store.Find(FloorKey(part), ReadValues))];

        // The others begin where a metric's own images end, whatever else is measured.
        foreach (IGrouping<int, int> same in Enumerable.Range(0, parts.Count).Where(i => floors[i] is null).GroupBy(i => parts[i].Images))
        {
            int[] missing = [.. same];
            RealImages others = new(context.Data, context.Resolution, same.Key, same.Key, mirror);
            IReadOnlyList<MetricValue>[] found = Compare(others, [.. missing.Select(i => parts[i])], "other real images");
            foreach ((int place, int i) in missing.Index())
            {
                floors[i] = found[place];
                store.Keep(FloorKey(parts[i]), writer => WriteValues(writer, found[place]));
            }
        }

        return floors;
    }

    private IReadOnlyList<MetricValue>[] Compare(IImageSet images, IReadOnlyList<Part> wanted, string what)
    {
        Dictionary<(string, int), IImageStatistics> found = Gather(images, wanted, what);
        try
        {
            return [.. wanted.Select(part =>
            {
                live($"Metrics: {part.Metric.Name} of {what}");
                return part.Metric.Compare(real[part.Key], found[part.Key]);
            })];
        }
        finally
        {
            Dispose(found);
        }
    }

    private void GatherReals()
    {
        foreach (Part part in parts.Where(part => !real.ContainsKey(part.Key)))
        {
            if (part.Metric.Kind is IStoredKind kind && store.Find(StatisticsKey(part), kind.Read) is IImageStatistics stored)
            {
                real.Add(part.Key, stored);
            }
        }

        Part[] missing = [.. parts.Where(part => !real.ContainsKey(part.Key)).DistinctBy(part => part.Key)];
        Dictionary<(string, int), IImageStatistics> gathered = Gather(Reals, missing, "real images");
        foreach (Part part in missing)
        {
            real.Add(part.Key, gathered[part.Key]);
            if (part.Metric.Kind is IStoredKind kind)
            {
                store.Keep(StatisticsKey(part), writer => kind.Write(writer, real[part.Key]));
            }
        }
    }

    private Dictionary<(string, int), IImageStatistics> Gather(IImageSet images, IReadOnlyList<Part> wanted, string what)
    {
        Dictionary<(string, int), IImageStatistics> statistics = [];
        foreach (Part part in wanted.Where(part => !statistics.ContainsKey(part.Key)))
        {
            statistics.Add(part.Key, part.Metric.Kind.Begin(part.Images, context.Resolution));
        }

        try
        {
            Fill(statistics, images, what);
            return statistics;
        }
        catch
        {
            Dispose(statistics);   // they may be large, and the run may go on without
            throw;
        }
    }

    private void Fill(Dictionary<(string Kind, int Images), IImageStatistics> statistics, IImageSet images, string what)
    {
        int atOnce = Math.Clamp(PixelsInARow / context.Resolution, FewestAtOnce, MaxAtOnce),
            length = context.Resolution * context.Resolution * Rgb.Channels;
        int most = statistics.Keys.Select(key => key.Images).DefaultIfEmpty().Max();
        byte[] buffer = new byte[Math.Min(atOnce, most) * length];
        for (int first = 0; first < most; first += atOnce)
        {
            live($"Metrics: {what}, {first} of {most}");
            Span<byte> some = buffer.AsSpan(0, Math.Min(atOnce, most - first) * length);
            images.Read(first, some);
            foreach (((_, int count), IImageStatistics one) in statistics)
            {
                int n = Math.Min(count - first, some.Length / length);
                if (n > 0)
                {
                    one.Add(some[..(n * length)]);
                }
            }
        }
    }

    private static void Dispose(Dictionary<(string, int), IImageStatistics> statistics)
    {
        foreach (IImageStatistics one in statistics.Values)
        {
            one.Dispose();
        }

        statistics.Clear();
    }

    private static MetricValue[] ReadValues(BinaryReader reader) =>
        [.. Enumerable.Range(0, reader.ReadInt32()).Select(_ => new MetricValue(reader.ReadString(), reader.ReadDouble()))];

    private static void WriteValues(BinaryWriter writer, IReadOnlyList<MetricValue> values)
    {
        writer.Write(values.Count);
        foreach (MetricValue value in values)
        {
            writer.Write(value.Name);
            writer.Write(value.Value);
        }
    }

    // The leading number is that of what is written.
    private string StatisticsKey(Part part) => $"statistics 1 {DataKey(part)}";

    private string FloorKey(Part part) => $"floor 1 {part.Metric.Name} {DataKey(part)}";

    private string DataKey(Part part) =>
        $"{context.Data.Fingerprint} {context.Data.Count} {context.Resolution} {part.Metric.Kind.Key} {part.Images} {mirror}";

    /// <summary>A metric and how many images it compares.</summary>
    private sealed record Part(Metric Metric, int Images)
    {
        /// <summary>Parts of the same key share their statistics.</summary>
        public (string Kind, int Images) Key => (Metric.Kind.Key, Images);
    }
}
