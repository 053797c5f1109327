using NUnit.Framework;
using PGGan.Data;
using PGGan.Files;
using PGGan.Imaging;
using PGGan.Learning;
using PGGan.Learning.Configuration;
using PGGan.Model;

namespace PGGan.Tests.Learning;

/// <summary>Training from a program: own pictures, ticks as a stream, stopping and going on, faults.</summary>
internal sealed class TrainingRunTests
{
    private static readonly TrainingConfig Tiny = new()
    {
        Preset = "tiny",
        Model = new ModelConfig { Resolution = 8, LatentSize = 5, FmapBase = 32, FmapMax = 6, StddevGroup = 3, Channels = 1 },
        Schedule = new ScheduleConfig
        {
            TrainKimg = PerResolution<double>.Parse("0.024"),
            FadeKimg = PerResolution<double>.Parse("0.024"),
            TotalKimg = 0.096,
            Minibatch = PerResolution<int>.Parse("6"),
            MinibatchRepeats = 1,
            TickKimg = PerResolution<double>.Parse("0.024"),
        },
        Run = new RunConfig { SnapshotTicks = 1, Keep = 9, Grid = new GridSize(2, 2), TensorBoard = false },
    };

    private TemporaryFolder folder = null!;

    [SetUp]
    public void MakeFolder() => folder = new TemporaryFolder();

    [TearDown]
    public void RemoveFolder() => folder.Dispose();

    [Test]
    public async Task TicksComeAsAStreamAndTheRunsFilesAreThere()
    {
        List<TrainingProgress> ticks = [];
        using TrainingRun run = TrainingRun.Create(Tiny, Options("runs"));
        await foreach (TrainingProgress tick in run.RunAsync())
        {
            ticks.Add(tick);
            Assert.That(tick.Grid, Does.Exist);
        }

        Assert.That(ticks.Select(tick => (tick.Tick, tick.ImagesSeen, tick.Resolution)),
            Is.EqualTo(new[] { (1, 24L, 4), (2, 48L, 8), (3, 72L, 8), (4, 96L, 8) }));
        Assert.That(ticks[^1].Statistics["real_scores"].Count, Is.Positive);
        Assert.That(Directory.GetFiles(run.Folder, "checkpoint-*.safetensors"), Has.Length.EqualTo(5));
        using PretrainedGenerator generator = PretrainedGenerator.Load(run.Folder, new DeviceOptions { Device = "cpu" });
        Assert.That((generator.Resolution, generator.Channels, generator.ImagesSeen), Is.EqualTo((8, 1, 96L)));
    }

    [Test]
    public async Task ARunLeftInItsLoopIsSavedAndGoesOnBitForBit()
    {
        using (TrainingRun alone = TrainingRun.Create(Tiny, Options("alone")))
        {
            Assert.That(alone.Run(), Is.EqualTo(RunEnd.Finished));
        }

        string left;
        using (TrainingRun run = TrainingRun.Create(Tiny, Options("left")))
        {
            left = run.Folder;
            await foreach (TrainingProgress _ in run.RunAsync())
            {
                break;
            }
        }

        using (TrainingRun again = TrainingRun.Resume(left, Options("left")))
        {
            using CancellationTokenSource stop = new();
            RunEnd end = again.Run(tick => stop.Cancel(), stop.Token);
            Assert.That(end, Is.EqualTo(RunEnd.Stopped).Or.EqualTo(RunEnd.Finished));
        }

        using (TrainingRun last = TrainingRun.Resume(left, Options("left")))
        {
            Assert.That(last.Run(), Is.EqualTo(RunEnd.Finished));
        }

        Assert.That(Newest(left), Is.EqualTo(Newest(Directory.GetDirectories(folder.PathOf("alone")).Single())));
    }

    [Test]
    public void AResumedRunMayBeMadeLonger()
    {
        string path;
        using (TrainingRun run = TrainingRun.Create(Tiny, Options("runs")))
        {
            path = run.Folder;
            run.Run();
        }

        List<long> seen = [];
        using TrainingRun longer = TrainingRun.Resume(path, Options("runs"),
            config => config with { Schedule = config.Schedule with { TotalKimg = 0.144 } });
        longer.Run(tick => seen.Add(tick.ImagesSeen));
        Assert.That(seen, Is.EqualTo(new[] { 120, 144 }));
    }

    [Test]
    public void FaultsNamePropertiesAndLeaveNothingLocked()
    {
        Assert.That(
            () => TrainingRun.Create(Tiny with { Model = Tiny.Model with { Resolution = 16 } }, Options("runs")),
            Throws.ArgumentException.With.Message.Contains("[8, 8, 1]").And.Message.Contains("Model.Resolution"));
        Assert.That(
            () => TrainingRun.Create(Tiny with { Schedule = Tiny.Schedule with { TotalKimg = double.NaN } }, Options("runs")),
            Throws.InstanceOf<PGGanException>().With.Message.Contains("schedule.totalKimg"));
        Assert.That(() => TrainingRun.Resume(folder.PathOf("nothing"), Options("runs")), Throws.InstanceOf<PGGanException>());
        using TrainingRun first = TrainingRun.Create(Tiny, Options("runs"));
        Assert.That(() => TrainingRun.Resume(first.Folder, Options("runs")),
            Throws.InstanceOf<PGGanException>().With.Message.Contains("in use"));
    }

    private static byte[] Newest(string run) => File.ReadAllBytes(Directory.GetFiles(run, "checkpoint-0*.safetensors").Max()!);

    private TrainingRunOptions Options(string runs) => new()
    {
        OutputFolder = folder.PathOf(runs),
        CacheFolder = folder.PathOf("cache"),
        Device = new DeviceOptions { Device = "cpu", Threads = 1 },
        Images = new CallbackImages("stripes", 8, channels: 1, count: 30, (index, pixels) =>
        {
            for (int i = 0; i < pixels.Length; i++)
            {
                pixels[i] = (byte)((i % 8 < 4 ? 30 : 200) + index);
            }
        }),
    };
}
