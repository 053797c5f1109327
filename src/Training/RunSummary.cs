using System.Globalization;

namespace PGGan.Training;

/// <summary>What is told about a run before its first step.</summary>
internal static class RunSummary
{
    /// <summary>When the run grows, and what holds then.</summary>
    public static IEnumerable<string> PhaseTable(TrainingConfig config)
    {
        Schedule schedule = new(config);
        yield return $"{"kimg",-19} {"resolution",-20} {"minibatch",9} {"at once",7} {"rate G",8} {"rate D",8} {"tick kimg",9}";
        foreach (Stage stage in schedule.Stages())
        {
            // One image into the stage: a fade's settings hold from there.
            Phase phase = schedule.At(stage.FirstImage + 1);
            string span = string.Create(CultureInfo.InvariantCulture, $"{stage.FirstImage / 1000.0:0.###} – {stage.EndImage / 1000.0:0.###}");
            string resolution = $"{stage.Resolution}×{stage.Resolution}{(stage.Fading ? " fades in" : "")}";
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"{span,-19} {resolution,-20} {phase.Minibatch,9} {phase.ImagesAtOnce,7} {phase.GeneratorRate,8} {phase.DiscriminatorRate,8} {phase.TickKimg,9}");
        }
    }

    /// <summary>Layers of both networks with their parameters.</summary>
    public static IEnumerable<string> LayerTables(TrainingStep step) =>
    [
        .. NetworkLayers.Table("generator", step.Generator),
        "",
        .. NetworkLayers.Table("discriminator", step.Discriminator),
    ];

    /// <summary>Length of the run in kimg and in passes over the data.</summary>
    public static string Length(TrainingConfig config, int images)
    {
        double kimg = config.Schedule.TotalKimg;
        return string.Create(CultureInfo.InvariantCulture, $"{kimg:0.###} kimg = {kimg * 1000 / images:0.0} passes over the data");
    }

    /// <summary>What is allowed but seldom meant.</summary>
    public static IEnumerable<string> Warnings(TrainingConfig config, int? images)
    {
        Schedule schedule = new(config);
        if (schedule.TotalImages < schedule.GrownImages)
        {
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"Note: the run ends at {config.Schedule.TotalKimg:0.###} kimg, {config.Model.Resolution}×{config.Model.Resolution} is grown in at {schedule.GrownImages / 1000.0:0.###}; choose --kimg, --train-kimg and --fade-kimg to match.");
        }

        if (images < 5000 && config.Data is { Path: not null, Mirror: false })
        {
            yield return $"Note: {images} images are few; if left and right may be exchanged in them, --mirror doubles them.";
        }
    }
}
