using System.Diagnostics;
using System.Globalization;
using PGGan.Autograd;
using PGGan.Data;
using PGGan.Kernels;
using PGGan.Kernels.Pointwise;
using PGGan.Metrics;
using PGGan.Metrics.Swd;
using PGGan.Tests;

namespace PGGan.Bench;

/// <summary>
/// Times the sliced Wasserstein distance of two sets of planets, drawn before: the statistics of both, and what comparing them consists of.
/// </summary>
internal static class SwdBench
{
    private const int AtOnce = 128;

    /// <summary>Prints what a comparison takes, after holding its parts to loops in double precision; the number of wrong parts.</summary>
    public static int Run(Engine engine, int images, int resolution)
    {
        using Workspace workspace = new(engine);
        SlicedWasserstein metric = new(workspace, resolution);
        if (!Check(workspace))
        {
            return 1;
        }

        Watch watch = new();
        byte[][] real = Draw(images, resolution, seed: 1), generated = Draw(images, resolution, seed: 2);
        Console.WriteLine($"{images} planets of {resolution}×{resolution} in each set, drawn in {watch.Seconds:0.0} s (not counted)");

        watch = new();
        using PatchStatistics a = Gather(metric, real, images, resolution), b = Gather(metric, generated, images, resolution);
        (double gathered, double gatheredBusy) = (watch.Seconds, watch.ProcessorSeconds);
        Print("pyramids and patches of both sets", gathered, gatheredBusy, $"{2 * images / gathered:0} images/s");

        watch = new();
        IReadOnlyList<MetricValue> values = metric.Compare(a, b);
        (double compared, double comparedBusy) = (watch.Seconds, watch.ProcessorSeconds);
        Print("comparison", compared, comparedBusy, $"{images / compared:0} pairs/s");
        Parts(workspace, a, b);
        Print("all", gathered + compared, gatheredBusy + comparedBusy, $"{images / (gathered + compared):0} pairs/s");
        Console.WriteLine(string.Join(", ",
            values.Select(value => string.Create(CultureInfo.InvariantCulture, $"{value.Name} {value.Value:0.000}"))));
        return 0;
    }

    // The parts of the comparison for some directions of the first level, scaled to all directions and levels.
    private static void Parts(Workspace workspace, PatchStatistics a, PatchStatistics b)
    {
        using Scope scope = workspace.OpenScope("parts");
        Engine engine = workspace.Engine;
        PatchLevel first = a.Levels[0], second = b.Levels[0];
        int rows = Math.Clamp(SlicedWasserstein.DefaultProjectionsAtOnce / first.Rows, 1, SlicedWasserstein.DefaultDirections);
        Tensor directions = workspace.From(SlicedWasserstein.DrawDirections(rows), new Shape(rows, PatchLevel.Length));
        double scale = (double)SlicedWasserstein.DefaultDirections / rows * a.Levels.Count;

        Watch watch = new();
        SlicedWasserstein projector = new(workspace, first.Resolution);
        Tensor x = projector.Project(first, directions), y = projector.Project(second, directions);
        (double projected, double busy) = Lap();
        double flops = 2.0 * 2 * rows * first.Rows * PatchLevel.Length;
        Print("  projection", projected * scale, busy * scale, $"{1e-9 * flops / projected:0} GFLOP/s");

        engine.SortRows(rows, first.Rows, x.Storage);
        engine.SortRows(rows, first.Rows, y.Storage);
        (double sorted, busy) = Lap();
        Print("  sorting", sorted * scale, busy * scale, $"{1e9 * sorted / (2.0 * rows * first.Rows):0.00} ns a number");

        Extent pieces = new(rows * PatchLevel.PatchesPerImage, first.Count, 1);
        Tensor sums = workspace.New(new Shape(pieces.Kept));
        engine.Sum2(default(Then2<Subtract, Abs>), pieces, x.Storage, y.Storage, sums.Storage);
        (double differences, busy) = Lap();
        Print("  differences", differences * scale, busy * scale, $"the parts from {rows} directions of one level");

        (double Seconds, double Busy) Lap()
        {
            engine.Synchronize();
            (double, double) lap = (watch.Seconds, watch.ProcessorSeconds);
            watch = new();
            return lap;
        }
    }

