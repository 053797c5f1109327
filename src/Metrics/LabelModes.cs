using PGGan.Data;
using PGGan.Files;
using PGGan.Imaging;
using PGGan.Metrics.ModeRecovery;
using PGGan.Model;

namespace PGGan.Metrics;

/// <summary>
/// How many modes of labelled data the generated images reach: a mode is a combination of the labels' classes that occurs in the data, and
/// a small network that learns them says of each image which. Values: <c>modes</c> reached, of <c>modes_all</c>;
/// <c>modes_kl = Σ_m p_m ln(p_m / q_m)</c> in nats, p the images' shares and q the data's, 0 for equal ones; and <c>modes_accuracy</c>, the
/// share of real images it had not seen that the network names right. The real images' statistics are not looked at.
/// </summary>
internal sealed class LabelModes : Metric
{
    private const int FewestImages = 50, MaxLearned = 8192, MaxHeldOut = 1000;

    // Of planets 89 % of the combinations are named right after so many steps, 75 % after a third of them; 32×32 makes no difference.
    private const int LargestInput = 16, Steps = 1200;

    private readonly IImageSource data;
    private readonly List<float[]> codes = [];
    private readonly List<int> counts = [];
    private readonly int[] modeOf;
    private readonly int resolution;
    private readonly ImageClassifier classifier;
    private double? accuracy;

    /// <summary>The modes of data; their network knows nothing yet.</summary>
    /// <exception cref="PGGanException">There are no labels, or too few images.</exception>
    public LabelModes(MetricContext context)
    {
        data = context.Data;
        if (data.Labels.IsEmpty)
        {
            throw new PGGanException(
                $"modes: {data.Name} has no labels, so its modes are not known; give labelled images (one folder a class, "
                    + "or a dataset.json), in training with `data.conditional=true`, or leave modes out.");
        }

        if (data.Count < FewestImages)
        {
            throw new PGGanException(
                $"modes: {data.Count} images are too few to learn classes from; give at least {FewestImages}, or leave modes out.");
        }

        modeOf = Modes();
        resolution = Math.Min(context.Resolution, LargestInput);
        classifier = new ImageClassifier(context.Workspace, "modes", resolution, Rgb.Channels, LargestInput, codes);
        Kind = new ModeKind(this, context.Resolution);
    }

    /// <inheritdoc/>
    public override string Name => "modes";

    /// <inheritdoc/>
    public override StatisticsKind Kind { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<MetricValue> Compare(IImageStatistics real, IImageStatistics generated)
    {
        int[] found = ((ModeCounts)generated).Counts;
        double images = found.Sum(), divergence = 0;
        for (int mode = 0; mode < found.Length; mode++)
        {
            double share = found[mode] / images, expected = (double)counts[mode] / data.Count;
            divergence += share > 0 ? share * Math.Log(share / expected) : 0;
        }

        return
        [
            new MetricValue("modes", found.Count(count => count > 0)),
            new MetricValue("modes_all", found.Length),
            new MetricValue("modes_kl", divergence),
            new MetricValue("modes_accuracy", accuracy!.Value),
        ];
    }

    /// <summary>The mode of each image of the data; fills the codes and counts of all.</summary>
    private int[] Modes()
    {
        int[] modes = new int[data.Count];
        Dictionary<string, int> known = [];
        float[] label = new float[data.Labels.Size];
        for (int i = 0; i < modes.Length; i++)
        {
            data.ReadLabel(i, label);
            float[] code = Code(data.Labels, label);
            string key = string.Concat(code);
            if (!known.TryGetValue(key, out modes[i]))
            {
                known.Add(key, modes[i] = codes.Count);
                codes.Add(code);
                counts.Add(0);
            }

            counts[modes[i]]++;
        }

        return modes;
    }

    /// <summary>1 for the class of each attribute, the one with the largest number.</summary>
    private static float[] Code(LabelSchema schema, float[] label)
    {
        float[] code = new float[label.Length];
        int start = 0;
        foreach ((LabelAttribute attribute, int named) in LabelVector.Classes(schema, label))
        {
            code[start + named] = 1;
            start += attribute.Classes.Count;
        }

        return code;
    }

    /// <summary>Learns the modes once, from images drawn by chance.</summary>
    private void Learn()
    {
        if (accuracy is not null)
        {
            return;
        }

        DataOrder order = new(seed: 0, data.Count);
        int[] numbers = [.. Enumerable.Range(0, Math.Min(data.Count, MaxLearned)).Select(i => order.IndexAt(i))];
        int length = resolution * resolution * Rgb.Channels;
        byte[] pixels = new byte[numbers.Length * length];
        ImagePreparation.RunParallel(numbers.Length, i =>
        {
            byte[] image = new byte[resolution * resolution * data.Channels];
            data.Read(numbers[i], resolution, image);
            Rgb.Of(image, data.Channels, pixels.AsSpan(i * length, length));
        });
        LabelledImages all = new(resolution, Rgb.Channels, pixels, [.. numbers.Select(number => modeOf[number])]);
        (LabelledImages learned, LabelledImages heldOut) = all.Split(Math.Min(all.Count / 5, MaxHeldOut));
        classifier.Learn(learned, Steps);
        accuracy = classifier.Accuracy(heldOut);
    }

    /// <summary>Counts the modes of images.</summary>
    private sealed class ModeKind(LabelModes modes, int side) : StatisticsKind
    {
        public override string Key => $"modes-{modes.data.Fingerprint}-{side}";

        public override IImageStatistics Begin(int count, int resolution)
        {
            modes.Learn();
            return new ModeCounts(modes, resolution);
        }
    }

    private sealed class ModeCounts(LabelModes modes, int side) : IImageStatistics
    {
        public int[] Counts { get; } = new int[modes.codes.Count];

        public void Add(ReadOnlySpan<byte> images)
        {
            int length = side * side * Rgb.Channels;
            List<byte> small = [];
            for (int first = 0; first < images.Length; first += length)
            {
                PixelBuffer image = new(side, side, Rgb.Channels, images.Slice(first, length).ToArray());
                small.AddRange(Resampler.ResizeSquare(image, modes.resolution).Pixels);
            }

            foreach (int mode in modes.classifier.Classify(small.ToArray()))
            {
                Counts[mode]++;
            }
        }

        public void Dispose()
        {
        }
    }
}
