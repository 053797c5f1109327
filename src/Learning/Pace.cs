using System.Diagnostics;
using PGGan.Learning.Configuration;
using PGGan.Model;

namespace PGGan.Learning;

/// <summary>How fast a device trains the networks of a run, measured by a few steps at the resolutions that cost little.</summary>
internal static class Pace
{
    private static readonly TimeSpan MaxAtAll = TimeSpan.FromSeconds(10), EnoughAtOnce = TimeSpan.FromSeconds(0.5);

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
            Iterate();   // with the kernels' compilation
            TimeSpan first = Stopwatch.GetElapsedTime(before);
            int steps = 0;
            before = Stopwatch.GetTimestamp();
            do
            {
                Iterate();
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

            void Iterate()
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
        }

        step.Statistics.Reset();
    }

    /// <summary>The phase with fewer images where many are more than a measurement needs: those of large pictures.</summary>
    private static Phase Cut(Phase phase, ModelConfig model)
    {
        int images = Math.Max(1, EnoughPixels / (phase.Resolution * phase.Resolution)), group = model.StddevGroupOf(images);
        return phase with { Minibatch = Math.Min(phase.Minibatch, Math.Max(images / group * group, Math.Max(2, group))) };
    }
}
