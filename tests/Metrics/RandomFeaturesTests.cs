using NUnit.Framework;
using PGGan.Autograd;
using PGGan.Data;
using PGGan.Kernels;
using PGGan.Kernels.Cpu;
using PGGan.Metrics;
using PGGan.Metrics.Features;

namespace PGGan.Tests.Metrics;

public sealed class RandomFeaturesTests
{
    [Test]
    public void AreMeansAndDeviationsOfConvolvedMaps()
    {
        using Workspace workspace = new(new CpuEngine(2));
        using RandomFeatures features = new(workspace, 4);
        Assert.That(features.Size, Is.EqualTo(2 * 64));
        byte[] image = Bytes(4, index: 1);
        float[] actual = Describe(features, image, 4);

        float[] weights = new float[64 * 3 * 3 * 3];                                             // [K, 3, 3, C]
        Philox.Normal(new RandomStream(0, MetricRandom.FeatureWeights), 0, weights);
        double[] expected = new double[128];
        for (int k = 0; k < 64; k++)
        {
            double[] sums = [.. Enumerable.Range(0, 16)
                .Select(pixel => Math.Sqrt(2.0 / 27) * Sum(weights.AsSpan(k * 27, 27), image, pixel / 4, pixel % 4))];
            double[] map = [.. sums.Select(y => y < 0 ? 0.2 * y : y)];
            expected[k] = map.Average();
            expected[64 + k] = Math.Sqrt(map.Average(y => y * y) - (expected[k] * expected[k]));
        }

        Assert.That(Values.RelativeError(actual, expected), Is.LessThan(1e-5));
    }

    [Test]
    public void DoNotDependOnWhatIsDescribedTogether()
    {
        using Workspace workspace = new(new CpuEngine(2));
        using RandomFeatures features = new(workspace, 128);
        Assert.That(features.Size, Is.EqualTo(2 * (16 + 32 + 64 + 64 + 64)));
        byte[][] images = [.. Enumerable.Range(0, 3).Select(i => Bytes(128, i))];
        float[] together = Describe(features, [.. images.SelectMany(image => image)], 128);
        float[] alone = [.. images.SelectMany(image => Describe(features, image, 128))];
        Assert.That(Values.RelativeError(together, Values.Wide(alone)), Is.LessThan(1e-5));
        Assert.That(together.Distinct().Count(), Is.GreaterThan(0.99 * together.Length));
    }

    [Test]
    public void SeparatePlanetsFromNoise()
    {
        using Workspace workspace = new(new CpuEngine(2));
        MetricContext context = new(workspace, new SyntheticImages(16), 16, null);
        Metric metric = MetricCatalog.Create("fid-random", context);
        using IImageStatistics some = metric.Kind.Begin(60, 16), others = metric.Kind.Begin(60, 16), noise = metric.Kind.Begin(60, 16);
        byte[] planets = new byte[16 * 16 * 3];
        for (int i = 0; i < 60; i++)
        {
            context.Data.Read(i, 16, planets);
            some.Add(planets);
            context.Data.Read(60 + i, 16, planets);
            others.Add(planets);
            noise.Add(Bytes(16, i));
        }

        double near = metric.Compare(some, others).Single().Value, far = metric.Compare(some, noise).Single().Value;
        Assert.That(near, Is.Positive.And.LessThan(far / 5));
    }

    [Test]
    public void MetricsSayWhatTheyLack()
    {
        using Workspace workspace = new(new CpuEngine(2));
        using ByteFeatures named = new();
        MetricContext context = new(workspace, new NumberedImages(60), 4, null);
        foreach (string name in new[] { "fid", "kid", "pr", "dc" })
        {
            Assert.That(() => MetricCatalog.Create(name, context), Throws.Exception.With.Message.EqualTo(
                $"{name}: no network is named whose features it compares; add `run.features=FILE.onnx`, or take {name}-random, "
                    + "which compares built-in random features."));
            Assert.That(MetricCatalog.Create(name, context with { Features = named }).Kind.Key, Does.Contain("bytes"));
            Assert.That(MetricCatalog.Create($"{name}-random", context).Kind.Key, Is.EqualTo("features-random-1-4-cpu-fp32"));
        }

        Assert.That(() => MetricCatalog.Create("is", context), Throws.Exception.With.Message.EndsWith("add `run.features=FILE.onnx`."));
        Assert.That(() => MetricCatalog.Create("is", context with { Features = named }),
            Throws.Exception.With.Message.Contains("no output of classes"));
        Assert.That(() => MetricCatalog.Create("modes", context), Throws.Exception.With.Message.Contains("numbered has no labels"));
    }

    private static float[] Describe(RandomFeatures features, byte[] images, int side)
    {
        float[] values = new float[images.Length / (side * side * 3) * features.Size];
        Array.Fill(values, float.NaN);
        features.Extract(images, side, values, []);
        return values;
    }

    private static byte[] Bytes(int side, int index) =>
        [.. Values.Normal(side * side * 3, seed: 5, index).Select(value => (byte)Math.Clamp(128 + (50 * value), 0, 255))];

    /// <summary>A 3×3 convolution of the image in [−1, 1] with zeros around it, at one pixel.</summary>
    private static double Sum(ReadOnlySpan<float> weights, byte[] image, int row, int column)
    {
        double sum = 0;
        for (int i = 0; i < 27; i++)
        {
            int y = row + (i / 9) - 1, x = column + (i / 3 % 3) - 1;
            sum += y is >= 0 and < 4 && x is >= 0 and < 4 ? weights[i] * ((image[(((y * 4) + x) * 3) + (i % 3)] / 127.5) - 1) : 0;
        }

        return sum;
    }
}
