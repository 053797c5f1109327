using NUnit.Framework;
using PGGan.Autograd;
using PGGan.Data;
using PGGan.Files;
using PGGan.Imaging;
using PGGan.Kernels;
using PGGan.Kernels.Cpu;
using PGGan.Kernels.Gpu;
using PGGan.Learning;
using PGGan.Learning.Configuration;
using PGGan.Learning.Runs;
using PGGan.Model;
using PGGan.Training;

namespace PGGan.Tests.Learning;

/// <summary>A step that does not fit: what the error says, and that the option it names helps.</summary>
internal sealed class OutOfMemoryTests
{
    private static readonly TrainingConfig Config = new()
    {
        Model = new ModelConfig { Resolution = 16, FmapBase = 256, FmapMax = 16, LatentSize = 6 },
        Schedule = new ScheduleConfig
        {
            StartResolution = 16,
            TotalKimg = 0.032,
            Minibatch = PerResolution<int>.Parse("16"),
            MinibatchRepeats = 1,
            TickKimg = PerResolution<double>.Parse("0.016"),
        },
        Run = new RunConfig { Grid = new GridSize(2, 2) },
    };

    private string folder = "";

    [SetUp]
    public void MakeFolder() => folder = Directory.CreateTempSubdirectory("pggan-test-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(folder, recursive: true);

    [Test]
    public void TheOptionThatTheErrorNamesLetsTheRunGoOn()
    {
        TrainingConfig halves = WithBatchGpu("16:8");
        long whole = BytesOf(Config), half = BytesOf(halves);
        Assert.That(half, Is.LessThan(0.8 * whole));

        long limit = (whole + half) / 2;
        PGGanException? thrown = Assert.Throws<PGGanException>(() => Train(Config, limit));
        Assert.That(thrown!.Message, Does.StartWith("Memory ran out at 16×16 with minibatch 16: test device: ")
            .And.EndWith("; go on with `resume="
                + Path.Combine(Directory.GetDirectories(folder).Order().Last(), "checkpoint-000000.000.safetensors")
                + "` and `schedule.batchGpu=16:8`: the same results, 8 images at once.")
            .And.Not.Contain("\n"));
        Assert.That(Train(halves, limit), Is.EqualTo(RunEnd.Finished));
    }

    [TestCase(16, "none", "none", 4, "go on with `resume=c` and `schedule.batchGpu=32:8`: the same results, 8 images at once")]
    [TestCase(16, "4:32,16:16", "none", 4, "`schedule.batchGpu=4:32,16:16,32:8`: the same results")]
    [TestCase(16, "4:12,128:4", "none", 4, "`schedule.batchGpu=4:12,32:4,128:4`: the same results, 4 images at once")]
    [TestCase(40, "16:24", "none", 4, "minibatch 40, 20 images at once,")]
    [TestCase(40, "16:24", "none", 4, "`schedule.batchGpu=16:24,32:8`: ")]
    [TestCase(5, "none", "none", 0, "`schedule.batchGpu=32:2`: the same results, 2 images at once")]
    [TestCase(16, "4", "none", 4,
        "go on with `resume=c` and `schedule.maxMinibatch=32:2`, which changes the results, or start a run with smaller networks "
            + "(`model.fmapBase`, `model.fmapMax`).")]
    [TestCase(4, "none", "4:64,256:8", 4, "`schedule.maxMinibatch=4:64,32:2,256:2`, which changes the results")]
    [TestCase(1, "none", "none", 4, "; start a run with smaller networks (`model.fmapBase`, `model.fmapMax`).")]
    public void TheRemedyIsHalfOfWhatWasComputedAtOnceInWholeGroups(int minibatch, string batchGpu, string maxMinibatch,
        int stddevGroup, string said)
    {
        TrainingConfig config = Config with
        {
            Model = Config.Model with { Resolution = 32, StddevGroup = stddevGroup },
            Schedule = Config.Schedule with
            {
                StartResolution = 32,
                Minibatch = PerResolution<int>.Parse($"{minibatch}"),
                MaxMinibatch = PerResolution<int>.Parse(maxMinibatch),
                BatchGpu = PerResolution<int>.Parse(batchGpu),
            },
        };
        Phase phase = new Schedule(config).At(0);
        foreach (Exception fault in new Exception[] { new DeviceMemoryException("cuda:0: 1 GiB was asked for"),
            new OutOfMemoryException("no\nmore") })
        {
            string message = StepFailure.Of(fault, phase, config, "c").Message;
            Assert.That(message,
                Does.StartWith($"Memory ran out at 32×32 with minibatch {minibatch}").And.Contain(said).And.Not.Contain("\n"));
        }
    }

    [Test]
    public void AFaultOfTheDeviceIsNoLackOfMemory()
    {
        Phase phase = new Schedule(Config).At(0);
        Assert.That(StepFailure.Of(new DeviceException("cuda:0: Conv failed: fault; look."), phase, Config, "c").Message,
            Is.EqualTo("The step at 16×16 with minibatch 16 failed: cuda:0: Conv failed: fault; look; go on with `resume=c`."));
        Assert.That(StepFailure.Of(new DeviceException("gone"), phase, Config, null).Message,
            Is.EqualTo("The step at 16×16 with minibatch 16 failed: gone; start again."));
    }

    private static TrainingConfig WithBatchGpu(string batchGpu) =>
        Config with { Schedule = Config.Schedule with { BatchGpu = PerResolution<int>.Parse(batchGpu) } };

    /// <summary>The most that a step holds at once.</summary>
    private static long BytesOf(TrainingConfig config)
    {
        using Workspace workspace = new(new CpuEngine(2));
        TrainingStep step = new(workspace, config);
        Phase phase = new Schedule(config).At(0);
        Minibatch minibatch = new(new byte[16 * 16 * 16 * 3], new bool[16]);
        step.UpdateDiscriminator(phase, 0, minibatch);
        step.UpdateGenerator(phase, 0, minibatch);
        return workspace.Engine.Pool.HighWater;
    }

    private RunEnd Train(TrainingConfig config, long limit)
    {
        using StopSignal stop = new(_ => { });
        using SyntheticImages data = new(16, count: 20);
        using RunLog log = new(new PlainView(TextWriter.Null));
        using Workspace workspace = new(new LimitedEngine(limit));
        TrainingStep step = new(workspace, config);
        return new Trainer(step, workspace, config, data, RunDirectory.Create(folder, "x", config), log, stop).Run();
    }

    /// <summary>A device with little memory.</summary>
    private sealed class LimitedEngine(long bytes) : CpuEngine(threads: 2)
    {
        protected override Storage Allocate(int capacity)
        {
            if (Pool.Allocated + (capacity * (long)sizeof(float)) > bytes)
            {
                Pool.Trim();
            }

            return Pool.Allocated + (capacity * (long)sizeof(float)) <= bytes
                ? base.Allocate(capacity)
                : throw new DeviceMemoryException($"test device: {capacity} floats were asked for");
        }
    }
}
