using NUnit.Framework;
using PGGan.Files;
using PGGan.Learning;
using PGGan.Learning.Configuration;
using PGGan.Learning.Runs;
using PGGan.Tests.Training.Terminal;
using PGGan.Training.Terminal;

namespace PGGan.Tests.Learning.Runs;

public sealed class RunDirectoryTests
{
    private static readonly TrainingConfig LongTicks = new();
    private static readonly TrainingConfig ShortTicks =
        new() { Schedule = new ScheduleConfig { TickKimg = PerResolution<double>.Parse("4:2,64:0.5") } };

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
    public void ANumberIsNeverGivenTwice()
    {
        Directory.CreateDirectory(Path.Combine(folder, "99999999-other"));
        Assert.That(new[] { Name("a"), Name("a"), Name("a") }, Is.EqualTo(new[] { "100000000-a", "100000001-a", "100000002-a" }));
    }

    [Test]
    public void ARunIsFoundByNumberNameAndFolder()
    {
        string run = RunDirectory.Create(folder, "a", LongTicks).FullPath;
        string[] ways = ["latest", "0", "00000-a", run];
        Assert.That(ways.Select(way => RunDirectory.FindRun(folder, way)), Is.All.EqualTo(run));
        Directory.CreateDirectory(Path.Combine(folder, "00000-z"));
        Assert.That(Assert.Throws<PGGanException>(() => RunDirectory.FindRun(folder, "0"))!.Message, Does.Contain("more than one run"));
    }

    [Test]
    public void OneProcessTrainsInAFolder()
    {
        RunDirectory run = RunDirectory.Create(folder, "a", LongTicks);
        using (RunDirectory.Lock(run.FullPath))
        {
            Assert.That(Assert.Throws<PGGanException>(() => RunDirectory.Lock(run.FullPath))!.Message,
                Does.Contain(run.FullPath).And.Contain($"process {Environment.ProcessId}"));
        }

        RunDirectory.Lock(run.FullPath).Dispose();
        Assert.That(Files(run).Select(name => new FileInfo(Path.Combine(run.FullPath, name)).Length), Is.EqualTo(new[] { 0 }),
            "only the lock, which names nobody");
    }

    [Test]
    public void TheTimeLeftIsMeasuredWhereItCanBeAndExtrapolatedByCost()
    {
        TrainingConfig config = new()
        {
            Model = new() { Resolution = 16 },
            Schedule = new ScheduleConfig
            {
                TrainKimg = PerResolution<double>.Parse("1"),
                FadeKimg = PerResolution<double>.Parse("1"),
                TotalKimg = 7
            },
        };
        RemainingTime remaining = new(new Schedule(config), resolution => resolution * resolution);
        remaining.Measured(4, 0.001);
        Assert.That(remaining.From(0)!.Value.TotalSeconds, Is.EqualTo(1 + (2 * 4) + (4 * 16)).Within(1e-6),
            "by multiply-adds alone: no less than it can be");
        remaining.Measured(8, 0.002);

        // 1 kimg at 4, 2 at 8, 4 at 16; from 16 to 64 multiply-adds takes 0.001 s longer, so to 256 it takes 0.004 s more.
        Assert.That(remaining.From(0)!.Value.TotalSeconds, Is.EqualTo(1 + (2 * 2) + (4 * 6)).Within(1e-6));
        Assert.That(remaining.From(2500)!.Value.TotalSeconds, Is.EqualTo(1 + (4 * 6)).Within(1e-6));
        Assert.That(remaining.From(7000)!.Value, Is.EqualTo(TimeSpan.Zero));
        remaining.Measured(16, 0.02);
        Assert.That(remaining.From(3000)!.Value.TotalSeconds, Is.EqualTo(4 * 20).Within(1e-6));
    }

    [Test]
    public void TheTimeLeftHasTheTicksMaintenanceAndNoSlopeThatIsTooGoodToBeTrue()
    {
        TrainingConfig config = new()
        {
            Model = new() { Resolution = 16 },
            Schedule = new ScheduleConfig
            {
                TrainKimg = PerResolution<double>.Parse("1"),
                FadeKimg = PerResolution<double>.Parse("1"),
                TotalKimg = 7,
                TickKimg = PerResolution<double>.Parse("4:0.5,16:2"),
            },
        };
        RemainingTime remaining = new(new Schedule(config), resolution => resolution * resolution);
        Assert.That(remaining.From(0), Is.Null, "nothing was measured");
        remaining.Measured(4, 0.00199);
        remaining.Measured(8, 0.002);   // noise and overhead: on the line 16×16 would take no longer

        // Four times the multiply-adds in no less than twice the time.
        Assert.That(remaining.From(3000)!.Value.TotalSeconds, Is.EqualTo(4 * 4).Within(1e-6));
        remaining.Maintained(1);
        remaining.Maintained(3);

        // 2 s a tick: two ticks of 2 kimg at 16×16, four of 0.5 kimg at 8×8.
        Assert.That(remaining.From(3000)!.Value.TotalSeconds, Is.EqualTo((4 * 4) + (2 * 2)).Within(1e-6));
        Assert.That(remaining.From(1000)!.Value.TotalSeconds, Is.EqualTo((2 * 2) + (4 * 2) + (4 * 4) + (2 * 2)).Within(1e-6));
    }

    [Test]
    public void ALogThatCannotBeWrittenIsANoteAndNotTheEnd()
    {
        using StringWriter console = new() { NewLine = "\n" };
        using RunLog log = new(new PlainView(console));
        log.AlsoTo(folder);
        log.Line("late");
        Assert.That(console.ToString().Split('\n'),
            Has.Length.EqualTo(3).And.ItemAt(0).StartsWith($"Note: {folder} cannot be written").And.ItemAt(1).EqualTo("late"));
    }

    [Test]
    public void AClosedTerminalEndsNoLog()
    {
        string path = Path.Combine(folder, "log.txt");
        using (RunLog log = new(new TerminalView(TerminalConsole.Of(new ClosedWriter(), 80))))
        {
            log.AlsoTo(path);
            log.Live("live");
            log.Line("late");
        }

        Assert.That(File.ReadAllText(path), Is.EqualTo("late\n"));
    }

    [TestCase(12.4, "12s")]
    [TestCase(187, "3m 07s")]
    [TestCase(7509, "2h 05m 09s")]
    [TestCase(102_600, "1d 04h 30m")]
    public void TimesAreShort(double seconds, string text) => Assert.That(Duration.Text(seconds), Is.EqualTo(text));

    [Test]
    public void TheFileHasEveryLineButNoLiveOnes()
    {
        using StringWriter console = new() { NewLine = "\n" };
        string path = Path.Combine(folder, "log.txt");
        using (RunLog log = new(new PlainView(console)))
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

    private string Name(string description) => Path.GetFileName(RunDirectory.Create(folder, description, LongTicks).FullPath);

    /// <summary>A terminal that is gone.</summary>
    private sealed class ClosedWriter : StringWriter
    {
        public override void Write(string? value) => throw new IOException("Input/output error");

        public override void WriteLine(string? value) => throw new IOException("Input/output error");
    }
}
