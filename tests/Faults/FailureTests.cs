using NUnit.Framework;

namespace PGGan.Tests.Faults;

/// <summary>
/// A run one of whose calls fails tells it in one line and goes on to the same files once the fault is over. It may do without a call
/// only where that loses
/// nothing.
/// </summary>
[Explicit("takes minutes; run by --filter TestCategory=Faults")]
[Category("Faults")]
internal sealed class FailureTests
{
    // Of some 300.
    private const int Sample = 24;

    [SetUp]
    public void NeedTheLibrary() => PreloadLibrary.Require();

    [Test]
    public void AFailureAtAnyCallIsReportedOrLosesNothing() => Campaign.Run(Part.Failures, Sample, _ => [.. Cases()]);

    [Test]
    public void ADiskThatConfirmsNothingIsReported() => Campaign.Run(Part.Failures, int.MaxValue, round => round > 0 ? [] :
    [
        Case(new Fault { At = Call.Sync, Action = Fault.Eio }),
        Case(new Fault { At = Call.Sync, Action = Fault.Enospc }),
    ]);

    private static IEnumerable<FaultCase> Cases() =>
        from at in TinyRun.Calls.Each
        from action in (string[])[Fault.Eio, Fault.Enospc]
        select Case(new Fault { At = at.Call, Number = at.Number, Action = action });

    private static FaultCase Case(Fault fault) => new(fault.ToString(), folder =>
    {
        string hit = Path.Combine(folder, "hit");
        Outcome outcome = FaultProgram.Run(TinyRun.Fresh(folder), fault.Environment(folder, hit: hit));
        string path = File.Exists(hit) ? File.ReadAllText(hit) : "no call";
        try
        {
            if (outcome.Code == 0)
            {
                CheckMayGoOn(fault, path, folder);
                outcome.Check("gone on");
                if (fault.At == Call.Unlink)
                {
                    // An old checkpoint that could not be deleted is noted and stays; the next start deletes it.
                    FaultProgram.Run(TinyRun.Resume(folder)).CheckSucceeded("resumed to tidy up");
                }

                TinyRun.CheckFinished(folder);
            }
            else
            {
                outcome.CheckReported("failed");
                TinyRun.CheckRecovers(folder);
            }
        }
        catch (Finding finding)
        {
            throw new Finding(finding.Harm, $"{finding.Message} (the call was for {path})");
        }

        return 1;
    });

    // A file that the disk did not confirm is not saved, whatever a reader sees of it now. The log and what is computed again may go
    // without.
    private static void CheckMayGoOn(Fault fault, string path, string folder)
    {
        string name = Path.GetFileName(path);
        bool losesNothing = name is "log.txt" or "run.json" or "run.json.tmp"
            || name.StartsWith("events.out.tfevents.", StringComparison.Ordinal)
            || path.StartsWith(TinyRun.CacheOf(folder), StringComparison.Ordinal);
        if (fault.At == Call.Sync && File.Exists(Path.Combine(folder, "hit")) && !losesNothing)
        {
            throw new Finding(Harm.Lost, "exit 0 although the disk did not confirm a file");
        }
    }
}
