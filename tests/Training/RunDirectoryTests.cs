using NUnit.Framework;
using PGGan.Kernels;
using PGGan.Training;

namespace PGGan.Tests.Training;

public sealed class RunDirectoryTests
{
    private static readonly TrainingConfig LongTicks = new();
    private static readonly TrainingConfig ShortTicks = new() { Schedule = new ScheduleConfig { TickKimg = PerResolution<double>.Parse("4:2,64:0.5") } };

    private string folder = "";

    [SetUp]
    public void MakeFolder() => folder = Directory.CreateTempSubdirectory("pggan-test-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(folder, recursive: true);

    [Test]
    public void RunsAreNumberedOnwards()
    {
        Assert.That(Name("a"), Is.EqualTo("00000-a"));
        Directory.CreateDirectory(Path.Combine(folder, "00041-other"));
        Directory.CreateDirectory(Path.Combine(folder, "99-none"));
        Assert.That(Name("b"), Is.EqualTo("00042-b"));
        Assert.That(Directory.GetFiles(folder), Is.Empty, "claims are gone");
    }

    [Test]
    public void RunsMadeAtTheSameMomentHaveDifferentNumbers()
    {
        string[] names = new string[24];
        Parallel.For(0, names.Length, i => names[i] = Name($"run{i}"));
        Assert.That(names.Select(name => name[..5]).Order(), Is.EqualTo(Enumerable.Range(0, 24).Select(i => $"{i:D5}")));
    }

    [Test]
    public void FilesAreNamedByKimgAndByImagesOnlyWhereTicksAreShort()
    {
        RunDirectory run = RunDirectory.Create(folder, "a", LongTicks), tiny = RunDirectory.Create(folder, "b", ShortTicks);
        Assert.That(Path.GetFileName(run.FakesPath(160_256)), Is.EqualTo("fakes-000160.png"));
        Assert.That(Path.GetFileName(run.CheckpointPath(0)), Is.EqualTo("checkpoint-000000.safetensors"));
        Assert.That(Path.GetFileName(tiny.FakesPath(160_256)), Is.EqualTo("fakes-000160.256.png"));
        Assert.That(Path.GetFileName(tiny.CheckpointPath(640)), Is.EqualTo("checkpoint-000000.640.safetensors"));
    }

    [Test]
    public void TheNewestCheckpointIsTheOneThatHasComeFurthest()
    {
        RunDirectory run = RunDirectory.Create(folder, "a", LongTicks);
        Save(run.CheckpointPath(1000), 1000);
        Save(run.CheckpointPath(3000), 3000);
        Save(run.StoppedCheckpointPath, 2500);
        string[] ways = ["latest", "0", "00000-a", run.FullPath];
        Assert.That(ways.Select(way => RunDirectory.FindCheckpoint(folder, way)), Is.All.EqualTo(run.CheckpointPath(3000)));
        Save(run.StoppedCheckpointPath, 3500);
        Assert.That(RunDirectory.FindCheckpoint(folder, "latest"), Is.EqualTo(run.StoppedCheckpointPath));

        RunDirectory.Create(folder, "b", LongTicks);
        Assert.That(Assert.Throws<UserException>(() => RunDirectory.FindCheckpoint(folder, "latest"))!.Message, Does.Contain("00001-b has no checkpoint"));
        Directory.CreateDirectory(Path.Combine(folder, "00000-z"));
        Assert.That(Assert.Throws<UserException>(() => RunDirectory.FindCheckpoint(folder, "0"))!.Message, Does.Contain("more than one run"));
    }

    [Test]
    public void TheNewestCheckpointsAreKept()
    {
        RunDirectory run = RunDirectory.Create(folder, "a", ShortTicks);
        foreach (long images in new long[] { 0, 500, 1000, 10_500 })
        {
            Save(run.CheckpointPath(images), images);
        }

        Save(run.StoppedCheckpointPath, 700);
        run.Prune(keep: 2);
        Assert.That(Files(run), Is.EqualTo(new[] { "checkpoint-000001.000.safetensors", "checkpoint-000010.500.safetensors" }));
    }

    [Test]
    public void CuttingBackRemovesWhatCameLater()
    {
        RunDirectory run = RunDirectory.Create(folder, "a", LongTicks);
        Save(run.CheckpointPath(2300), 2300);
        foreach (long images in new long[] { 0, 1200, 2300, 3400 })
        {
            File.WriteAllText(run.FakesPath(images), "");
        }

        File.WriteAllText(run.CheckpointPath(3400) + AtomicFile.TemporarySuffix, "half");
        string[] lines = [Line(1200), Line(2300), Line(3400), Line(4500)[..20]];
        File.WriteAllText(run.StatsPath, string.Join('\n', lines));

        Assert.That(run.CutBack(2300), Is.Zero);
        Assert.That(Files(run), Is.EqualTo(new[] { "checkpoint-000002.safetensors", "fakes-000000.png", "fakes-000001.png", "fakes-000002.png", "stats.jsonl" }));
        Assert.That(File.ReadAllText(run.StatsPath), Is.EqualTo($"{lines[0]}\n{lines[1]}\n"));
        Assert.That(StatsFile.TotalSeconds(run.StatsPath), Is.EqualTo(2.3).Within(1e-9));
        Assert.That(StatsFile.Speeds(run.StatsPath).Last(), Is.EqualTo((8, 0.1)));
    }

    [Test]
    public void OneProcessTrainsInAFolder()
    {
        RunDirectory run = RunDirectory.Create(folder, "a", LongTicks);
        using (run.Lock())
        {
            Assert.That(Assert.Throws<UserException>(() => run.Lock())!.Message, Does.Contain(run.FullPath).And.Contain($"process {Environment.ProcessId}"));
        }

        run.Lock().Dispose();
        Assert.That(Files(run).Select(name => new FileInfo(Path.Combine(run.FullPath, name)).Length), Is.EqualTo(new[] { 0 }), "only the lock, which names nobody");
    }

    [Test]
    public void TheTimeLeftIsMeasuredWhereItCanBeAndExtrapolatedByCost()
    {
        TrainingConfig config = new()
        {
            Model = new() { Resolution = 16 },
            Schedule = new ScheduleConfig { TrainKimg = PerResolution<double>.Parse("1"), FadeKimg = PerResolution<double>.Parse("1"), TotalKimg = 7 },
        };
        RemainingTime remaining = new(new Schedule(config), resolution => resolution * resolution);
        remaining.Measured(4, 0.001);
        Assert.That(remaining.From(0), Is.Null, "one resolution says nothing of the others");
        remaining.Measured(8, 0.002);

        // 1 kimg at 4, 2 at 8, 4 at 16; from 16 to 64 multiply-adds takes 0.001 s longer, so to 256 it takes 0.004 s more.
        Assert.That(remaining.From(0)!.Value.TotalSeconds, Is.EqualTo(1 + (2 * 2) + (4 * 6)).Within(1e-6));
        Assert.That(remaining.From(2500)!.Value.TotalSeconds, Is.EqualTo(1 + (4 * 6)).Within(1e-6));
        Assert.That(remaining.From(7000)!.Value, Is.EqualTo(TimeSpan.Zero));
        remaining.Measured(16, 0.02);
        Assert.That(remaining.From(3000)!.Value.TotalSeconds, Is.EqualTo(4 * 20).Within(1e-6));
    }

    [TestCase(12.4, "12s")]
    [TestCase(187, "3m 07s")]
    [TestCase(7509, "2h 05m 09s")]
    [TestCase(102_600, "1d 04h 30m")]
    public void TimesAreShort(double seconds, string text) => Assert.That(Duration.Text(seconds), Is.EqualTo(text));

    [Test]
    public void TheLogTellsTheFileAllAndATerminalsLiveLineNot()
    {
        using StringWriter console = new() { NewLine = "\n" };
        string path = Path.Combine(folder, "log.txt");
        using (RunLog log = new(console, isTerminal: false))
        {
            log.Line("early");
            log.AlsoTo(path);
            log.Live("live");
            log.Line("late");
            log.ToFileOnly("fault");
        }

        Assert.That(console.ToString(), Is.EqualTo("early\nlate\n"));
        Assert.That(File.ReadAllText(path), Is.EqualTo("early\nlate\nfault\n"));
    }

    private static string[] Files(RunDirectory run) => [.. Directory.GetFiles(run.FullPath).Select(path => Path.GetFileName(path)).Order()];

    private static string Line(long images) =>
        $$$"""{"tick":1,"images":{{{images}}},"resolution":8,"timing":{"total_seconds":{{{images / 1000.0}}},"images_per_second":10}}""";

    private static void Save(string path, long imagesSeen) => AtomicFile.Write(path, stream => SafeTensorsWriter.Write(
        stream,
        new Dictionary<string, string> { ["images_seen"] = $"{imagesSeen}" },
        [new SavedTensor("x", new Shape(1), values => values[0] = 1)]));

    private string Name(string description) => Path.GetFileName(RunDirectory.Create(folder, description, LongTicks).FullPath);
}
