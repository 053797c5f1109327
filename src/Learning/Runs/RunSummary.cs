using System.Globalization;
using PGGan.Files;
using PGGan.Learning.Configuration;
using PGGan.Learning.Losses;

namespace PGGan.Learning.Runs;

/// <summary>What is reported about a run before its first step.</summary>
internal static class RunSummary
{
    /// <summary>When the run grows, what holds then, and what it takes.</summary>
    /// <param name="config">The run's.</param>
    /// <param name="memory">What its steps take of the device's memory.</param>
    /// <param name="time">How long they take, where that was measured.</param>
    public static IEnumerable<string> PhaseTable(TrainingConfig config, StepMemory memory, RemainingTime? time = null)
    {
        Schedule schedule = new(config);
        (bool r1, bool r2) = (config.Loss.R1Auto, config.Loss.R2Auto);
        string penalties = (r1 ? $" {"R1",9}" : "") + (r2 ? $" {"R2",9}" : "");
        string hours = time is null ? "" : $"  {"time",-12}";
        yield return $"{"kimg",-19} {"resolution",-20} {"images",10} {"minibatch",9} {"at once",7} {"rate G",8} {"rate D",8} "
            + $"{"tick kimg",9} {"memory GB",9}{penalties}{hours}".TrimEnd();
        foreach (Stage stage in schedule.Stages())
        {
            // One image into the stage: a fade's settings hold from there. Rates and weights are those after a ramp and before a curve.
            Phase phase = schedule.At(stage.FirstImage + 1);
            long images = stage.EndImage - stage.FirstImage;
            string span = Text($"{stage.FirstImage / 1000.0:0.###} – {stage.EndImage / 1000.0:0.###}");
            string resolution = $"{stage.Resolution}×{stage.Resolution}{(stage.Fading ? " fades in" : "")}";
            string rates = string.Create(CultureInfo.InvariantCulture,
                $"{config.Schedule.GeneratorRate.Require(stage.Resolution),8} "
                    + $"{config.Schedule.DiscriminatorRate.Require(stage.Resolution),8}");
            PenaltyWeights at = PenaltyWeights.Of(config, phase.Resolution, phase.Minibatch, factor: 1);
            string weights = (r1 ? Text($" {at.R1,9:0.####}") : "") + (r2 ? Text($" {at.R2,9:0.####}") : "");
            string taken = time?.Of(stage) is TimeSpan known ? $"  {Duration.Text(known.TotalSeconds)}" : "";
            yield return string.Create(CultureInfo.InvariantCulture,
                $"{span,-19} {resolution,-20} {images,10:N0} {phase.Minibatch,9} {phase.ImagesAtOnce,7} {rates} {phase.TickKimg,9} "
                    + $"{memory.BytesOf(phase) / 1e9,9:0.00}{weights}{taken}");
        }

        if (time?.From(0) is TimeSpan all)
        {
            yield return $"Expected duration: {Duration.Text(all.TotalSeconds)}, from a few steps measured at the smaller resolutions.";
        }

        static string Text(FormattableString text) => FormattableString.Invariant(text);
    }

    /// <summary>Layers of both networks with their parameters.</summary>
    public static IEnumerable<string> LayerTables(TrainingStep step) =>
    [
        .. NetworkLayers.Table("generator", step.Generator),
        "",
        .. NetworkLayers.Table("discriminator", step.Discriminator),
    ];

    /// <summary>Length of the run in kimg and in passes over the data, and when it is grown.</summary>
    /// <param name="config">The run's.</param>
    /// <param name="images">Of the data; null: it is not opened.</param>
    public static string Length(TrainingConfig config, int? images)
    {
        double kimg = config.Schedule.TotalKimg;
        (int start, int end) = (config.Schedule.StartResolution, config.Model.Resolution);
        string growth = start < end
            ? string.Create(CultureInfo.InvariantCulture,
                $", {start}×{start} to {end}×{end} in the first {new Schedule(config).GrownImages / 1000.0:0.###}") : "";
        string passes = images is int count
            ? string.Create(CultureInfo.InvariantCulture, $" ({kimg * 1000 / count:0.0} passes over the data)") : "";
        return string.Create(CultureInfo.InvariantCulture, $"{kimg:0.###} kimg{passes}{growth}");
    }

    /// <summary>What is allowed but seldom meant.</summary>
    public static IEnumerable<string> Warnings(TrainingConfig config, int? images)
    {
        Schedule schedule = new(config);
        if (schedule.TotalImages < schedule.GrownImages)
        {
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"Note: the run ends at {config.Schedule.TotalKimg:0.###} kimg, {config.Model.Resolution}×{config.Model.Resolution} is "
                    + $"grown in at {schedule.GrownImages / 1000.0:0.###}; choose `schedule.totalKimg`, `schedule.trainKimg` and "
                    + $"`schedule.fadeKimg` to match.");
        }

        if (images < 5000 && config.Data.Path is not null)
        {
            yield return $"Note: {images} images are few: the networks may memorize them."
                + (config.Data.Mirror ? "" : " If left and right may be exchanged in them, `data.mirror=true` doubles them.")
                + (images < 1000 && config.Augment.Mode == AugmentMode.None ? " `preset=few-images` is made for so few." : "");
        }
    }
}
