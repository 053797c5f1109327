using System.Diagnostics;
using System.Globalization;
using PGGan.Autograd;
using PGGan.Kernels;
using PGGan.Model;
using PGGan.Training;

namespace PGGan.Bench;

/// <summary>Whole training steps at full fade: images a second, milliseconds of each update, and the memory they take.</summary>
internal static class StepBench
{
    private static readonly TimeSpan LongEnough = TimeSpan.FromSeconds(4);
    private const int FewestSteps = 2;

    /// <summary>Times a network of each resolution, grown to its end, and prints a row.</summary>
    public static void Run(Func<Engine> open, IEnumerable<int> resolutions, PerResolution<int> batches, int fmapBase, int fmapMax)
    {
        Console.WriteLine($"feature maps min({fmapBase} · 2 / resolution, {fmapMax})");
        Console.WriteLine($"{"res",5} {"batch",6} {"img/s",9} {"step ms",9} {"D ms",9} {"G ms",9} {"pool MiB",9} {"RSS MiB",8} {"steps",6}");
        foreach (int resolution in resolutions)
        {
            int batch = batches.Require(resolution);
            TrainingConfig config = new() { Model = new ModelConfig { Resolution = resolution, FmapBase = fmapBase, FmapMax = fmapMax } };
            using Workspace workspace = new(open());
            Measurement m = Measure(workspace, config, new Phase(resolution, Fade: 1, batch, 1e-3f, 1e-3f, TickKimg: 1));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{resolution,5} {batch,6} {batch * 1e3 / (m.Critic + m.Generator),9:0.00} {m.Critic + m.Generator,9:0.0} {m.Critic,9:0.0} {m.Generator,9:0.0} {m.Pool >> 20,9} {m.Process >> 20,8} {m.Steps,6}"));
        }
    }

    /// <summary>Medians over enough steps; the first one, which fills the pool and compiles the kernels, is not counted.</summary>
    private static Measurement Measure(Workspace workspace, TrainingConfig config, Phase phase)
    {
        TrainingStep step = new(workspace, config);
        byte[] pixels = new byte[phase.Minibatch * phase.Resolution * phase.Resolution * config.Model.Channels];
        new Random(0).NextBytes(pixels);
        bool[] mirror = new bool[phase.Minibatch];
        List<double> critic = [], generator = [];
        long started = Stopwatch.GetTimestamp();
        for (int i = 0; critic.Count < FewestSteps || Stopwatch.GetElapsedTime(started) < LongEnough; i++)
        {
            double d = Milliseconds(() => step.UpdateDiscriminator(phase, (long)i * phase.Minibatch, pixels, mirror));
            double g = Milliseconds(() => step.UpdateGenerator(phase, (long)i * phase.Minibatch));
            if (i == 0)
            {
                workspace.Engine.Pool.ResetHighWater();
                started = Stopwatch.GetTimestamp();
                continue;
            }

            critic.Add(d);
            generator.Add(g);
        }

        // The pool gives nothing back inside a step, so what the process holds now is what it held at its peak.
        return new Measurement(Median(critic), Median(generator), workspace.Engine.Pool.HighWater, Environment.WorkingSet, critic.Count);

        double Milliseconds(Action update)
        {
            long start = Stopwatch.GetTimestamp();
            update();
            workspace.Engine.Synchronize();
            return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }
    }

    private static double Median(List<double> values)
    {
        values.Sort();
        return (values[values.Count / 2] + values[(values.Count - 1) / 2]) / 2;
    }

    private readonly record struct Measurement(double Critic, double Generator, long Pool, long Process, int Steps);
}
