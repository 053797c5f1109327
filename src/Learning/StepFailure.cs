using PGGan.Files;
using PGGan.Kernels.Gpu;
using PGGan.Learning.Collectives;
using PGGan.Learning.Configuration;

namespace PGGan.Learning;

/// <summary>
/// What is said when a device fails in a step or has no memory left for it: where that was, and with which settings the run can go on.
/// </summary>
internal static class StepFailure
{
    /// <summary>The error for a fault of the device or the memory.</summary>
    /// <param name="fault">A <see cref="DeviceException"/> or an <see cref="OutOfMemoryException"/>.</param>
    /// <param name="phase">What was computed.</param>
    /// <param name="config">The run's.</param>
    /// <param name="checkpoint">The run's newest, or null.</param>
    /// <param name="share">The part of each minibatch that was computed here; null: all of it.</param>
    public static PGGanException Of(Exception fault, in Phase phase, TrainingConfig config, string? checkpoint, RankShare? share = null)
    {
        int atOnce = MinibatchPart.Of(phase, config.Model, share).Select(part => part.Images).DefaultIfEmpty(1).Max();
        string what = $"{phase.Resolution}×{phase.Resolution} with minibatch {phase.Minibatch}"
            + (atOnce < phase.Minibatch ? $", {atOnce} images at once," : "");
        string goOn = GoOn(checkpoint);
        string? shortage = fault is DeviceMemoryException device ? device.Shortage : fault is OutOfMemoryException ? fault.Message : null;
        string message = shortage is null
            ? $"The step at {what} failed: {OneLine(fault.Message)}; {goOn}."
            : $"Memory ran out at {what}: {OneLine(shortage)}; {Remedy(phase, config, atOnce, goOn)}.";
        return new PGGanException(message, fault);
    }

    /// <summary>
    /// The error for a fault of the device between two steps: while statistics are read, images are drawn or a checkpoint is saved.
    /// </summary>
    /// <inheritdoc cref="Of"/>
    public static PGGanException BetweenSteps(DeviceException fault, string? checkpoint) =>
        new($"{OneLine(fault.Message)}; {GoOn(checkpoint)}.", fault);

    private static string GoOn(string? checkpoint) => checkpoint is null ? "start again" : $"go on with `resume={checkpoint}`";

    private static string Remedy(in Phase phase, TrainingConfig config, int atOnce, string goOn)
    {
        int group = config.CoupledSamples(phase.Minibatch), fewer = atOnce / 2 / group * group;
        if (fewer >= group)
        {
            return $"{goOn} and `schedule.batchGpu={config.Schedule.BatchGpu.CappedFrom(phase.Resolution, fewer)}`: the same results, "
                + $"{fewer} images at once";
        }

        // Samples that depend on each other are computed together, so only smaller groups are left: those of a minibatch within a group.
        const string smallerNetworks = "start a run with smaller networks (`model.fmapBase`, `model.fmapMax`)";
        return atOnce == 1
            ? smallerNetworks
            : $"{goOn} and `schedule.maxMinibatch={config.Schedule.MaxMinibatch.CappedFrom(phase.Resolution, atOnce / 2)}`, which changes "
                + $"the results, or {smallerNetworks}";
    }

    private static string OneLine(string message) => message.ReplaceLineEndings(" ").Trim().TrimEnd('.');
}
