using PGGan.Learning;
using PGGan.Learning.Losses;

namespace PGGan.Interchange.Reports;

/// <summary>The charts of a run, and those in which runs are compared.</summary>
internal static class RunCharts
{
    private const string Speed = "images_per_second", Seconds = "total_seconds", Memory = "peak_bytes",
        Strength = "Strength of the augmentation";

    // What is drawn in one frame; any other statistic has one of its own.
    private static readonly (string Title, (string Name, string Label)[] Statistics)[] Groups =
    [
        ("Scores", [(RealScores.Statistic, "real images"), (FakeScores.Statistic, "generated images")]),
        ("Gradient norms of the updates", [(UpdateNorms.Generator, "generator"), (UpdateNorms.Discriminator, "discriminator")]),
    ];

    /// <summary>Of one run: losses and norms, then what the machine took.</summary>
    public static IEnumerable<Chart> OfRun(RunHistory run)
    {
        IReadOnlyList<GrowthSpan> growth = Growth(run);
        (string Title, (string Name, string Label)[] Statistics)[] all =
        [
            .. Groups,
            .. StatisticsOf([run]).Except(Groups.SelectMany(group => group.Statistics).Select(statistic => statistic.Name))
                .Select(name => (Title(name), new[] { (name, Title(name)) })),
        ];
        return
        [
            .. all.Select(group => Chart.Of(group.Title, Chart.Kimg,
                group.Statistics.Select(statistic => Statistic(run, statistic.Name, statistic.Label)), growth)).OfType<Chart>(),
            .. new[] { Chart.Of(Strength, Chart.Kimg, [StrengthOf(run, Strength)], growth) }.OfType<Chart>(),
            .. new[]
            {
                Chart.Of("Learning rates", Chart.Kimg,
                    [Rate(run, RunTick.GeneratorRate, "generator"), Rate(run, RunTick.DiscriminatorRate, "discriminator")], growth),
            }.OfType<Chart>(),
            .. Machine([run], run => "", growth),
        ];
    }

    /// <summary>The metrics of one run, with what real images reach.</summary>
    public static IEnumerable<Chart> OfMetrics(RunHistory run) => run.Metrics
        .Select(metric => Chart.Of(metric.Name, Chart.Kimg, [Of(metric, metric.Name)], Growth(run))).OfType<Chart>();

    /// <summary>Of several runs: each chart has a curve for each run, by its name.</summary>
    /// <param name="runs">The runs.</param>
    /// <param name="name">What the legend calls them.</param>
    public static IEnumerable<Chart> Comparing(IReadOnlyList<RunHistory> runs, Func<RunHistory, string> name) =>
    [
        .. runs.SelectMany(run => run.Metrics).Select(metric => metric.Name).Distinct().Select(metric => Chart.Of(metric, Chart.Kimg,
            runs.SelectMany(run => run.Metrics.Where(own => own.Name == metric).Select(own => Of(own, name(run)))))).OfType<Chart>(),
        .. StatisticsOf(runs).Select(statistic => Chart.Of(Title(statistic), Chart.Kimg,
            runs.Select(run => Statistic(run, statistic, name(run))))).OfType<Chart>(),
        .. new[] { Chart.Of(Strength, Chart.Kimg, runs.Select(run => StrengthOf(run, name(run)))) }.OfType<Chart>(),
        .. Machine(runs, name, []),
    ];

    private static IEnumerable<Chart> Machine(
        IReadOnlyList<RunHistory> runs, Func<RunHistory, string> name, IReadOnlyList<GrowthSpan> growth)
    {
        double most = runs.SelectMany(run => run.Ticks).Select(tick => tick.Timing.GetValueOrDefault(Memory)).Append(0).Max();
        (string unit, double bytes) = most >= 1L << 30 ? ("GiB", 1L << 30) : ("MiB", 1L << 20);
        return new[]
        {
            Chart.Of("Images per second", Chart.Kimg, runs.Select(run => Timing(run, Speed, name(run), 1)), growth),
            Chart.Of($"Memory of the device, {unit}", Chart.Kimg, runs.Select(run => Timing(run, Memory, name(run), 1 / bytes)), growth),
            Chart.Of("kimg over time", "hours", runs.Select(run => new Curve(name(run), [.. run.Ticks
                .Where(tick => tick.Timing.ContainsKey(Seconds)).Select(tick => (tick.Timing[Seconds] / 3600, tick.Kimg))]))),
        }.OfType<Chart>();
    }

    private static IReadOnlyList<GrowthSpan> Growth(RunHistory run) => [.. run.Schedule.Stages()
        .Select(stage => new GrowthSpan(stage.FirstImage / 1000.0, stage.EndImage / 1000.0, stage.Fading, stage.Resolution))];

    private static IEnumerable<string> StatisticsOf(IEnumerable<RunHistory> runs) =>
        runs.SelectMany(run => run.Ticks).SelectMany(tick => tick.Statistics.Keys).Distinct().Order(StringComparer.Ordinal);

    private static Curve Statistic(RunHistory run, string name, string label) => new(label,
        [.. run.Ticks.Where(tick => tick.Statistics.ContainsKey(name)).Select(tick => (tick.Kimg, tick.Statistics[name]))]);

    private static Curve Rate(RunHistory run, string name, string label) => new(label,
        [.. run.Ticks.Where(tick => tick.Rates.ContainsKey(name)).Select(tick => (tick.Kimg, tick.Rates[name]))]);

    private static Curve StrengthOf(RunHistory run, string label) => new(label,
        [.. run.Ticks.Where(tick => tick.AugmentStrength is not null).Select(tick => (tick.Kimg, tick.AugmentStrength!.Value))]);

    private static Curve Timing(RunHistory run, string name, string label, double factor) => new(label,
        [.. run.Ticks.Where(tick => tick.Timing.ContainsKey(name)).Select(tick => (tick.Kimg, factor * tick.Timing[name]))]);

    private static Curve Of(MetricCurve metric, string label) =>
        new(label, [.. metric.Points.Select(point => (point.Images / 1000.0, point.Value))], metric.Floor);

    // real_scores → Real scores
    private static string Title(string name) => name.Length == 0 ? name : char.ToUpperInvariant(name[0]) + name[1..].Replace('_', ' ');
}
