using System.Globalization;
using PGGan.Files;
using PGGan.Kernels;
using PGGan.Learning.Configuration;

namespace PGGan.Learning;

/// <summary>
/// Minibatches that fit: where a step would take more memory than there is, fewer images are computed at once, and their gradients add up.
/// </summary>
internal static class MemoryFit
{
    // Of the memory that is free at the start; the rest is the driver's and, on a CPU, the program's and the images'.
    private const double Usable = 0.9;

    /// <summary>The configuration with <see cref="ScheduleConfig.BatchGpu"/> lowered where it has to be.</summary>
    /// <param name="config">A valid configuration.</param>
    /// <param name="engine">Where it is to run.</param>
    /// <param name="memory">What its steps take there.</param>
    /// <param name="note">Receives each change in a line.</param>
    /// <exception cref="PGGanException">A resolution does not fit however few images are computed at once.</exception>
    public static TrainingConfig Apply(TrainingConfig config, Engine engine, StepMemory memory, Action<string> note) =>
        Apply(config, (long)(Usable * engine.MemoryBytes), memory, note, Free(engine));

    /// <inheritdoc cref="Apply(TrainingConfig, Engine, StepMemory, Action{string})"/>
    internal static TrainingConfig Apply(TrainingConfig config, long available, StepMemory memory, Action<string> note, string free = "")
    {
        foreach (Stage stage in new Schedule(config).Stages().ToArray())
        {
            Phase phase = new Schedule(config).At(stage.FirstImage + 1);
            long needed = memory.BytesOf(phase);
            if (needed <= available)
            {
                continue;
            }

            int fewer = FewerAtOnce(config, phase, available, memory) ?? throw new PGGanException(string.Create(
                CultureInfo.InvariantCulture,
                $"A step at {phase.Resolution}×{phase.Resolution} takes {Gigabytes(needed)} and {Gigabytes(available)} can be used{free}, "
                    + $"{Why(config)}; choose smaller networks (`model.fmapBase`, `model.fmapMax`), a smaller `model.resolution` or "
                    + $"`schedule.minibatch`, or another `device`."));
            config = config with
            {
                Schedule =
                config.Schedule with { BatchGpu = config.Schedule.BatchGpu.CappedFrom(phase.Resolution, fewer) }
            };
            note(string.Create(
                CultureInfo.InvariantCulture,
                $"Note: at {phase.Resolution}×{phase.Resolution} a step of {phase.ImagesAtOnce} images takes {Gigabytes(needed)} and "
                    + $"{Gigabytes(available)} can be used{free}: {fewer} at once, their gradients added up, give the same results in more "
                    + $"time (`schedule.batchGpu={config.Schedule.BatchGpu}`)."));
        }

        return config;
    }

    // A device's memory is shared with other processes; what a CPU's engine counts is this process's share.
    private static string Free(Engine engine) => engine.DeviceBytes == engine.MemoryBytes
        ? ""
        : $" ({Gigabytes(engine.MemoryBytes)} of {Gigabytes(engine.DeviceBytes)} are free on {engine.Name}; nvidia-smi lists who "
            + "uses the rest)";

    private static string Why(TrainingConfig config) =>
        config.Loss.GdppWeight > 0 ? "and GDPP compares all of a minibatch"
        : config.Model.CouplesMinibatch is string layer ? $"and {ConfigJson.OfModel(layer)} couples all of a minibatch"
        : "however few images are computed at once";

    private static int? FewerAtOnce(TrainingConfig config, Phase phase, long available, StepMemory memory)
    {
        int group = config.CoupledSamples(phase.Minibatch);
        for (int fewer = phase.ImagesAtOnce / 2 / group * group; fewer >= group; fewer = fewer / 2 / group * group)
        {
            if (memory.BytesOf(phase with { MaxAtOnce = fewer }) <= available)
            {
                return fewer;
            }
        }

        return null;
    }

    private static string Gigabytes(long bytes) =>
        bytes == StepMemory.TooLarge ? "an array of more than 2³¹ numbers"
            : string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e9:0.0#} GB");
}
