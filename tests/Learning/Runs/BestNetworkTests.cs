using NUnit.Framework;
using PGGan.Files;
using PGGan.Learning;
using PGGan.Learning.Configuration;
using PGGan.Learning.Runs;
using PGGan.Metrics;

namespace PGGan.Tests.Learning.Runs;

/// <summary>The best network of a run, from what was measured of its checkpoints.</summary>
public sealed class BestNetworkTests : RunFolderFixture
{
    private readonly List<string> notes = [];

    [SetUp]
    public void ForgetNotes() => notes.Clear();

    [Test]
    public void TheBestIsKeptWhateverBecomesOfItsCheckpoint()
    {
        BestNetwork best = Of("swd");
        string first = Measured(1000, 30);
        best.Update(1000);
        AssertKept(1000, 30);
        Assert.That(notes, Is.EqualTo(new[] { "       best by swd so far: 30.00 at kimg 1.0, kept as best.safetensors" }));

        File.Delete(first);
        Measured(2000, 40);
        best.Update(2000);
        AssertKept(1000, 30);

        Measured(3000, 20);
        best.Update(3000);
        AssertKept(3000, 20);
        Assert.That(notes, Has.Count.EqualTo(2));
        best.Update(3000);
        Assert.That(notes, Has.Count.EqualTo(2), "what is kept already is not written again");
    }

    [Test]
    public void WhereHigherIsBetterTheHighestIsKept()
    {
        BestNetwork best = Of("recall");
        foreach ((long images, double value) in new[] { (1000L, 0.2), (2000L, 0.6), (3000L, 0.4), (4000L, double.NaN) })
        {
            Measured(images, value, metric: "pr", value: "recall");
            best.Update(images);
        }

        AssertKept(2000, 0.6, by: "recall");
    }

    [Test]
    public void TheAverageThatWasBestIsNamed()
    {
        BestNetwork best = Of("swd");
        Measured(1000, 30);
        MetricFiles.Append(Run, "checkpoint-000001.safetensors", 1000, [Result("swd", "swd", 25)], 1, "5kimg");
        best.Update(1000);
        AssertKept(1000, 25, average: "5kimg");
        Assert.That(notes.Single(), Does.Contain("25.00 at kimg 1.0 (average 5kimg)"));
    }

    [Test]
    public void ItIsAWholeCheckpointOfTheSameWeights()
    {
        string checkpoint = Measured(1000, 30);
        Of("swd").Update(1000);
        using Checkpoint before = Checkpoint.Open(checkpoint), kept = Checkpoint.Open(PathOf("best.safetensors"));
        Assert.That(kept.HeaderIsChecked, Is.True);
        Assert.That(kept.State, Is.EqualTo(before.State));
        Assert.That(kept.Shapes, Is.EqualTo(before.Shapes));
        string again = PathOf("again.safetensors");
        kept.SaveCopy(again, new Dictionary<string, string>());
        Assert.That(File.ReadAllBytes(again), Is.EqualTo(File.ReadAllBytes(kept.FilePath)));
        Assert.That(before.Best, Is.Null);
    }

    [Test]
    public void GoingBackSetsALaterBestAsideAndTakesTheBestThatIsLeft()
    {
        BestNetwork best = Of("swd");
        foreach ((long images, double value) in new[] { (1000L, 30.0), (2000L, 35.0), (3000L, 20.0) })
        {
            Measured(images, value);
            best.Update(images);
        }

        AssertKept(3000, 20);
        Assert.That(RunRewind.To(Run, 2000, note => Assert.Fail(note)), Is.EqualTo(2));
        Assert.That(Aside(), Does.Contain("best.safetensors").And.Contain("checkpoint-000003.safetensors"));
        Assert.That(File.Exists(PathOf("best.safetensors")), Is.False);
        best.Update(2000);
        AssertKept(1000, 30);
        Assert.That(RunRewind.To(Run, 2000, note => Assert.Fail(note)), Is.Zero, "one that is not further stays");
        AssertKept(1000, 30);
    }

    /// <summary>A process that died, or a disk that was full, between the checkpoint and the copy.</summary>
    [Test]
    public void OneThatCannotBeWrittenIsMadeUpForAndItsCheckpointStays()
    {
        BestNetwork best = Of("swd");
        Measured(1000, 30);
        best.Update(1000);
        byte[] before = File.ReadAllBytes(PathOf("best.safetensors"));
        string better = Measured(2000, 20);
        Directory.CreateDirectory(PathOf("best.safetensors.tmp"));
        best.Update(2000);
        Assert.That(best.Pending, Is.EqualTo(better));
        Assert.That(notes[^1], Does.StartWith("Note: the best network so far, checkpoint-000002.safetensors by swd, is not copied yet: "));
        Assert.That(File.ReadAllBytes(PathOf("best.safetensors")), Is.EqualTo(before));

        string last = Measured(3000, 50);
        new RunCheckpoints(Run, note => Assert.Fail(note), locked: true).Prune(keep: 1, last, best.Pending);
        Assert.That(File.Exists(better), Is.True);
        Directory.Delete(PathOf("best.safetensors.tmp"));
        best.Update(3000);
        Assert.That(best.Pending, Is.Null);
        AssertKept(2000, 20);
    }

