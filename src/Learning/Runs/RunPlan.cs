using System.Globalization;
using PGGan.Data;
using PGGan.Files;
using PGGan.Kernels;
using PGGan.Learning.Configuration;
using PGGan.Learning.Losses;
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
    /// <exception cref="PGGanException">The labels do not fit the networks or the loss.</exception>
    public static TrainingConfig WithLabels(TrainingConfig config, IImageSource? data, Checkpoint? resumed)
    {
        LabelSchema labels = config.Data.Conditional ? data!.Labels : LabelSchema.None;
        if (resumed is not null && resumed.Config.Model.Labels != labels)
        {
            throw new PGGanException(config.Data.Conditional
                ? "`resume`: the data's labels are not those of the run; give it the data it had, or begin a new run."
                : "`resume`: the run's networks have labels and would be others without (`data.conditional`); leave it as it was, "
                    + "or begin a new run.");
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
        new Schedule(config).IsDone(checkpoint.State.Position);

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
            .. step.Frozen is string frozen ? new[] { Row("Frozen", frozen) } : [],
            Row("Length", RunSummary.Length(config, data?.Count)),
            .. Moving(config).Select((text, i) => Row(i == 0 ? "Schedules" : "", text)),
            .. PresetDifferences.Rows(config).Select((text, i) => Row(i == 0 ? "Settings" : "", text)),
            .. images.Notes,
            .. RunSummary.Warnings(config, data?.Count),
        ];
    }

    /// <summary>What moves during the run, and the weights that are computed.</summary>
    private static IEnumerable<string> Moving(TrainingConfig config)
    {
        foreach ((string what, ScheduleCurve? curve) in new[]
        {
            ("factor of the rates", config.Schedule.RateCurve),
            ("factor of the penalties' weights", config.Loss.PenaltyCurve),
            ("β₂", config.Optimizer.Beta2Curve),
        })
        {
            if (curve is not null)
            {
                yield return $"{what}: {curve.Description}";
            }
        }

        if (config.Loss.R1Auto || config.Loss.R2Auto)
        {
            Schedule schedule = new(config);
            string names = config.Loss is { R1Auto: true, R2Auto: true } ? "weights of R1 and R2"
                : config.Loss.R1Auto ? "weight of R1" : "weight of R2";
            string weights = string.Join(", ", schedule.Stages().Where(stage => !stage.Fading).Select(stage =>
            {
                Phase phase = schedule.At(stage.FirstImage);
                PenaltyWeights at = PenaltyWeights.Of(config, phase.Resolution, phase.Minibatch, factor: 1);
                return string.Create(CultureInfo.InvariantCulture,
                    $"{stage.Resolution}×{stage.Resolution} {(config.Loss.R1Auto ? at.R1 : at.R2):0.####}");
            }));
            yield return $"{names} by resolution and minibatch: {weights}";
        }
    }

    private static string Row(string name, string text) => $"{(name.Length == 0 ? "" : $"{name}:"),-11}{text}";
}
