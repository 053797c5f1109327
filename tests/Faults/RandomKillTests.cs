using System.Diagnostics;
using NUnit.Framework;

namespace PGGan.Tests.Faults;

/// <summary>A run that is killed at any moment, also while it starts and several times over, goes on to the same files.</summary>
[Explicit("takes minutes; run by --filter TestCategory=Faults")]
[Category("Faults")]
internal sealed class RandomKillTests
{
    private const int Sample = 8;
    private const int SeriesInARound = 40;
    private const int MaxKills = 5;

    [Test]
    public void ARunKilledAtAnyMomentGoesOnToTheSameFiles() => Campaign.Run(Part.RandomKills, Sample, round =>
        [.. Enumerable.Range(round * SeriesInARound, SeriesInARound)
            .Select(i => new FaultCase($"series {i}", folder => Series(folder, i)))]);

    private static int Series(string folder, int index)
    {
        Random random = Knobs.RandomOf(index);
        int kills = 0;
        for (int planned = random.Next(1, MaxKills + 1); planned > 0; planned--)
        {
            bool saved = TinyRun.Runs(folder) is [.., string run] && TinyRun.Checkpoints(run).Length > 0;
            using Process process = FaultProgram.Start(saved ? TinyRun.Resume(folder) : TinyRun.Fresh(folder));
            if (!process.WaitForExit(TinyRun.Reference.Time * random.NextDouble()))
            {
                process.Kill();
                kills++;
            }

            FaultProgram.Wait(process).Check("killed");
        }

        TinyRun.CheckRecovers(folder);
        return kills;
    }
}