    [Test]
    public void ADamagedOneIsReplaced()
    {
        Measured(1000, 30);
        BestNetwork best = Of("swd");
        best.Update(1000);
        Cut(PathOf("best.safetensors"));
        best.Update(1000);
        AssertKept(1000, 30);
    }

    /// <summary>4×4 up to 1,500 images, then 8×8: its first number is worse and counts more.</summary>
    [Test]
    public void ALargerNetworkCountsAsBetter()
    {
        Schedule growing = new(new TrainingConfig
        {
            Model = new() { Resolution = 8 },
            Schedule = new() { TrainKimg = 1, FadeKimg = 0.5 },
        });
        Measured(1000, 10);
        Measured(2000, 30);
        BestNetwork best = Of("swd", growing);
        best.Update(1000);
        AssertKept(1000, 10);
        best.Update(2000);
        AssertKept(2000, 30);
    }

    [Test]
    public void TheNewestRunsBestIsNamedBest()
    {
        string outdir = Directory.CreateDirectory(PathOf("runs")).FullName, run = Path.Combine(outdir, "00000-x");
        Assert.That(RunCheckpoints.Resolve(outdir, "latest"), Is.EqualTo("latest"));
        Directory.CreateDirectory(run);
        File.WriteAllText(Path.Combine(run, "config.json"), "{}");
        Assert.That(() => RunCheckpoints.Resolve(outdir, "best"),
            Throws.InstanceOf<PGGanException>().With.Message.Contains("keeps no best"));
        string best = Path.Combine(run, "best.safetensors");
        File.Copy(Save("checkpoint-000001.safetensors", 1000), best);
        Assert.That(RunCheckpoints.Resolve(outdir, "best"), Is.EqualTo(best));
        using Checkpoint opened = RunCheckpoints.Open(outdir, "best", _ => { });
        Assert.That(opened.FilePath, Is.EqualTo(best));
    }

    [TestCase("swd", "swd", false)]
    [TestCase("msssim", "msssim", false)]
    [TestCase("fid", "fid", false)]
    [TestCase("is", "is", true)]
    [TestCase("precision", "pr", true)]
    [TestCase("coverage-random", "dc-random", true)]
    [TestCase("modes", "modes", true)]
    public void ANumberKnowsWhichOfTwoIsBetter(string number, string metric, bool higher)
    {
        MetricGoal goal = MetricGoal.Parse(number);
        Assert.That((goal.Metric, goal.IsBetter(2, than: 1), goal.IsBetter(1, than: 2)), Is.EqualTo((metric, higher, !higher)));
    }

    [Test]
    public void EveryMetricHasANumberToGoBy() =>
        Assert.That(MetricCatalog.All.Select(metric => metric.Name), Has.All.Matches<string>(name =>
        {
            RunConfig config = new() { Metrics = [name!], BestBy = name };
            return !config.Faults().Any() || config.Faults().Single().Contains("has several numbers; choose ");
        }));

    [TestCase("pr", "bestBy: 'pr' has several numbers; choose precision or recall")]
    [TestCase("fid", "bestBy: fid is not measured by run.metrics (swd); add fid")]
    [TestCase("speed", "bestBy: 'speed' is none of swd, ")]
    public void WhatCannotBeComparedIsReported(string number, string fault) =>
        Assert.That(new RunConfig { Metrics = ["swd"], BestBy = number }.Faults().Single(), Does.StartWith(fault));

    private static MetricResult Result(string metric, string value, double number) =>
        new(metric, "test", 2, [new MetricValue(value, number)], Floor: null);

    private BestNetwork Of(string number, Schedule? schedule = null) => new(Run,
        schedule ?? new Schedule(new TrainingConfig { Model = new() { Resolution = 4 } }), MetricGoal.Parse(number), ["5kimg"], notes.Add);

    private string Measured(long images, double number, string metric = "swd", string value = "swd")
    {
        string name = $"checkpoint-{images / 1000:D6}.safetensors";
        MetricFiles.Append(Run, name, images, [Result(metric, value, number)], seconds: 1);
        return Save(name, images);
    }

    private void AssertKept(long images, double value, string by = "swd", string? average = null)
    {
        using Checkpoint kept = Checkpoint.Open(PathOf("best.safetensors"));
        Assert.That((kept.State.Position.ImagesSeen, kept.Best), Is.EqualTo((images, ((string, double, string?)?)(by, value, average))));
    }
}
