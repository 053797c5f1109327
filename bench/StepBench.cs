using System.Diagnostics;
using System.Globalization;
using PGGan.Autograd;
using PGGan.Kernels;
using PGGan.Learning.Configuration;
using PGGan.Model;

namespace PGGan.Bench;

/// <summary>
/// Whole training steps at full fade on the CPU: images a second, milliseconds of each update, and the memory they take; and the generator
/// alone. GPUs have <see cref="DeviceStepBench"/>.
/// </summary>
internal static class StepBench
{
    private static readonly TimeSpan LongEnough = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan LongEnoughForImages = TimeSpan.FromSeconds(1);
    private const int FewestSteps = 2;

    /// <summary>Times a network of each resolution, grown to its end, and prints a row.</summary>
    public static void Run(Func<Engine> open, IEnumerable<int> resolutions, PerResolution<int> batches, int fmapBase, int fmapMax,
        AugmentMode augment)
    {
        Console.WriteLine($"feature maps min({fmapBase} · 2 / resolution, {fmapMax})");
        Console.WriteLine(
            $"{"res",5} {"batch",6} {"img/s",9} {"step ms",9} {"D ms",9} {"G ms",9} {"G only",9} {"pool MiB",9} {"RSS MiB",8} {"steps",6}");
        foreach (int resolution in resolutions)
        {
            int batch = batches.Require(resolution);
            using Workspace workspace = new(open());
            Measurement m = Measure(new Iteration(workspace, Sizes(resolution, fmapBase, fmapMax), batch, augment), workspace.Engine.Pool);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{resolution,5} {batch,6} {batch * 1e3 / (m.Critic + m.Generator),9:0.00} {m.Critic + m.Generator,9:0.0} {m.Critic,9:0.0} "
                    + $"{m.Generator,9:0.0} {batch * 1e3 / m.Images,9:0.00} {m.Pool >> 20,9} {m.Process >> 20,8} {m.Steps,6}"));
        }
    }

    /// <summary>
    /// Runs one iteration and tells what a person waits for who starts a training, and the memory it takes: both of the whole process,
    /// which must have done nothing else.
    /// </summary>
    public static void First(Engine engine, int resolution, int batch, int fmapBase, int fmapMax)
    {
        using Workspace workspace = new(engine);
        Iteration iteration = new(workspace, Sizes(resolution, fmapBase, fmapMax), batch);
        iteration.UpdateDiscriminator(0);
        iteration.UpdateGenerator(0);
        engine.Synchronize();
        DateTime end = DateTime.UtcNow;
        using Process process = Process.GetCurrentProcess();
        double milliseconds = (end - process.StartTime.ToUniversalTime()).TotalMilliseconds;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{PrecisionNames.Device(engine)}, {resolution}×{resolution}, batch {batch}: process start to the end of the first iteration "
                + $"{milliseconds:0} ms; peak resident memory {process.PeakWorkingSet64 >> 20} MiB, rented at once "
                + $"{engine.Pool.HighWater >> 20} of {engine.Pool.Allocated >> 20} MiB"));
    }

    /// <summary>Sizes of networks that end at a resolution.</summary>
    public static ModelConfig Sizes(int resolution, int fmapBase, int fmapMax) =>
        new() { Resolution = resolution, FmapBase = fmapBase, FmapMax = fmapMax };

    /// <summary>Medians over enough steps; the first one, which fills the pool and compiles the loops, is not counted.</summary>
    private static Measurement Measure(Iteration iteration, BufferPool pool)
    {
        List<double> critic = [], generator = [];
        long started = Stopwatch.GetTimestamp();
        for (int i = 0; critic.Count < FewestSteps || Stopwatch.GetElapsedTime(started) < LongEnough; i++)
        {
            double d = Milliseconds(() => iteration.UpdateDiscriminator(i));
            double g = Milliseconds(() => iteration.UpdateGenerator(i));
            if (i == 0)
            {
                pool.ResetHighWater();
                started = Stopwatch.GetTimestamp();
                continue;
            }

            critic.Add(d);
            generator.Add(g);
        }

        // The pool gives nothing back inside a step, so what the process holds now is what it held at its peak.
        (long peak, long process) = (pool.HighWater, Environment.WorkingSet);
        iteration.Generate(0);
        List<double> images = [];
        started = Stopwatch.GetTimestamp();
        for (int i = 0; images.Count < FewestSteps || Stopwatch.GetElapsedTime(started) < LongEnoughForImages; i++)
        {
            images.Add(Milliseconds(() => iteration.Generate(i)));
        }

        return new Measurement(DeviceTimer.Median(critic), DeviceTimer.Median(generator), DeviceTimer.Median(images), peak,
            process, critic.Count);
    }

    private static double Milliseconds(Action update)
    {
        long start = Stopwatch.GetTimestamp();
        update();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    private readonly record struct Measurement(double Critic, double Generator, double Images, long Pool, long Process, int Steps);
}
