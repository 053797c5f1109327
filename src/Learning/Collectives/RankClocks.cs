using System.Globalization;

namespace PGGan.Learning.Collectives;

/// <summary>Whether the clocks of the ranks agree: times in their logs are compared after a fault.</summary>
internal static class RankClocks
{
    // Far more than ranks need to leave a barrier.
    private static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(2);

    /// <summary>A line for each rank whose clock differs from rank 0's by seconds; every rank calls it at the same moment.</summary>
    /// <param name="ranks">Who takes part.</param>
    /// <param name="now">This rank's clock, asked when all are there.</param>
    /// <param name="names">What the ranks are called.</param>
    public static IReadOnlyList<string> Notes(ICollective ranks, Func<DateTimeOffset> now, IReadOnlyList<string> names)
    {
        double[] clocks = new double[ranks.Size];   // each rank adds its own to zeros
        ranks.Barrier();
        clocks[ranks.Rank] = (now() - DateTimeOffset.UnixEpoch).TotalSeconds;
        ranks.Sum(clocks);
        return
        [
            .. clocks.Select((clock, rank) => (Rank: rank, Ahead: clock - clocks[0]))
                .Where(clock => Math.Abs(clock.Ahead) > Tolerance.TotalSeconds)
                .Select(clock => string.Create(CultureInfo.InvariantCulture,
                    $"Note: the clock of {names[clock.Rank]} is {Math.Abs(clock.Ahead):0} s {(clock.Ahead > 0 ? "ahead of" : "behind")} "
                        + $"rank 0's, so the times in their logs differ.")),
        ];
    }
}
