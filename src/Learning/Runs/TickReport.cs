using System.Globalization;
using System.Text;
using System.Text.Json;
using PGGan.Files;
using PGGan.Learning.Losses;

namespace PGGan.Learning.Runs;

/// <summary>What a tick cost.</summary>
/// <param name="TotalSeconds">Of the whole run so far, over all its processes.</param>
/// <param name="TimedImages">Images of the tick that this process trained on; a resumed run may begin inside a tick.</param>
/// <param name="TrainingSeconds">Of their steps.</param>
/// <param name="MaintenanceSeconds">Between the last tick's steps and this one's: grid, checkpoint.</param>
/// <param name="PeakBytes">Most memory the engine's storages held at once.</param>
internal sealed record TickTiming(double TotalSeconds, long TimedImages, double TrainingSeconds, double MaintenanceSeconds, long PeakBytes);

/// <summary>One line of progress: for people, and as JSON.</summary>
/// <param name="Tick">Its number, from 1.</param>
/// <param name="Images">Images seen at its end.</param>
/// <param name="Phase">What held for its last steps.</param>
/// <param name="Statistics">Losses, scores and norms over the tick.</param>
/// <param name="Timing">What it cost.</param>
internal sealed record TickReport(int Tick, long Images, Phase Phase, IReadOnlyDictionary<string, Statistic> Statistics, TickTiming Timing)
{
    // The two scores whose difference the discriminator maximizes, and the gradient's norm, which the penalty pulls to its target.
    private static readonly (string Name, string Label)[] Shown = [(RealScores.Statistic, "real"), (FakeScores.Statistic, "fake"),
        (GradientPenalty.Norms, "norm")];

    /// <summary>The strength of augmentation from here on, where it follows D's overfitting; null: it does not.</summary>
    public double? AugmentStrength { get; init; }

    /// <summary>Images a second, over the steps alone.</summary>
    public double ImagesPerSecond => Timing.TimedImages / Math.Max(Timing.TrainingSeconds, 1e-9);

    /// <summary>Updates of both networks that were left out, since a gradient was not finite.</summary>
    public long SkippedUpdates => new[] { UpdateNorms.Generator, UpdateNorms.Discriminator }
        .Sum(name => Statistics.TryGetValue(name, out Statistic norms) ? norms.LeftOut : 0);

    /// <summary>The names of statistics that are not finite, with their means.</summary>
    public IEnumerable<string> NotFinite => Statistics
        .Where(statistic => !double.IsFinite(statistic.Value.Mean) || !double.IsFinite(statistic.Value.StdDev))
        .Select(statistic => $"{statistic.Key} {statistic.Value.Mean}");

    /// <summary>What programs are given.</summary>
    /// <param name="remaining">Estimated time to the end of the run, or null when it is not known yet.</param>
    /// <param name="grid">The grid drawn at its end.</param>
    public TrainingProgress ToProgress(TimeSpan? remaining, string grid) => new(
        Tick, Images, Phase.Resolution, Phase.Fade, ImagesPerSecond, TimeSpan.FromSeconds(Timing.TotalSeconds),
        remaining, Statistics, grid);

    /// <summary>The line for people.</summary>
    /// <param name="remaining">Estimated time to the end of the run, or null when it is not known yet.</param>
    public string ToLine(TimeSpan? remaining)
    {
        StringBuilder line = new();
        string eta = remaining is TimeSpan left ? Duration.Short(left.TotalSeconds) : "…";
        line.Append(CultureInfo.InvariantCulture,
            $"tick {Tick,-4} kimg {Kimg,-7} res {Phase.Resolution,-4} fade {Phase.Fade:0.00} ");
        line.Append(CultureInfo.InvariantCulture, $"img/s {Short(ImagesPerSecond),-6} eta {eta,-7}");
        foreach ((string name, string label) in Shown)
        {
            if (Statistics.TryGetValue(name, out Statistic statistic))
            {
                line.Append(CultureInfo.InvariantCulture, $" {label} {Short(statistic.Mean),-5}");
            }
        }

        if (AugmentStrength is double strength)
        {
            line.Append(CultureInfo.InvariantCulture, $" augment {strength:0.00}");
        }

        if (SkippedUpdates > 0)
        {
            line.Append(CultureInfo.InvariantCulture, $" skipped {SkippedUpdates}");
        }

        return line.ToString().TrimEnd();
    }

    /// <summary>The object for <c>stats.jsonl</c>, in one line.</summary>
    public string ToJson()
    {
        using MemoryStream memory = new();
        using (Utf8JsonWriter json = new(memory))
        {
            json.WriteStartObject();
            json.WriteNumber("tick", Tick);
            json.WriteNumber("images", Images);
            json.WriteNumber("kimg", Images / 1000.0);
            json.WriteNumber("resolution", Phase.Resolution);
            json.WriteNumber("fade", Phase.Fade);
            json.WriteNumber("minibatch", Phase.Minibatch);
            json.WriteNumber("generator_rate", Phase.GeneratorRate);
            json.WriteNumber("discriminator_rate", Phase.DiscriminatorRate);
            json.WriteNumber("skipped_updates", SkippedUpdates);
            if (AugmentStrength is double strength)
            {
                json.WriteNumber("augment_strength", strength);
            }

            json.WriteStartObject("statistics");
            foreach ((string name, Statistic statistic) in Statistics)
            {
                json.WriteStartObject(name);
                json.WriteNumber("count", statistic.Count);
                json.WriteNumber("mean", statistic.Mean);
                json.WriteNumber("std", statistic.StdDev);
                json.WriteEndObject();
            }

            json.WriteEndObject();
            json.WriteStartObject("timing");
            json.WriteNumber("total_seconds", Rounded(Timing.TotalSeconds));
            json.WriteNumber("tick_seconds", Rounded(Timing.TrainingSeconds));
            json.WriteNumber("maintenance_seconds", Rounded(Timing.MaintenanceSeconds));
            json.WriteNumber("seconds_per_kimg", Rounded(1000 / ImagesPerSecond));
            json.WriteNumber("images_per_second", Rounded(ImagesPerSecond));
            json.WriteNumber("peak_bytes", Timing.PeakBytes);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(memory.ToArray());
    }

    private string Kimg => (Images / 1000.0).ToString(Images < 1_000_000 ? "0.0##" : "0.0", CultureInfo.InvariantCulture);

    // Four digits, so that a line keeps its columns.
    private static string Short(double value) => value.ToString(
        Math.Abs(value) switch { < 99.995 => "0.00", < 999.95 => "0.0", _ => "0" }, CultureInfo.InvariantCulture);

    private static double Rounded(double seconds) => Math.Round(seconds, 4);
}
