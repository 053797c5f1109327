using System.Diagnostics;
using PGGan.Autograd;
using PGGan.Kernels.Cpu;
using PGGan.Learning.Configuration;
using PGGan.Model;

namespace PGGan.Learning;

/// <summary>How fast a device trains the networks of a run, measured by a few steps at the resolutions that cost little.</summary>
internal static class Pace
{
    private static readonly TimeSpan MaxAtAll = TimeSpan.FromSeconds(10), EnoughAtOnce = TimeSpan.FromSeconds(0.5);

    // Of a run that has begun: it waits meanwhile.
    private static readonly TimeSpan MaxAhead = TimeSpan.FromSeconds(5);

    private const int EnoughPixels = 1 << 16;

    // The next resolution has four times the pixels. One resolution alone says nothing of the others.
    private const int DearerNext = 4, FewestMeasured = 2;

    /// <summary>
    /// Trains for a few seconds on black images, from the run's first resolution on as far as that goes, two at least, and tells an
    /// estimate what it took. The networks are no longer those of a new run afterwards.
    /// </summary>
    /// <param name="step">The networks.</param>
    /// <param name="config">The run's.</param>
    /// <param name="remaining">Receives the seconds an image takes.</param>
    public static void Measure(TrainingStep step, TrainingConfig config, RemainingTime remaining)
    {
        Schedule schedule = new(config);
        long started = Stopwatch.GetTimestamp();
        int measured = 0, repeats = config.Schedule.DiscriminatorRepeats;
        foreach (Stage stage in schedule.Stages().Where(stage => !stage.Fading))
        {
            Phase phase = Cut(schedule.At(stage.FirstImage + 1), config.Model);
            Minibatch minibatch = Minibatch.Black(phase, config.Model);
            long before = Stopwatch.GetTimestamp(), imagesSeen = 0;
            Iterate(step, phase, minibatch, repeats, ref imagesSeen);   // with the kernels' compilation
            TimeSpan first = Stopwatch.GetElapsedTime(before);
            int steps = 0;
            before = Stopwatch.GetTimestamp();
            do
            {
                Iterate(step, phase, minibatch, repeats, ref imagesSeen);
                steps++;
            }
            while (Stopwatch.GetElapsedTime(before) < EnoughAtOnce || steps * repeats % step.Interval != 0);

            TimeSpan each = Stopwatch.GetElapsedTime(before) / steps;
            remaining.Measured(phase.Resolution, each.TotalSeconds / (phase.Minibatch * repeats));
            measured++;
            if (measured >= FewestMeasured && Stopwatch.GetElapsedTime(started) + (2 * DearerNext * each) + (first - each) > MaxAtAll)
            {
                break;
            }
        }

        step.Statistics.Reset();
    }

    /// <summary>
    /// Measures resolutions that a run has not reached, on networks of their own that are grown no further, for a few seconds: so that the
    /// first estimate does not rest on small images alone.
    /// </summary>
    /// <param name="threads">Threads of the CPU engine.</param>
    /// <param name="config">The run's.</param>
    /// <param name="from">The resolution that the run is at, already measured.</param>
    /// <param name="remaining">Has the seconds that an image takes there, and receives those that it takes at higher ones.</param>
    /// <param name="stop">Ends it.</param>
    public static void MeasureAhead(int threads, TrainingConfig config, int from, RemainingTime remaining, CancellationToken stop)
    {
        long started = Stopwatch.GetTimestamp();
        TimeSpan before = TimeSpan.Zero;
        for (int resolution = 2 * from; resolution <= config.Model.Resolution && !stop.IsCancellationRequested; resolution *= 2)
        {
            // Building networks, two iterations.
            if (Stopwatch.GetElapsedTime(started) + (DearerNext * before) > MaxAhead)
            {
                return;
            }

            long begun = Stopwatch.GetTimestamp();
            using Workspace workspace = new(new CpuEngine(threads));
            TrainingConfig grown = config with
            {
                Model = config.Model with { Resolution = resolution },
                Schedule = config.Schedule with { StartResolution = resolution },
            };
            TrainingStep step = new(workspace, grown);
            Phase phase = Cut(new Schedule(grown).At(0), grown.Model);
            Minibatch minibatch = Minibatch.Black(phase, grown.Model);
            int repeats = config.Schedule.DiscriminatorRepeats;
            long imagesSeen = 0;
            Iterate(step, phase, minibatch, repeats, ref imagesSeen);
            long timed = Stopwatch.GetTimestamp(), images = imagesSeen;
            do
            {
                Iterate(step, phase, minibatch, repeats, ref imagesSeen);
            }
            while ((imagesSeen - images) / phase.Minibatch % step.Interval != 0);
            remaining.Measured(resolution, Stopwatch.GetElapsedTime(timed).TotalSeconds / (imagesSeen - images));
            before = Stopwatch.GetElapsedTime(begun);
        }
    }

    // The images seen number the updates, which the losses' terms follow.
    private static void Iterate(TrainingStep step, in Phase phase, Minibatch minibatch, int repeats, ref long imagesSeen)
    {
        for (int update = 1; update < repeats; update++)
        {
            step.UpdateDiscriminator(phase, imagesSeen, minibatch);
            imagesSeen += phase.Minibatch;
        }

        step.Update(phase, imagesSeen, minibatch);
        imagesSeen += phase.Minibatch;
        _ = step.Statistics.Read();   // waits for the device
    }

    /// <summary>The phase with fewer images where many are more than a measurement needs: those of large pictures.</summary>
    private static Phase Cut(Phase phase, ModelConfig model)
    {
        int images = Math.Max(1, EnoughPixels / (phase.Resolution * phase.Resolution)), group = model.StddevGroupOf(images);
        return phase with { Minibatch = Math.Min(phase.Minibatch, Math.Max(images / group * group, Math.Max(2, group))) };
    }
}
