using System.Globalization;
using PGGan.Data;
using PGGan.Files;
using PGGan.Kernels;
using PGGan.Learning.Configuration;
using PGGan.Model;

namespace PGGan.Learning.Runs;

/// <summary>
/// What is known of a run before its first step: the configuration that it has with its data on its device, and how it is described.
/// </summary>
internal static class RunPlan
{
    /// <summary>The configuration with the labels that its data brings along, if it is to have them.</summary>
    /// <param name="config">As it was asked for.</param>
    /// <param name="data">The images; needed where the networks are conditional.</param>
    /// <param name="resumed">The checkpoint that the run goes on from; null: none.</param>
    /// <param name="initial">The checkpoint whose weights it begins with; null: none.</param>
    /// <exception cref="PGGanException">The labels do not fit the networks or the loss.</exception>
    public static TrainingConfig WithLabels(TrainingConfig config, IImageSource? data, Checkpoint? resumed, Checkpoint? initial)
    {
        LabelSchema labels = config.Data.Conditional ? data!.Labels : LabelSchema.None;
        if (resumed is not null && resumed.Config.Model.Labels != labels)
        {
            throw new PGGanException(config.Data.Conditional
                ? "`resume`: the data's labels are not those of the run; give it the data it had, or begin a new run."
                : "`resume`: the run's networks have labels and would be others without (`data.conditional`); leave it as it was, "
                    + "or begin a new run.");
        }

        if (initial is not null && initial.Config.Model.Labels.Size != labels.Size)
        {
            throw new PGGanException(
                $"`initFrom`: the weights would not fit: they are of networks with {initial.Config.Model.Labels.Size} classes, these would "
                    + $"have {labels.Size} (`data.conditional`, `data.attributes`).");
        }

        if (config.Loss.ClassWeights.Count is int weights and > 0 && weights != labels.Size)
        {
            throw new PGGanException(
                $"loss.classWeights: {weights} weights are given and the labels have {labels.Size} classes; give one each.");
        }

        return config with { Model = config.Model with { Labels = labels } };
    }

    /// <summary>Whether a checkpoint is the end of the run that a configuration describes.</summary>
    public static bool IsComplete(Checkpoint checkpoint, TrainingConfig config) =>
        checkpoint.State.Position is { Repeat: 0 } position && position.ImagesSeen >= new Schedule(config).TotalImages;

    /// <summary>The line for a run that is complete.</summary>
    public static string Completed(TrainingConfig config) =>
        FormattableString.Invariant(
            $"The run is complete; a larger `schedule.totalKimg` than {config.Schedule.TotalKimg} makes it longer.");

    /// <summary>
    /// What a run is, in a few lines: device, data, networks, length, and where it differs from its preset; then the notes.
    /// </summary>
    /// <param name="config">Of the run.</param>
    /// <param name="step">Its networks.</param>
    /// <param name="engine">Where it computes.</param>
    /// <param name="data">The images; null: they are not opened.</param>
    public static IEnumerable<string> Overview(TrainingConfig config, TrainingStep step, Engine engine, IImageSource? data)
    {
        DataSummary images = new(config, data);
        return
        [
            Row("Device", PrecisionNames.Device(engine)),
            .. images.Rows.Select(row => Row(row.Name, row.Text)),
            Row("Networks", string.Create(CultureInfo.InvariantCulture,
                $"generator {NetworkLayers.Parameters(step.Generator):N0} parameters, "
                    + $"discriminator {NetworkLayers.Parameters(step.Discriminator):N0}")),
            Row("Length", RunSummary.Length(config, data?.Count)),
            .. PresetDifferences.Rows(config).Select((text, i) => Row(i == 0 ? "Settings" : "", text)),
            .. images.Notes,
            .. RunSummary.Warnings(config, data?.Count),
        ];
    }

    private static string Row(string name, string text) => $"{(name.Length == 0 ? "" : $"{name}:"),-11}{text}";
}
