using NUnit.Framework;
using PGGan.Learning.Runs;
using PGGan.Tests.Interchange.Reports;
using PGGan.Web;
using PGGan.Web.Runs;

namespace PGGan.Tests.Web;

/// <summary>Runs are found in the folders given alone, with what they do; a damaged one hides no other, and changes are noticed.</summary>
internal sealed class RunCatalogTests
{
    private TemporaryFolder folder = null!;

    [SetUp]
    public void MakeFolder() => folder = new TemporaryFolder();

    [TearDown]
    public void RemoveFolder() => folder.Dispose();

    [Test]
    public void EveryRunHasItsState()
    {
        HandmadeRun.WriteTicks(HandmadeRun.Make(folder, "00000-finished"), 1, 2, 3, 4);
        string running = HandmadeRun.Make(folder, "00001-running"), died = HandmadeRun.Make(folder, "00002-died");
        HandmadeRun.WriteTicks(running, 1, 2);
        HandmadeRun.WriteTicks(died, 1);
        Session(died, "");
        Session(HandmadeRun.Make(folder, "00003-failed"), """, "end": "2026-01-02T03:05:05Z", "outcome": "failed" """);
        Session(HandmadeRun.Make(folder, "00004-stopped"), """, "end": "2026-01-02T03:05:05Z", "outcome": "stopped" """);
        File.WriteAllText(Path.Combine(HandmadeRun.Make(folder, "00005-damaged"), "config.json"), "{");
        Directory.CreateDirectory(folder.PathOf("no run"));
        using (RunDirectory.Lock(running))
        {
            Assert.That(Catalog().All().Select(run => run.Key[6..]), Is.EqualTo(Catalog().All().Select(run => run.StateName)));
        }

        RunView damaged = Catalog().Find("00005-damaged")!;
        Assert.That(damaged.Fault, Does.Contain("config.json"));
        Assert.That(Catalog().Find("00001-running")!.Activity, Is.EqualTo(RunActivity.Stopped), "the lock was let go");
        Assert.That(Catalog().Find("no run"), Is.Null);
        Assert.That(Catalog().Find("../00000-finished"), Is.Null);
    }

    [Test]
    public void TimeThatIsLeftIsThatOfTheSpeedOfTheLastTick()
    {
        string run = HandmadeRun.Make(folder, "00000-a");
        HandmadeRun.WriteTicks(run, 1, 2);
        using IDisposable held = RunDirectory.Lock(run);
        RunView view = Catalog().Find("00000-a")!;
        Assert.That((view.Share, view.Remaining, view.Grows), Is.EqualTo((0.5, "3m 20s", true)));
        Assert.That(view.Progress, Is.EqualTo("kimg 2 of 4 (50 %)"));
    }

    [Test]
    public void RunsOfOneNameDifferByTheirFolders()
    {
        string a = HandmadeRun.Make(folder, "a/00000-x"), b = HandmadeRun.Make(folder, "b/00000-x");
        RunCatalog catalog = new(new WebServerOptions { Folders = [a, folder.PathOf("b"), folder.PathOf("nowhere")] });
        Assert.That(catalog.All().Select(run => (run.Key, run.Folder)), Is.EqualTo(new[] { ("b~00000-x", b), ("a~00000-x", a) }));
    }

    [Test]
    public void WhatWasReadIsKeptUntilTheFilesChange()
    {
        string run = HandmadeRun.Make(folder, "00000-a");
        HandmadeRun.WriteTicks(run, 1);
        RunCatalog catalog = Catalog();
        RunView first = catalog.Find("00000-a")!;
        Assert.That(catalog.Find("00000-a"), Is.SameAs(first));
        File.AppendAllText(Path.Combine(run, "stats.jsonl"), HandmadeRun.Tick(2000, 5) + "\n");
        Assert.That(catalog.Find("00000-a")!.History!.Ticks, Has.Count.EqualTo(2));
    }

    [Test]
    public void APageIsNotifiedOfItsRunAlone()
    {
        string a = HandmadeRun.Make(folder, "00000-a");
        HandmadeRun.Make(folder, "00001-b");
        using RunWatch watch = new(Catalog());
        using SemaphoreSlim ofA = new(0), ofB = new(0), ofAll = new(0);
        using IDisposable one = watch.Watch("00000-a", () => ofA.Release()), other = watch.Watch("00001-b", () => ofB.Release()),
            all = watch.Watch(null, () => ofAll.Release());
        HandmadeRun.WriteTicks(a, 1);
        Assert.That(ofA.Wait(TimeSpan.FromSeconds(30)) && ofAll.Wait(TimeSpan.FromSeconds(30)));
        Assert.That(ofB.CurrentCount, Is.Zero);
    }

    [Test]
    public void TheLogGivesItsPlanAndItsEnd()
    {
        string run = HandmadeRun.Make(folder, "00000-a");
        Assert.That((RunLogText.Plan(run), RunLogText.End(run)), Is.EqualTo(("", "")), "there is none yet");
        string ticks = string.Concat(Enumerable.Range(0, 1000).Select(tick => $"tick {tick}\n"));
        File.WriteAllText(Path.Combine(run, "log.txt"), $"{{\n \"a\": 1\n}}\n\nkimg   resolution\n0 – 4\n\ngenerator\nOutput: here\n{ticks}");
        Assert.That(RunLogText.Plan(run), Is.EqualTo("kimg   resolution\n0 – 4\n\ngenerator"));
        Assert.That(RunLogText.End(run), Does.StartWith("tick ").And.EndWith("tick 999\n").And.Not.Contain("generator"));
    }

    [Test]
    public void ChartsAreDrawnOnceForAllWhoLookAtThem()
    {
        string run = HandmadeRun.Make(folder, "00000-a");
        HandmadeRun.WriteTicks(run, 1, 2, 3);
        RunView view = Catalog().Find("00000-a")!;
        ChartCache cache = new();
        IReadOnlyList<DrawnChart> charts = cache.OfRun(view, 0, double.PositiveInfinity);
        Assert.That(charts[0].Html, Does.Contain("<svg").And.Not.Contain("<script"));
        Assert.That(cache.OfRun(view, 0, double.PositiveInfinity), Is.SameAs(charts));
        Assert.That(cache.OfRun(view, 1.5, 3)[0].Html, Is.Not.EqualTo(charts[0].Html));
    }

    private RunCatalog Catalog() => new(new WebServerOptions { Folders = [folder.Root] });

    private static void Session(string run, string end) => File.WriteAllText(Path.Combine(run, "run.json"),
        $$"""{"sessions":[{"version":"1.2.3","start":"2026-01-02T03:04:05Z"{{end}}}]}""");
}