    /// <summary>Two small sets through the metric and through loops in double precision.</summary>
    private static bool Check(Workspace workspace)
    {
        const int Images = 5, Resolution = 16, Directions = 12, Patch = PatchLevel.Length;
        SlicedWasserstein metric = new(workspace, Resolution, Directions, SlicedWasserstein.DefaultProjectionsAtOnce);
        byte[][] first = Draw(Images, Resolution, seed: 3), second = Draw(Images, Resolution, seed: 4);
        using PatchStatistics a = Gather(metric, first, Images, Resolution), b = Gather(metric, second, Images, Resolution);
        double actual = metric.Compare(a, b)[^1].Value;

        double[][] x = Patches(first), y = Patches(second);
        double expected = 1e3 * SlicedWasserstein.DrawDirections(Directions).Chunk(Patch).Average(direction =>
            Sorted(x, direction).Zip(Sorted(y, direction), (p, q) => Math.Abs(p - q)).Average());
        double error = Math.Abs(actual - expected) / expected,
            allowed = Tolerance.Of(workspace.Engine, new KernelCase("swd", "", Flops: 1, 0, null!));
        Console.WriteLine($"check: {actual:0.0000}, in double precision {expected:0.0000}");
        return error < 10 * allowed;

        static double[][] Patches(byte[][] parts)
        {
            Dense images = new(new Shape(Images, Resolution, Resolution, 3),
                [.. parts.SelectMany(part => part).Select(value => (double)value)]);
            float[] corners = new float[2 * PatchLevel.PatchesPerImage];
            List<double> places = [];
            for (int i = 0; i < Images; i++)
            {
                PatchStatistics.DrawCorners(i, Resolution, corners);
                places.AddRange(Values.Wide(corners));
            }

            double[] rows = Naive.GatherPatches(images, PatchLevel.PatchesPerImage, PatchLevel.Side, [.. places]);
            for (int c = 0; c < 3; c++)
            {
                double[] channel = [.. rows.Where((_, i) => i % 3 == c)];
                double mean = channel.Average(), deviation = Math.Sqrt(channel.Average(value => (value - mean) * (value - mean)));
                for (int i = c; i < rows.Length; i += 3)
                {
                    rows[i] = (rows[i] - mean) / deviation;
                }
            }

            return [.. rows.Chunk(Patch)];
        }

        static double[] Sorted(double[][] patches, float[] direction) =>
            [.. patches.Select(patch => patch.Zip(direction, (p, d) => p * d).Sum()).Order()];
    }

    private static PatchStatistics Gather(SlicedWasserstein metric, byte[][] parts, int images, int resolution)
    {
        PatchStatistics statistics = (PatchStatistics)metric.Kind.Begin(images, resolution);
        foreach (byte[] part in parts)
        {
            statistics.Add(part);
        }

        return statistics;
    }

    /// <summary>Planets, some hundred to an array.</summary>
    private static byte[][] Draw(int images, int resolution, int seed)
    {
        using SyntheticImages planets = new(resolution, images, seed);
        int length = resolution * resolution * planets.Channels;
        return [.. Enumerable.Range(0, images).Chunk(AtOnce).Select(numbers =>
        {
            byte[] part = new byte[numbers.Length * length];
            Parallel.ForEach(numbers, number => planets.Read(number, resolution, part.AsSpan((number - numbers[0]) * length, length)));
            return part;
        })];
    }

    private static void Print(string part, double seconds, double busy, string note) =>
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{part,-36}{seconds,8:0.00} s {busy,8:0.00} s of processors   {note}"));

    /// <summary>Time since it was made: on the wall, and of this process on all processors, which others do not lengthen.</summary>
    private sealed class Watch
    {
        private readonly long started = Stopwatch.GetTimestamp();
        private readonly TimeSpan used = Environment.CpuUsage.TotalTime;

        public double Seconds => Stopwatch.GetElapsedTime(started).TotalSeconds;

        public double ProcessorSeconds => (Environment.CpuUsage.TotalTime - used).TotalSeconds;
    }
}
