using NUnit.Framework;

namespace PGGan.Tests.Faults;

/// <summary>
/// A finished run goes back to an older checkpoint with another learning rate and is killed on the way, at each call that changes a file.
/// What then goes on is the
/// run that never went back or the one that went back whole, nothing between; and every checkpoint and grid that was there still is, in
/// its place or set aside.
/// </summary>
[Explicit("takes minutes; run by --filter TestCategory=Faults")]
[Category("Faults")]
internal sealed class GoingBackTests
{
    // Of some 200.
    private const int Sample = 24;
    private const int Keep = 10;
    private static readonly string[] Change = ["--glr", "0.002"];

    [SetUp]
    public void NeedTheLibrary() => PreloadLibrary.Require();

    [Test]
    public void ARunKilledWhileItGoesBackLosesNothing()
    {
        string root = Directory.CreateTempSubdirectory("pggan-faults-").FullName;
        try
        {
            string finished = Path.Combine(root, "finished");
            FaultProgram.Run(TinyRun.Fresh(finished, Keep)).CheckSucceeded("left alone");
            RunContents before = RunContents.Of(TinyRun.Runs(finished).Single());
            HashSet<string> works = RunContents.Works(TinyRun.Runs(finished).Single());

            string whole = Copy(finished, Path.Combine(root, "whole"));
            CallCounts calls = CallCounts.Of(
                whole, environment => FaultProgram.Run(GoBack(whole), environment).CheckSucceeded("gone back"));
            RunContents after = RunContents.Of(TinyRun.Runs(whole).Single());
            CheckKept(works, whole);
            Campaign.Run(Part.GoingBack, Sample, _ => [.. Faults(calls).Select(fault => new FaultCase($"going back, {fault}", folder =>
            {
                string copy = Copy(finished, Path.Combine(folder, "copy"));
                FaultProgram.Run(GoBack(copy), fault.Environment(copy)).Check("killed");
                FaultProgram.Run(TinyRun.Resume(copy)).CheckSucceeded("resumed");
                CheckOneOf(before, after, RunContents.Of(TinyRun.Runs(copy).Single()));
                CheckKept(works, copy);
                return 1;
            }))]);
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    private static IEnumerable<Fault> Faults(CallCounts calls) =>
        from at in calls.Each
        from action in at.Call == Call.Write ? [Fault.Half] : (string[])[Fault.Before, Fault.After]
        select new Fault { At = at.Call, Number = at.Number, Action = action };

    // To the checkpoint of the first tick: the first of all is of networks that have seen nothing.
    private static string[] GoBack(string folder) => TinyRun.Resume(folder, TinyRun.Checkpoints(TinyRun.Runs(folder).Single())[1], Change);

    private static void CheckOneOf(RunContents before, RunContents after, RunContents now)
    {
        string unlikeBefore = before.DifferenceTo(now), unlikeAfter = after.DifferenceTo(now);
        if (unlikeBefore.Length > 0 && unlikeAfter.Length > 0)
        {
            throw new Finding(
                Harm.Lost, $"the run is neither the one that never went back ({unlikeBefore}) nor the one that did ({unlikeAfter})");
        }
    }

    private static void CheckKept(HashSet<string> works, string folder)
    {
        int lost = works.Except(RunContents.Works(TinyRun.Runs(folder).Single())).Count();
        if (lost > 0)
        {
            throw new Finding(Harm.Lost, $"{lost} of {works.Count} checkpoints and grids are gone, neither in place nor set aside");
        }
    }

    private static string Copy(string from, string to)
    {
        foreach (string path in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            string target = Path.Combine(to, Path.GetRelativePath(from, path));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(path, target);
        }

        return to;
    }
}
