using NUnit.Framework;
using PGGan.Learning.Runs;

namespace PGGan.Tests.Learning.Runs;

public sealed class RunRewindTests : RunFolderFixture
{
    [Test]
    public void WhatCameLaterGoesAndIsMadeAgain()
    {
        Save("checkpoint-000002.safetensors", 2300);
        foreach (string name in new[] { "fakes-000000.png", "fakes-000001.png", "fakes-000002.png", "fakes-000003.png",
            "checkpoint-000003.safetensors.tmp", "mine.tmp" })
        {
            File.WriteAllText(PathOf(name), "");
        }

        string[] lines = [Line(1200), Line(2300), Line(3400), Line(4500)[..20]];
        File.WriteAllText(PathOf("stats.jsonl"), string.Join('\n', lines));

        Assert.That(Back(2300), Is.Zero);
        Assert.That(Files(), Is.EqualTo(new[] { "checkpoint-000002.safetensors", "fakes-000000.png", "fakes-000001.png", "fakes-000002.png",
            "mine.tmp", "stats.jsonl" }));
        Assert.That(File.ReadAllText(PathOf("stats.jsonl")), Is.EqualTo($"{lines[0]}\n{lines[1]}\n"));
        Assert.That(StatsFile.TotalSeconds(PathOf("stats.jsonl")), Is.EqualTo(2.3).Within(1e-9));
        Assert.That(StatsFile.Speeds(PathOf("stats.jsonl")).Last(), Is.EqualTo((8, 0.1)));
    }

    [Test]
    public void GoingBackTwiceLosesNothingOfEither()
    {
        MakeRun("first");
        Assert.That(Back(1000), Is.EqualTo(2));
        Assert.That(Files(), Is.EqualTo(new[] { "checkpoint-000001.safetensors", "fakes-000001.png", "metric-swd.jsonl", "stats.jsonl" }));
        Assert.That(File.ReadAllText(PathOf("stats.jsonl")), Is.EqualTo($"{Line(1000)}\n"));

        MakeRun("second");
        Assert.That(Back(1000), Is.EqualTo(2));
        Assert.That(Aside(), Is.EqualTo(new[]
        {
            "checkpoint-000002-2.safetensors", "checkpoint-000002.safetensors", "checkpoint-best-2.safetensors",
            "checkpoint-best.safetensors",
            "fakes-000002-2.png", "fakes-000002.png", "metric-swd-2.jsonl", "metric-swd.jsonl", "stats-2.jsonl", "stats.jsonl",
        }));
        Assert.That(File.ReadAllText(PathOf("set-aside/fakes-000002.png")), Is.EqualTo("first"));
        Assert.That(File.ReadAllText(PathOf("set-aside/fakes-000002-2.png")), Is.EqualTo("second"));
        Assert.That(File.ReadAllText(PathOf("set-aside/stats.jsonl")), Is.EqualTo($"{Line(1000)}\n{Line(2000)}\n"));
    }

    [Test]
    public void WhatIsInterruptedIsFinishedByTheNext([Values(0, 1, 2, 3)] int moved)
    {
        // As a process leaves it that dies after so many moves.
        MakeRun("content");
        File.WriteAllText(PathOf("going-back.json"), """{"Images":1000,"Number":1}""");
        Directory.CreateDirectory(PathOf("set-aside"));
        foreach (string name in new[] { "checkpoint-000002.safetensors", "checkpoint-best.safetensors", "fakes-000002.png" }.Take(moved))
        {
            File.Move(PathOf(name), PathOf($"set-aside/{name}"));
        }

        using (Checkpoint meant = RunCheckpoints.Open("none", Run, _ => { }))
        {
            Assert.That(meant.State.Position.ImagesSeen, Is.EqualTo(1000), "who only reads sees where the run is being taken");
        }

        List<string> notes = [];
        RunRewind.Finish(Run, notes.Add);
        Assert.That(notes, Has.Count.EqualTo(1).And.ItemAt(0).Contains("interrupted"));
        Assert.That(Files(), Is.EqualTo(new[] { "checkpoint-000001.safetensors", "fakes-000001.png", "metric-swd.jsonl", "stats.jsonl" }));
        Assert.That(Aside(), Is.EqualTo(new[]
        {
            "checkpoint-000002.safetensors", "checkpoint-best.safetensors", "fakes-000002.png", "metric-swd.jsonl", "stats.jsonl",
        }));
        Assert.That(File.ReadAllText(PathOf("set-aside/stats.jsonl")), Is.EqualTo($"{Line(1000)}\n{Line(2000)}\n"));
        RunRewind.Finish(Run, notes.Add);
        Assert.That(notes, Has.Count.EqualTo(1), "it is finished once");
    }

    private int Back(long imagesSeen) => RunRewind.To(Run, imagesSeen, note => Assert.Fail(note));

    private void MakeRun(string content)
    {
        Save("checkpoint-000001.safetensors", 1000);
        Save("checkpoint-000002.safetensors", 2000);
        Save("checkpoint-best.safetensors", 2000);
        File.WriteAllText(PathOf("fakes-000001.png"), content);
        File.WriteAllText(PathOf("fakes-000002.png"), content);
        File.WriteAllText(PathOf("stats.jsonl"), $"{Line(1000)}\n{Line(2000)}\n");
        File.WriteAllText(PathOf("metric-swd.jsonl"), $"{Line(1000)}\n{Line(2000)}\n");
    }
}
