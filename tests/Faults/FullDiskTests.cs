using System.Globalization;
using NUnit.Framework;

namespace PGGan.Tests.Faults;

/// <summary>A disk that is full at any moment is told in one line; with room again the run goes on to the same files.</summary>
[Explicit("takes minutes; run by --filter TestCategory=Faults")]
[Category("Faults")]
internal sealed class FullDiskTests
{
    private const int Sample = 12;

    // In a round; half of them in the runs, half in the cache.
    private const int Cases = 60;

    [SetUp]
    public void NeedTheLibrary() => PreloadLibrary.Require();

    [Test]
    public void AFullDiskIsToldAndBlocksNothing()
    {
        (long runs, long cache) = (BytesWritten(TinyRun.RunsOf), BytesWritten(TinyRun.CacheOf));
        Campaign.Run(Part.FullDisk, Sample, round => [.. Spread(round, "the runs' disk", TinyRun.RunsOf, runs), .. Spread(round, "the cache's disk", TinyRun.CacheOf, cache)]);
    }

    // Spread over all that a run writes, at moments that another round has not.
    private static IEnumerable<FaultCase> Spread(int round, string name, Func<string, string> under, long bytes)
    {
        Random random = Knobs.RandomOf(round);
        for (int i = 0; i < Cases / 2; i++)
        {
            long budget = (long)((i + random.NextDouble()) * bytes / (Cases / 2));
            yield return new FaultCase(string.Create(CultureInfo.InvariantCulture, $"{name} {new Fault("") { Bytes = budget }}"), folder =>
            {
                Outcome outcome = FaultProgram.Run(TinyRun.Fresh(folder), new Fault(under(folder)) { Bytes = budget }.Environment());
                if (outcome.Code == 0)
                {
                    outcome.Check("gone on");
                    TinyRun.CheckFinished(folder);
                }
                else
                {
                    outcome.CheckTold("full");
                    TinyRun.CheckRecovers(folder);
                }

                return 1;
            });
        }
    }

    private static long BytesWritten(Func<string, string> under)
    {
        string folder = Directory.CreateTempSubdirectory("pggan-faults-").FullName;
        try
        {
            return CallCounts.Of(under(folder), environment => FaultProgram.Run(TinyRun.Fresh(folder), environment).CheckSucceeded("left alone")).Bytes;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
