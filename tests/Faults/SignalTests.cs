using System.Diagnostics;
using NUnit.Framework;

namespace PGGan.Tests.Faults;

/// <summary>A run that is asked to end at any moment ends soon, with the exit code of the signal, and goes on to the same files.</summary>
[Explicit("takes minutes; run by --filter TestCategory=Faults")]
[Category("Faults")]
internal sealed class SignalTests
{
    private const int Sample = 9;
    private const int CasesInARound = 60;

    // After a signal: a step, a checkpoint, and what a loaded machine adds.
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);

    [Test]
    public void ARunAskedToEndAtAnyMomentEndsAndGoesOn() => Campaign.Run(Part.Signals, Sample, round => [.. Cases(round)]);

    private static IEnumerable<FaultCase> Cases(int round)
    {
        Signal[] signals = [Signal.Hangup, Signal.Interrupt, Signal.Terminate];
        for (int i = round * CasesInARound; i < (round + 1) * CasesInARound; i++)
        {
            Random random = Knobs.RandomOf(i);
            Signal signal = signals[i % signals.Length];
            double moment = random.NextDouble();
            bool twice = random.Next(4) == 0;
            yield return new FaultCase(
                $"{signal}{(twice ? " twice" : "")} after {moment:0.000} of the run, {i}", folder => Ask(folder, signal, moment, twice));
        }
    }

    private static int Ask(string folder, Signal signal, double moment, bool twice)
    {
        using Process process = FaultProgram.Start(TinyRun.Fresh(folder));
        bool ended = process.WaitForExit(TinyRun.Reference.Time * moment);
        process.Send(signal);
        if (twice)
        {
            process.Send(signal);
        }

        long sent = Stopwatch.GetTimestamp();
        Outcome outcome = FaultProgram.Wait(process).Check("asked to end");
        if (Stopwatch.GetElapsedTime(sent) > Bound)
        {
            throw new Finding(Harm.Hang, $"no end within {Bound.TotalSeconds} s after the signal");
        }

        if (outcome.Code != 128 + (int)signal && outcome.Code != 0)
        {
            throw new Finding(Harm.Lost, $"exit {outcome.Code} instead of {128 + (int)signal} ({outcome.Error.Trim()})");
        }

        TinyRun.CheckRecovers(folder);
        return ended ? 0 : 1;
    }
}
