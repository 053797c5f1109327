using PGGan.Learning.Configuration;
using PGGan.Learning.Losses;
using PGGan.Learning.Runs;

namespace PGGan.Learning.TensorBoard;

/// <summary>
/// The numbers of a tick under the names that users of the official code know; what it does not have stands under its name in
/// <c>stats.jsonl</c>.
/// </summary>
internal static class TickScalars
{
    // By the name in stats.jsonl, where it is another.
    private static readonly Dictionary<string, string> Tags = new()
    {
        [GradientPenalty.Norms] = "Loss/mixed_norms",
        [RealLabels.Statistic] = "Loss/label_penalty_reals",
        [FakeLabels.Statistic] = "Loss/label_penalty_fakes",
        [ScoreSigns.Statistic] = "Loss/signs/real",
        [UpdateNorms.Generator] = "TrainG/gradient_norm",
        [UpdateNorms.Discriminator] = "TrainD/gradient_norm",
    };

    /// <summary>All of them, averages over the tick.</summary>
    /// <param name="tick">The tick.</param>
    /// <param name="config">Configuration of the run.</param>
    public static IEnumerable<(string Tag, double Value)> Of(TickReport tick, TrainingConfig config) =>
    [
        .. Progress(tick, config.Model.Resolution),
        .. Timing(tick),
        .. tick.Statistics.Select(statistic => (Tags.GetValueOrDefault(statistic.Key, $"Loss/{statistic.Key}"), statistic.Value.Mean)),
        .. Drift(tick, config.Loss),
        .. tick.AugmentStrength is double strength ? new[] { ("Progress/augment", strength) } : [],
        ("TrainG/learning_rate", tick.Phase.GeneratorRate),
        ("TrainD/learning_rate", tick.Phase.DiscriminatorRate),
        .. LeftOut(tick, "TrainG", UpdateNorms.Generator),
        .. LeftOut(tick, "TrainD", UpdateNorms.Discriminator),
    ];

    private static IEnumerable<(string Tag, double Value)> Progress(TickReport tick, int finalResolution) =>
    [
        ("Progress/tick", tick.Tick),
        ("Progress/kimg", tick.Images / 1000.0),

        // Level of detail: 0 at the final resolution, 1 at half of it; between them while it fades in.
        ("Progress/lod", Math.Log2((double)finalResolution / tick.Phase.Resolution) + 1 - tick.Phase.Fade),
        ("Progress/minibatch", tick.Phase.Minibatch),
    ];

    private static IEnumerable<(string Tag, double Value)> Timing(TickReport tick) =>
    [
        ("Timing/total_sec", tick.Timing.TotalSeconds),
        ("Timing/sec_per_tick", tick.Timing.TrainingSeconds),
        ("Timing/sec_per_kimg", 1000 / tick.ImagesPerSecond),
        ("Timing/maintenance_sec", tick.Timing.MaintenanceSeconds),
        ("Timing/total_hours", tick.Timing.TotalSeconds / (60 * 60)),
        ("Timing/total_days", tick.Timing.TotalSeconds / (24 * 60 * 60)),
    ];

    /// <summary>The drift term before its weight, <c>mean(D(x)²) = mean² + deviation²</c> of the scores of real images.</summary>
    private static IEnumerable<(string Tag, double Value)> Drift(TickReport tick, LossConfig loss) =>
        loss.DriftWeight > 0 && tick.Statistics.TryGetValue(RealScores.Statistic, out Statistic scores)
            ? [("Loss/epsilon_penalty", (scores.Mean * scores.Mean) + (scores.StdDev * scores.StdDev))]
            : [];

    /// <summary>The part of a network's updates that were left out, since a gradient was not finite.</summary>
    private static IEnumerable<(string Tag, double Value)> LeftOut(TickReport tick, string network, string norms) =>
        tick.Statistics.TryGetValue(norms, out Statistic updates)
            ? [($"{network}/overflow_frequency", updates.LeftOut / (double)(updates.Count + updates.LeftOut))]
            : [];
}
