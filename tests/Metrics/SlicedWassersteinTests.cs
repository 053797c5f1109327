using NUnit.Framework;
using PGGan.Autograd;
using PGGan.Files;
using PGGan.Kernels;
using PGGan.Kernels.Cpu;
using PGGan.Kernels.Gpu;
using PGGan.Metrics;
using PGGan.Metrics.Swd;

namespace PGGan.Tests.Metrics;

/// <summary>The sliced Wasserstein distance against its definition in double precision, and against sets whose distance is known.</summary>
internal sealed class SlicedWassersteinTests
{
    private const int Channels = 3, Side = 7, Patches = 128, Length = Side * Side * Channels;

    /// <summary>
    /// Two levels, one; many chunks; directions in blocks; and the simulator, where a product of a few thousand terms takes long.
    /// </summary>
    [TestCase("cpu", 3, 32, SlicedWasserstein.DefaultDirections, SlicedWasserstein.DefaultProjectionsAtOnce)]
    [TestCase("cpu", 131, 8, 5, 2 * 131 * Patches)]
    [TestCase("simulator", 1, 16, 3, SlicedWasserstein.DefaultProjectionsAtOnce)]
    public void Compare_IsTheDistanceOfSortedProjections(string device, int images, int resolution, int directions, int atOnce)
    {
        using Workspace workspace = new(device == "cpu" ? new CpuEngine(threads: 2) : GpuEngine.OnSimulator());
        byte[] real = Structured(images, resolution, seed: 1), generated = Structured(images, resolution, seed: 2, contrast: 0.6);
        SlicedWasserstein metric = new(workspace, resolution, directions, atOnce);
        IReadOnlyList<MetricValue> values = Compare(metric, resolution, real, generated);
        Assert.That(workspace.Engine.Pool.LiveCount, Is.Zero);

        (string, double)[] expected = Expected(images, resolution, directions, real, generated);
        Assert.That(values.Select(value => value.Name), Is.EqualTo(expected.Select(value => value.Item1)));
        foreach ((MetricValue value, (_, double right)) in values.Zip(expected))
        {
            Assert.That(value.Value, Is.EqualTo(right).Within(1e-4 * right), value.Name);
            Assert.That(right, Is.GreaterThan(20), "a distance worth measuring");
        }
    }

    [Test]
    public void Numbers_AreTheSameBitsHoweverTheyAreComputed()
    {
        byte[] real = Structured(5, 16, seed: 1), generated = Structured(5, 16, seed: 2);
        (int Threads, int AtOnce)[] runs = [(1, 5), (2, 5), (2, 1), (3, 2)];
        MetricValue[][] results = [.. runs.Select(run =>
        {
            using Workspace workspace = new(new CpuEngine(run.Threads));
            SlicedWasserstein metric = new(workspace, 16, directions: 20, SlicedWasserstein.DefaultProjectionsAtOnce);
            return Compare(metric, 16, real, generated, run.AtOnce).ToArray();
        })];
        Assert.That(results, Is.All.EqualTo(results[0]));
    }

    /// <summary>
    /// Channels are normalised set by set: another contrast or brightness of all images is no difference, a set against itself none at all.
    /// </summary>
    [Test]
    public void BrightnessAndContrastOfAWholeSetDoNotMatter()
    {
        using Workspace workspace = new(new CpuEngine(threads: 2));
        SlicedWasserstein metric = new(workspace, 32, directions: 64, SlicedWasserstein.DefaultProjectionsAtOnce);
        byte[] images = [.. Structured(4, 32, seed: 1).Select(value => (byte)(value / 3))];
        Assert.That(Compare(metric, 32, images, images).Select(value => value.Value), Is.All.Zero);
        Assert.That(
            Compare(metric, 32, images, [.. images.Select(value => (byte)((2 * value) + 30))]).Select(value => value.Value),
            Is.All.LessThan(0.01), "rounding of singles");
        Assert.That(
            Compare(metric, 32, images, [.. images.Select(value => (byte)Math.Round(2.3 * value))]).Select(value => value.Value),
            Is.All.LessThan(15).And.All.GreaterThan(0.01), "rounding by 0.3 to bytes whose details deviate by a few");

        // What is not the whole set's own: the channels changed places, the images upside down.
        Assert.That(Compare(metric, 32, images, [.. images.Chunk(3).SelectMany(pixel => pixel.Reverse())])[^1].Value, Is.GreaterThan(20));
    }

