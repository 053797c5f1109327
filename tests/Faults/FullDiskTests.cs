using NUnit.Framework;

namespace PGGan.Tests.Faults;

/// <summary>A disk that is full at any moment is reported in one line; with room again the run goes on to the same files.</summary>
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
    public void AFullDiskIsReportedAndBlocksNothing()
    {
        (long runs, long cache) = (BytesWritten(TinyRun.RunsOf), BytesWritten(TinyRun.CacheOf));
        Campaign.Run(Part.FullDisk, Sample, round =>
        [
            .. Spread(round, "disk of the runs", TinyRun.RunsOf, runs),
            .. Spread(round, "disk of the cache", TinyRun.CacheOf, cache),
        ]);
    }

    // Spread over all that a run writes, at moments that another round has not.
    private static IEnumerable<FaultCase> Spread(int round, string name, Func<string, string> under, long bytes)
    {
        Random random = Knobs.RandomOf(round);
        for (int i = 0; i < Cases / 2; i++)
        {
            double part = Math.Round((i + random.NextDouble()) / (Cases / 2), 4);
            yield return new FaultCase($"{name} full after {part:0.0000} of what is written", folder =>
            {
                Fault full = new() { Bytes = (long)(part * bytes) };
                Outcome outcome = FaultProgram.Run(TinyRun.Fresh(folder), full.Environment(under(folder)));
                if (outcome.Code == 0)
                {
                    outcome.Check("gone on");
                    TinyRun.CheckFinished(folder);
                }
                else
                {
                    outcome.CheckReported("full");
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
            CallCounts counts = CallCounts.Of(
                under(folder), environment => FaultProgram.Run(TinyRun.Fresh(folder), environment).CheckSucceeded("left alone"));
            return counts.Bytes;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
