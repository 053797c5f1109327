using System.Diagnostics;
using System.Globalization;
using PGGan.Autograd;
using PGGan.Kernels;
using PGGan.Kernels.Gpu;
using PGGan.Learning.Configuration;
using PGGan.Model;

namespace PGGan.Bench;

/// <summary>
/// Whole training steps at full fade on a GPU, by its own clock: moments are noted in its stream between the updates, and the host waits
/// once in several iterations, as in training. <c>of roof</c> is the iteration's floor (<see cref="StepFloor"/>) over the time it took.
/// </summary>
internal static class DeviceStepBench
{
    private static readonly TimeSpan LongEnoughForImages = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan BetweenWaits = TimeSpan.FromSeconds(0.5);
    private const int FewestSteps = 3, MaxBetweenWaits = 16;

    /// <summary>Times a network of each resolution, grown to its end, and prints a row.</summary>
    public static void Run(GpuEngine engine, IEnumerable<int> resolutions, PerResolution<int> batches, int fmapBase, int fmapMax,
        TimeSpan longEnough, AugmentMode augment)
    {
        using Workspace workspace = new(engine);
        Roofline.Reading roof = ReadRoofline(engine);
        Console.WriteLine($"feature maps min({fmapBase} · 2 / resolution, {fmapMax})");
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"roofline: convolution {roof.Flops / 1e12:0.0} TFLOP/s, memory {roof.BytesPerSecond / 1e9:0} GB/s, both by kernels "
                + $"of this engine"));
        Console.WriteLine(
            $"{"res",5} {"batch",6} {"img/s",9} {"step ms",9} {"D ms",9} {"G ms",9} {"G only",9} {"of roof",8} {"launches",9} "
                + $"{"pool MiB",9} {"RSS MiB",8} {"steps",6}");
        foreach (int resolution in resolutions)
        {
            int batch = batches.Require(resolution);
            ModelConfig model = StepBench.Sizes(resolution, fmapBase, fmapMax);
            Measurement m = Measure(workspace, engine, model, batch, longEnough, augment);
            StepFloor floor = StepFloor.Of(model, resolution, batch, bytesPerValue: engine.Precision == Precision.BFloat16
                ? 2 : sizeof(float));
            double milliseconds = m.Critic + m.Generator;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{resolution,5} {batch,6} {batch * 1e3 / milliseconds,9:0.00} {milliseconds,9:0.00} {m.Critic,9:0.00} "
                    + $"{m.Generator,9:0.00} {batch * 1e3 / m.Images,9:0.00} "
                    + $"{roof.Floor(floor.Flops, floor.Bytes) * 1e3 / milliseconds,8:0%} {m.Launches,9} {m.Pool >> 20,9} "
                    + $"{Environment.WorkingSet >> 20,8} {m.Steps,6}"));
        }
    }

    private static Roofline.Reading ReadRoofline(GpuEngine engine)
    {
        using Roofline roofline = Roofline.Of(engine);
        return roofline.Read();
    }

    private static Measurement Measure(Workspace workspace, GpuEngine engine, ModelConfig model, int batch, TimeSpan longEnough,
        AugmentMode augment)
    {
        Measurement result;
        using (workspace.OpenScope("networks of one resolution"))
        {
            Iteration iteration = new(workspace, model, batch, augment);
            Action<int>[] updates = [iteration.UpdateDiscriminator, iteration.UpdateGenerator];

            // The first iteration compiles the kernels, the second finds the pool filled.
            Time(engine, updates, first: 0, count: 2);
            engine.Pool.ResetHighWater();
            long before = engine.Launches;
            Time(engine, updates, first: 2, count: 1);
            long launches = engine.Launches - before;
            List<double>[] steps = TimeAll(engine, updates, longEnough);
            long pool = engine.Pool.HighWater;

            // Weights stand still while images are made, as in the peer.
            using IDisposable held = engine.HoldWeights();
            List<double>[] images = TimeAll(engine, [iteration.Generate], LongEnoughForImages);
            result = new Measurement(
                DeviceTimer.Median(steps[0]), DeviceTimer.Median(steps[1]), DeviceTimer.Median(images[0]), launches, pool, steps[0].Count);
        }

        engine.Synchronize();
        engine.Pool.Trim();   // the next resolution's arrays have other sizes
        return result;
    }

    /// <summary>Milliseconds of each update, by update, over enough rounds of all of them.</summary>
    private static List<double>[] TimeAll(GpuEngine engine, Action<int>[] updates, TimeSpan longEnough)
    {
        List<double>[] times = [.. updates.Select(_ => new List<double>())];
        double round = Time(engine, updates, first: 0, count: 1).Sum(update => update[0]);
        int count = (int)Math.Clamp(BetweenWaits.TotalMilliseconds / round, 1, MaxBetweenWaits);
        long started = Stopwatch.GetTimestamp();
        while (times[0].Count < FewestSteps || Stopwatch.GetElapsedTime(started) < longEnough)
        {
            foreach ((List<double> all, double[] some) in times.Zip(Time(engine, updates, first: times[0].Count, count)))
            {
                all.AddRange(some);
            }
        }

        return times;
    }

    /// <summary>Runs so many rounds of the updates and waits once, at their end; milliseconds by update and round.</summary>
    private static double[][] Time(GpuEngine engine, Action<int>[] updates, int first, int count)
    {
        DeviceMoment[] moments = new DeviceMoment[(count * updates.Length) + 1];
        moments[0] = engine.Mark();
        for (int i = 0; i < count; i++)
        {
            for (int update = 0; update < updates.Length; update++)
            {
                updates[update](first + i);
                moments[(i * updates.Length) + update + 1] = engine.Mark();
            }
        }

        engine.Synchronize();
        double[][] milliseconds = [.. updates.Select((_, update) => Enumerable.Range(0, count)
            .Select(i => (i * updates.Length) + update)
            .Select(at => moments[at + 1].Since(moments[at]).TotalMilliseconds)
            .ToArray())];
        Array.ForEach(moments, moment => moment.Dispose());
        return milliseconds;
    }

    private readonly record struct Measurement(double Critic, double Generator, double Images, long Launches, long Pool, int Steps);
}
