using System.Diagnostics;
using NUnit.Framework;

namespace PGGan.Tests.Faults;

/// <summary>
/// Several processes that want the same run, the same cache or the same number at once: each gets its own or an error that says so, and
/// nothing is lost.
/// </summary>
[Explicit("takes minutes; run by --filter TestCategory=Faults")]
[Category("Faults")]
internal sealed class ContestedStartTests
{
    private const int Sample = 4;
    private const int CasesInARound = 8;
    private const int Processes = 4;

    [Test]
    public void ProcessesThatWantTheSameDoNotDisturbEachOther() => Campaign.Run(Part.Contested, Sample, round =>
        [.. Enumerable.Range(round * CasesInARound, CasesInARound).Select(i => i % 2 == 0
            ? new FaultCase($"{Processes} new runs, {i}", NewRuns)
            : new FaultCase($"{Processes} resume one run, {i}", folder => OneRun(folder, i)))]);

    private static int NewRuns(string folder)
    {
        Outcome[] outcomes = AtOnce(TinyRun.Fresh(folder));
        Array.ForEach(outcomes, outcome => outcome.CheckSucceeded("a new run next to others"));
        string[] runs = TinyRun.Runs(folder);
        if (runs.Select(run => Path.GetFileName(run)[..5]).Distinct().Count() != Processes)
        {
            string names = string.Join(", ", runs.Select(run => Path.GetFileName(run)));
            throw new Finding(Harm.Lost, $"{Processes} runs have the folders {names}");
        }

        foreach (string run in runs)
        {
            string difference = TinyRun.Reference.Contents.DifferenceTo(RunContents.Of(run));
            if (difference.Length > 0)
            {
                throw new Finding(Harm.Lost, $"{Path.GetFileName(run)} is not the run left alone: {difference}");
            }
        }

        return Processes;
    }

    private static int OneRun(string folder, int index)
    {
        Random random = Knobs.RandomOf(index);
        using (Process process = FaultProgram.Start(TinyRun.Fresh(folder)))
        {
            // Late enough for a first checkpoint, in most cases.
            if (!process.WaitForExit(TinyRun.Reference.Time * (0.5 + (random.NextDouble() / 2))))
            {
                process.Kill();
            }

            FaultProgram.Wait(process).Check("killed");
        }

        // One of them trains; the others report that it does, or that there is no checkpoint, or find the run complete.
        foreach (Outcome outcome in AtOnce(TinyRun.Resume(folder)).Where(outcome => outcome.Code != 0))
        {
            outcome.CheckReported("one of several");
        }

        TinyRun.CheckRecovers(folder);
        return Processes;
    }

    private static Outcome[] AtOnce(string[] arguments)
    {
        Process[] processes = [.. Enumerable.Range(0, Processes).Select(_ => FaultProgram.Start(arguments))];
        Outcome[] outcomes = [.. processes.Select(FaultProgram.Wait)];
        Array.ForEach(processes, process => process.Dispose());
        return outcomes;
    }
}