    /// <summary>
    /// On 16×16 the level is the image. Of noise that is independent everywhere, the projection on d is normal with deviation 1; of noise
    /// that is the same in the whole image, each channel its own, with s(d)² = Σ_c (Σ_pixels d)². Then W₁ = √(2/π) · |1 − s(d)|.
    /// </summary>
    [Test]
    public void NoiseAgainstPlainColours_IsTheDistanceOfTwoNormals()
    {
        const int Images = 300, Resolution = 16;
        using Workspace workspace = new(new CpuEngine(threads: 2));
        SlicedWasserstein metric = new(workspace, Resolution, directions: 128, SlicedWasserstein.DefaultProjectionsAtOnce);
        int length = Resolution * Resolution * Channels;
        float[] noise = Values.Normal(Images * length, seed: 5, index: 0), colours = Values.Normal(Images * Channels, seed: 5, index: 1);
        byte[] white = [.. noise.Select(Level)],
            plain = [.. Enumerable.Range(0, noise.Length).Select(i => Level(colours[(i / length * Channels) + (i % Channels)]))];

        double expected = SlicedWasserstein.DrawDirections(128).Chunk(Length).Average(direction =>
        {
            double variance = Enumerable.Range(0, Channels)
                .Sum(c => Math.Pow(direction.Where((_, i) => i % Channels == c).Sum(value => (double)value), 2));
            return 1e3 * Math.Sqrt(2 / Math.PI) * Math.Abs(1 - Math.Sqrt(variance));
        });

        // 300 colours tell a deviation to 1/√600 = 4 %, all directions' together.
        IReadOnlyList<MetricValue> values = Compare(metric, Resolution, white, plain);
        TestContext.Out.WriteLine($"{values[0].Value} of {expected}");
        Assert.That(values[0].Value, Is.EqualTo(expected).Within(8).Percent);
        Assert.That(expected, Is.GreaterThan(200));

        static byte Level(float value) => (byte)Math.Clamp(Math.Round(127.5 + (30 * value)), 0, 255);
    }

    [Test]
    public void TwoSamplesOfOneKind_ComeCloserTheMoreTheyAre()
    {
        using Workspace workspace = new(new CpuEngine(threads: 2));
        SlicedWasserstein metric = new(workspace, 16, directions: 64, SlicedWasserstein.DefaultProjectionsAtOnce);
        double[] floors = [.. new[] { 8, 32,
            128 }.Select(images => Compare(metric, 16, Structured(images, 16, seed: 1), Structured(images, 16, seed: 2))[^1].Value)];
        TestContext.Out.WriteLine(string.Join(", ", floors));
        Assert.That(floors[1], Is.LessThan(0.8 * floors[0]));
        Assert.That(floors[2], Is.LessThan(0.8 * floors[1]));
        Assert.That(floors[2], Is.GreaterThan(0));
    }

    /// <summary>A channel without variation has no deviation to divide by, and must not become the roundings' noise.</summary>
    [Test]
    public void FlatChannelsCountAsZero()
    {
        using Workspace workspace = new(new CpuEngine(threads: 2));
        SlicedWasserstein metric = new(workspace, 32, directions: 16, SlicedWasserstein.DefaultProjectionsAtOnce);
        byte[] flat = [.. Enumerable.Repeat<byte[]>([77, 130, 255], 2 * 32 * 32).SelectMany(pixel => pixel)],
            gray = [.. Enumerable.Repeat((byte)201, flat.Length)];
        Assert.That(Compare(metric, 32, flat, gray).Select(value => value.Value), Is.All.Zero);
        Assert.That(Compare(metric, 32, flat, Structured(2, 32, seed: 1)).Select(value => value.Value), Is.All.GreaterThan(100));
    }

    [TestCase(128, new[] { 128, 64, 32, 16 })]
    [TestCase(32, new[] { 32, 16 })]
    [TestCase(16, new[] { 16 })]
    [TestCase(8, new[] { 8 })]
    public void Levels_GoDownToSixteen(int resolution, int[] sides) => Assert.That(PatchStatistics.LevelsOf(resolution), Is.EqualTo(sides));

    [Test]
    public void Corners_AreEveryPlaceWhereAPatchFits()
    {
        float[] corners = new float[2 * Patches];
        HashSet<float> rows = [], columns = [];
        for (int image = 0; image < 20; image++)
        {
            PatchStatistics.DrawCorners(image, 16, corners);
            rows.UnionWith(corners.Where((_, i) => i % 2 == 0));
            columns.UnionWith(corners.Where((_, i) => i % 2 == 1));
        }

        Assert.That(rows, Is.EquivalentTo(Enumerable.Range(0, 10)));
        Assert.That(columns, Is.EquivalentTo(Enumerable.Range(0, 10)));
    }

    [Test]
    public void WhatCannotBeCompared_IsRefused()
    {
        using Workspace workspace = new(new CpuEngine(threads: 1));
        Assert.That(
            () =>
                MetricCatalog.Create("swd", new MetricContext(workspace, null!, 4, null)),
                Throws.TypeOf<PGGanException>().With.Message.Contains("7×7").And.Message.Contains("4×4"));
        Metric metric = MetricCatalog.Create("swd", new MetricContext(workspace, null!, 8, null));
        using IImageStatistics two = metric.Kind.Begin(2, 8), three = metric.Kind.Begin(3, 8), part = metric.Kind.Begin(2, 8);
        two.Add(Structured(2, 8, seed: 1));
        three.Add(Structured(3, 8, seed: 1));
        part.Add(Structured(1, 8, seed: 1));
        Assert.That(() => metric.Compare(two, three), Throws.ArgumentException.With.Message.Contains("same number"));
        Assert.That(() => metric.Compare(two, part), Throws.ArgumentException.With.Message.Contains("1 of 2"));
        Assert.That(() => two.Add(Structured(1, 8, seed: 1)), Throws.ArgumentException.With.Message.Contains("2 were announced"));
        Assert.That(() => metric.Kind.Begin(10_000_000, 8),
            Throws.InstanceOf<OutOfMemoryException>().With.Message.Contains("fewer images"));
    }

