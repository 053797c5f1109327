using NUnit.Framework;
using PGGan.Autograd;
using PGGan.Files;
using PGGan.Kernels.Cpu;
using PGGan.Metrics;

namespace PGGan.Tests.Metrics;

/// <summary>Which images metrics are given, how often, and what is kept.</summary>
internal sealed class EvaluationTests
{
    private TemporaryFolder folder = null!;

    [SetUp]
    public void MakeFolder() => folder = new TemporaryFolder();

    [TearDown]
    public void RemoveFolder() => folder.Dispose();

    [Test]
    public void MetricsOfOneKindShareStatisticsAndOthersHaveTheirOwnNumberOfImages()
    {
        Listing kind = new();
        using Workspace workspace = new(new CpuEngine(1));
        using Evaluation evaluation = Of(workspace,
            [(new Difference("a", kind), 6), (new Difference("b", kind), 6), (new Difference("c", kind), 4)], keepReal: true);
        Assert.That(evaluation.MaxImages, Is.EqualTo(6));

        IReadOnlyList<MetricResult> results = evaluation.Measure(evaluation.Reals, floor: false);
        Assert.That(results.Select(result => (result.Metric, result.Images, result.Values[0].Value, result.Floor)), Is.EqualTo(new[]
        {
            ("a", 6, 0.0, (IReadOnlyList<MetricValue>?)null), ("b", 6, 0.0, null), ("c", 4, 0.0, null),
        }));
        Assert.That(kind.Begun, Is.EqualTo(new[] { 6, 4, 6, 4 }), "of the real images, then of the others");

        evaluation.Measure(evaluation.Reals, floor: false);
        Assert.That(kind.Begun, Has.Count.EqualTo(6), "the real ones are kept");
    }

    [Test]
    public void TheFloorComparesRealImagesWithOthersAndIsComputedOnce()
    {
        Listing kind = new();
        using Workspace workspace = new(new CpuEngine(1));
        MetricResult first, second;
        using (Evaluation evaluation = Of(workspace, [(new Difference("a", kind), null)], keepReal: false))
        {
            Assert.That((evaluation.MaxImages, evaluation.IsShort), Is.EqualTo((10, true)), "half of 21, and even");
            first = evaluation.Measure(evaluation.Reals, floor: true)[0];
        }

        using (Evaluation evaluation = Of(workspace, [(new Difference("a", kind), null)], keepReal: false))
        {
            second = evaluation.Measure(evaluation.Reals, floor: true)[0];
        }

        Assert.That(kind.Begun, Is.EqualTo(new[] { 10, 10, 10, 10, 10 }), "real, other real, generated; real, generated");
        Assert.That(first.Floor![0].Value, Is.Not.Zero);
        Assert.That(second.Floor, Is.EqualTo(first.Floor));
        Assert.That(kind.Live, Is.Zero, "all are disposed");
    }

    [Test]
    public void HalvesHaveNoImageInCommon()
    {
        using NumberedImages images = new(21);
        int[] Numbers(int start) =>
            [.. Enumerable.Range(0, 10).Select(i => (int)First(new RealImages(images, 4, start, 10, mirror: false), i))];
        Assert.That(Numbers(0).Concat(Numbers(10)).Distinct().Count(), Is.EqualTo(20));
    }

    [Test]
    public void GrayIsRepeatedAndSomeAreMirrored()
    {
        using NumberedImages images = new(64);
        RealImages plain = new(images, 4, 0, 64, mirror: false), mirrored = new(images, 4, 0, 64, mirror: true);
        byte[] pixels = new byte[4 * 4 * 3], turned = new byte[4 * 4 * 3];
        int flips = 0;
        for (int i = 0; i < 64; i++)
        {
            plain.Read(i, pixels);
            mirrored.Read(i, turned);
            Assert.That(pixels[..6], Is.EqualTo(new[] { pixels[0], pixels[0], pixels[0], pixels[0] + 1, pixels[0] + 1, pixels[0] + 1 }));
            bool flipped = turned[0] != pixels[0];
            Assert.That(turned,
                Is.EqualTo(flipped ? pixels.Chunk(12).SelectMany(row => row.Chunk(3).Reverse().SelectMany(pixel => pixel)) : pixels));
            flips += flipped ? 1 : 0;
        }

        Assert.That(flips, Is.InRange(20, 44));
    }

    [Test]
    public void TooFewImagesAreRefused()
    {
        using Workspace workspace = new(new CpuEngine(1));
        MetricContext context = new(workspace, new NumberedImages(3), 4, null);
        Assert.That(
            () =>
                new Evaluation([(new Difference("a", new Listing()), (int?)null)], context, false, false,
                new StatisticsStore(folder.Root), _ => { }),
            Throws.TypeOf<SettingException>().With.Message.Contains("3 images"));
    }

    private static byte First(RealImages images, int number)
    {
        byte[] pixels = new byte[4 * 4 * 3];
        images.Read(number, pixels);
        return pixels[0];
    }

    private Evaluation Of(Workspace workspace, IReadOnlyList<(Metric, int?)> metrics, bool keepReal) =>
        new(metrics, new MetricContext(workspace, new NumberedImages(21), 4, null), mirror: false, keepReal,
            new StatisticsStore(folder.Root), _ => { });

    /// <summary>The sum of all pixels.</summary>
    private sealed class Listing : StatisticsKind
    {
        public List<int> Begun { get; } = [];

        public int Live { get; set; }

        public override string Key => "sum";

        public override IImageStatistics Begin(int count, int resolution)
        {
            Begun.Add(count);
            Live++;
            return new Total(this);
        }

        public sealed class Total(Listing kind) : IImageStatistics
        {
            public long Sum { get; private set; }

            public void Add(ReadOnlySpan<byte> images)
            {
                foreach (byte value in images)
                {
                    Sum += value;
                }
            }

            public void Dispose() => kind.Live--;
        }
    }

    private sealed class Difference(string name, StatisticsKind kind) : Metric
    {
        public override string Name => name;

        public override StatisticsKind Kind => kind;

        public override IReadOnlyList<MetricValue> Compare(IImageStatistics real, IImageStatistics generated) =>
            [new MetricValue(name, ((Listing.Total)generated).Sum - ((Listing.Total)real).Sum)];
    }
}
