using NUnit.Framework;
using PGGan.Learning.Collectives;

namespace PGGan.Tests.Learning.Collectives;

/// <summary>Clocks of ranks that do not agree.</summary>
internal sealed class RankClocksTests
{
    [Test]
    public void AClockThatDiffersBySecondsIsNamed()
    {
        string[] names = ["Rank 0 (a)", "Rank 1 (b)", "Rank 2 (c)", "Rank 3 (d)"];
        double[] ahead = [0, 1, 94, -7];
        DateTimeOffset time = new(2026, 11, 29, 12, 0, 0, TimeSpan.Zero);
        IReadOnlyList<string>[] found = ThreadRanks.Run(4, ranks =>
            RankClocks.Notes(ranks, () => time.AddSeconds(ahead[ranks.Rank]), names));
        foreach (IReadOnlyList<string> notes in found)
        {
            Assert.That(notes, Has.Count.EqualTo(2));
            Assert.That(notes[0], Does.Contain("Rank 2 (c) is 94 s ahead of rank 0's"));
            Assert.That(notes[1], Does.Contain("Rank 3 (d) is 7 s behind rank 0's"));
        }
    }

    [Test]
    public void OneRankHasOneClock() =>
        Assert.That(RankClocks.Notes(AloneCollective.Instance, () => DateTimeOffset.UtcNow, ["Rank 0"]), Is.Empty);
}