    private static IReadOnlyList<MetricValue> Compare(SlicedWasserstein metric, int resolution, byte[] real, byte[] generated,
        int atOnce = int.MaxValue)
    {
        using IImageStatistics a = Gather(real), b = Gather(generated);
        return metric.Compare(a, b);

        IImageStatistics Gather(byte[] images)
        {
            int length = resolution * resolution * Channels, count = images.Length / length;
            IImageStatistics statistics = metric.Kind.Begin(count, resolution);
            foreach (byte[] some in images.Chunk(Math.Min(atOnce, count) * length))
            {
                statistics.Add(some);
            }

            return statistics;
        }
    }

    /// <summary>Waves of other colours and directions with noise on them.</summary>
    private static byte[] Structured(int images, int resolution, int seed, double contrast = 1)
    {
        byte[] bytes = new byte[images * resolution * resolution * Channels];
        float[] noise = Values.Normal(bytes.Length, seed, index: 0), waves = Values.Normal(images * 8, seed, index: 1);
        for (int i = 0; i < bytes.Length; i++)
        {
            int c = i % Channels, column = i / Channels % resolution, row = i / Channels / resolution % resolution,
                image = i / Channels / resolution / resolution;
            ReadOnlySpan<float> wave = waves.AsSpan(8 * image, 8);
            double value = Math.Sin((wave[0] * column) + (wave[1] * row) + wave[2]) * (wave[3] + (0.3 * c)) * contrast;
            bytes[i] = (byte)Math.Clamp(Math.Round(120 + (40 * value) + (10 * wave[4 + c]) + (8 * noise[i])), 0, 255);
        }

        return bytes;
    }

    // ---- the definition in double precision, sharing nothing with the metric but where patches are and which way directions go

    private static (string, double)[] Expected(int images, int resolution, int directions, byte[] real, byte[] generated)
    {
        double[][] unit = [.. SlicedWasserstein.DrawDirections(directions).Chunk(Length).Select(Values.Wide)];
        Dense a = Images(real), b = Images(generated);
        List<(string, double)> values = [];
        for (int side = resolution; ; side /= 2)
        {
            bool last = side < 32;
            Dense smallA = last ? a : Naive.PyramidDown(a), smallB = last ? b : Naive.PyramidDown(b);
            double[][] patchesA = Normalised(last ? a : Naive.PyramidDetail(a, smallA)),
                patchesB = Normalised(last ? b : Naive.PyramidDetail(b, smallB));
            values.Add(($"swd{side}", 1e3 * unit.Average(direction => Distance(direction, patchesA, patchesB))));
            if (last)
            {
                return [.. values, ("swd", values.Average(value => value.Item2))];
            }

            (a, b) = (smallA, smallB);
        }

        Dense Images(byte[] bytes) =>
            new(new Shape(images, resolution, resolution, Channels), Array.ConvertAll(bytes, value => (double)value));
    }

    private static double[][] Normalised(Dense images)
    {
        int side = images.Shape[1];
        double[] corners = [.. Enumerable.Range(0, images.Shape[0]).SelectMany(image =>
        {
            float[] own = new float[2 * Patches];
            PatchStatistics.DrawCorners(image, side, own);
            return Values.Wide(own);
        })];
        double[] rows = Naive.GatherPatches(images, Patches, Side, corners);
        for (int c = 0; c < Channels; c++)
        {
            double[] channel = [.. rows.Where((_, i) => i % Channels == c)];
            double mean = channel.Average(), deviation = Math.Sqrt(channel.Average(value => (value - mean) * (value - mean)));
            for (int i = c; i < rows.Length; i += Channels)
            {
                rows[i] = (rows[i] - mean) / deviation;
            }
        }

        return [.. rows.Chunk(Length)];
    }

    private static double Distance(double[] direction, double[][] a, double[][] b) =>
        Sorted(a, direction).Zip(Sorted(b, direction), (x, y) => Math.Abs(x - y)).Average();

    private static double[] Sorted(double[][] patches, double[] direction)
    {
        double[] projections = Array.ConvertAll(patches, patch =>
        {
            double sum = 0;
            for (int i = 0; i < Length; i++)
            {
                sum += patch[i] * direction[i];
            }

            return sum;
        });
        Array.Sort(projections);
        return projections;
    }
}
