using NUnit.Framework;
using PGGan.Autograd;
using PGGan.Files;
using PGGan.Kernels;
using PGGan.Kernels.Cpu;
using PGGan.Kernels.Gpu;
using PGGan.Learning;
using PGGan.Learning.Configuration;
using PGGan.Model;

namespace PGGan.Tests.Learning;

/// <summary>Memory predicted, and minibatches that are made to fit.</summary>
public sealed class StepMemoryTests
{
    private const double Tolerance = 0.15;
    private static readonly TrainingConfig Config = new()
    {
        Model = new ModelConfig { Resolution = 64, FmapBase = 1024, FmapMax = 32, LatentSize = 32 },
        Schedule = new ScheduleConfig
        {
            TrainKimg = PerResolution<double>.Parse("1"),
            FadeKimg = PerResolution<double>.Parse("1"),
            TotalKimg = 20
        },
    };

    [TestCase(4, 1f, 16, 16)]
    [TestCase(16, 0.5f, 16, 16)]
    [TestCase(32, 1f, 8, 8)]
    [TestCase(64, 0.5f, 8, 8)]
    [TestCase(64, 1f, 16, 4)]
    public void TheStepUsesWhatWasPredicted(int resolution, float fade, int minibatch, int atOnce)
    {
        Phase phase = new(resolution, fade, minibatch, 1e-3f, 1e-3f, TickKimg: 1, atOnce);
        using CpuEngine engine = new(2);
        AssertPredicted(engine, Config, phase);
    }

    [TestCase(Precision.Float32)]
    [TestCase(Precision.BFloat16)]
    public void AGpuUsesWhatWasPredicted(Precision precision)
    {
        TrainingConfig small = Config with
        {
            Model = new ModelConfig
            {
                Resolution = 8,
                FmapBase = 64,
                FmapMax = 16,
                LatentSize = 8,
                StddevGroup = 2
            }
        };
        using GpuEngine engine = GpuEngine.OnSimulator(precision);
        AssertPredicted(engine, small, new Phase(8, 0.5f, Minibatch: 2, 1e-3f, 1e-3f, TickKimg: 1));
    }

    [Test]
    public void PredictingTakesNoMemory()
    {
        TrainingConfig large = new() { Schedule = new ScheduleConfig { Minibatch = PerResolution<int>.Parse("16") } };
        long before = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        using CpuEngine engine = new(1);
        using StepMemory memory = new(engine, large);
        Assert.That(memory.BytesOf(new Phase(1024, 1, Minibatch: 16, 1e-3f, 1e-3f, TickKimg: 1)), Is.GreaterThan(10L << 30));
        Assert.That(Environment.WorkingSet, Is.LessThan(before));
        Assert.That(engine.Pool.Allocated, Is.Zero);
    }

    [Test]
    public void WhatDoesNotFitIsComputedInPartsThatDo()
    {
        using CpuEngine engine = new(1);
        using StepMemory memory = new(engine, Config);
        Phase largest = new(64, 1, Minibatch: 16, 1e-3f, 1e-3f, TickKimg: 1);
        long half = memory.BytesOf(largest with { MaxAtOnce = 8 });
        List<string> notes = [];
        TrainingConfig fitted = MemoryFit.Apply(Config, half, memory, notes.Add);
        Assert.Multiple(() =>
        {
            Assert.That(fitted.Schedule.BatchGpu.At(32), Is.Null);
            Assert.That(fitted.Schedule.BatchGpu.At(64), Is.EqualTo(4),
                "the fade to 64×64 takes more than 64×64 itself, and parts are whole stddev groups");
            Assert.That(fitted.Faults(), Is.Empty);
            Assert.That(fitted with { Schedule = fitted.Schedule with { BatchGpu = PerResolution<int>.None } }, Is.EqualTo(Config));
            Assert.That(notes, Is.Not.Empty.And.All.Contains("at 64×64 a step of").And.All.Contains("`schedule.batchGpu=64:"));
        });
        Assert.That(MemoryFit.Apply(Config, long.MaxValue, memory, notes.Add), Is.SameAs(Config));
    }

    [Test]
    public void WhatDoesNotFitInAnyPartsIsRefusedWithAdvice()
    {
        using CpuEngine engine = new(1);
        using StepMemory memory = new(engine, Config);
        PGGanException fault = Assert.Throws<PGGanException>(() => MemoryFit.Apply(Config, 1000, memory, _ => { }))!;
        Assert.That(fault.Message, Does.Contain("4×4").And.Contain("`model.fmapMax`").And.Not.Contain("\n"));
    }

    [Test]
    public void WhatComparesAllOfAMinibatchIsNeverCutUp()
    {
        TrainingConfig config = Config with { Loss = new LossConfig { GdppWeight = 1 } };
        using CpuEngine engine = new(1);
        using StepMemory memory = new(engine, config);
        long half = memory.BytesOf(new Phase(64, 1, Minibatch: 8, 1e-3f, 1e-3f, TickKimg: 1));
        Assert.That(() => MemoryFit.Apply(config, half, memory, _ => { }), Throws.TypeOf<PGGanException>());
        TrainingConfig cut = config with { Schedule = config.Schedule with { BatchGpu = PerResolution<int>.Parse("4:16,64:8") } };
        Assert.That(cut.Faults(), Has.One.Items.And.One.Contains("loss.gdppWeight"));
        Assert.That((cut with { Loss = new LossConfig() }).Faults(), Is.Empty);
    }

    private static void AssertPredicted(Engine engine, TrainingConfig config, Phase phase)
    {
        long predicted;
        using (StepMemory memory = new(engine, config))
        {
            predicted = memory.BytesOf(phase);
        }

        // The workspace owns the engine; the test disposes it once more, which does nothing.
        Workspace workspace = new(engine);
        TrainingStep step = new(workspace, config);
        step.Update(phase, 0, Minibatch.Black(phase, config.Model));
        engine.Synchronize();
        long used = engine.Pool.HighWater;
        TestContext.Out.WriteLine($"predicted {predicted:N0} bytes, used {used:N0}");
        Assert.That((double)predicted / used, Is.EqualTo(1).Within(Tolerance));
    }
}
