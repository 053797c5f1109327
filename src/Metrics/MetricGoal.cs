namespace PGGan.Metrics;

/// <summary>A number by which networks are compared, and which of two is better.</summary>
/// <param name="Metric">The metric that has it, one of <see cref="MetricCatalog"/>.</param>
/// <param name="Value">Its name among the metric's values.</param>
/// <param name="HigherIsBetter">Whether the higher of two is better.</param>
internal sealed record MetricGoal(string Metric, string Value, bool HigherIsBetter)
{
    private static readonly MetricGoal[] All =
    [
        Lowest("swd"), Lowest("msssim"), Lowest("fid"), Lowest("kid"), new("is", "is", HigherIsBetter: true),
        Highest("pr", "precision"), Highest("pr", "recall"), Highest("dc", "density"), Highest("dc", "coverage"),
        Lowest("fid-random"), Lowest("kid-random"),
        Highest("pr-random", "precision-random"), Highest("pr-random", "recall-random"),
        Highest("dc-random", "density-random"), Highest("dc-random", "coverage-random"),
        Highest("modes", "modes"),
    ];

    /// <summary>The number that a name means: <c>swd</c>, <c>fid</c>, <c>precision</c>.</summary>
    /// <exception cref="FormatException">There is none, or the metric has several.</exception>
    public static MetricGoal Parse(string text)
    {
        string[] values = [.. All.Where(goal => goal.Metric == text).Select(goal => goal.Value)];
        return Array.Find(All, goal => goal.Value == text)
            ?? (values.Length > 0
                ? throw new FormatException($"'{text}' has several numbers; choose {string.Join(" or ", values)}")
                : throw new FormatException($"'{text}' is none of {string.Join(", ", All.Select(goal => goal.Value))}"));
    }

    /// <summary>Whether a number is better than another one.</summary>
    public bool IsBetter(double value, double than) => HigherIsBetter ? value > than : value < than;

    private static MetricGoal Lowest(string metric) => new(metric, metric, HigherIsBetter: false);

    private static MetricGoal Highest(string metric, string value) => new(metric, value, HigherIsBetter: true);
}
