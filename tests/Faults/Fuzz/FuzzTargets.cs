namespace PGGan.Tests.Faults.Fuzz;

/// <summary>All readers of files that a run or its data may have damaged.</summary>
internal static class FuzzTargets
{
    private static readonly Func<IEnumerable<FuzzTarget>>[] Groups =
    [
        () => [new CheckpointTarget(), new ConfigTarget(), new WordsTarget()],
        () => [new LinesTarget(), new ManifestTarget(), new StatisticsTarget()],
        () => PictureTarget.All,
        () => SetTargets.All,
    ];

    /// <summary>Every one of them.</summary>
    public static IReadOnlyList<FuzzTarget> All { get; } = [.. Groups.SelectMany(group => group())];
}
