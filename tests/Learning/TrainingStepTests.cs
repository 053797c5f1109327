using NUnit.Framework;
using PGGan.Autograd;
using PGGan.Autograd.Optimizers;
using PGGan.Kernels;
using PGGan.Kernels.Cpu;
using PGGan.Learning;
using PGGan.Learning.Configuration;
using PGGan.Model;

namespace PGGan.Tests.Learning;

internal sealed class TrainingStepTests
{
    private static readonly TrainingConfig Config = new()
    {
        Model = new ModelConfig { Resolution = 16, FmapBase = 64, FmapMax = 8, LatentSize = 5 },
    };

    private static readonly Phase Fading = new(16, 0.25f, Minibatch: 4, GeneratorRate: 1e-3f, DiscriminatorRate: 1e-3f, TickKimg: 1);

    [Test]
    public void AStepLeavesNoStorageBehindAndTakesNoNewMemoryAfterTheFirst()
    {
        using Workspace workspace = new(new CpuEngine());
        TrainingStep step = new(workspace, Config);
        BufferPool pool = workspace.Engine.Pool;
        Run(step, Fading, 0);
        (long live, int count, long allocated) = (pool.Live, pool.LiveCount, pool.Allocated);
        Run(step, Fading, 4);
        Run(step, Fading, 8);
        Assert.That((pool.Live, pool.LiveCount, pool.Allocated), Is.EqualTo((live, count, allocated)));
    }

    /// <summary>
    /// What is left is the tape: a tensor, a node, a closure for each operation, some 0.4 KiB together. Lists, sets, parameters and random
    /// numbers are kept.
    /// </summary>
    [Test]
    public void AWarmStepAllocatesLittleOnTheManagedHeap()
    {
        using Workspace workspace = new(new CpuEngine());
        TrainingStep step = new(workspace, Config);
        Run(step, Fading, 0);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Run(step, Fading, 4);
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(240_000));
    }

    [Test]
    public void BothOptimizersHaveTheConstantsOfTheConfiguration()
    {
        // Two updates: in the first one the bias correction of β₂ cancels β₂ itself.
        OptimizerConfig[] others = [new() { Beta1 = 0.5f }, new() { Beta2 = 0.5f }, new() { Epsilon = 0.1f }];
        float[] generator = Weights(new OptimizerConfig(), of: step => step.Generator),
            discriminator = Weights(new OptimizerConfig(), of: step => step.Discriminator);
        Assert.Multiple(() =>
        {
            foreach (OptimizerConfig other in others)
            {
                Assert.That(Weights(other, step => step.Generator), Is.Not.EqualTo(generator), $"{other}");
                Assert.That(Weights(other, step => step.Discriminator), Is.Not.EqualTo(discriminator), $"{other}");
            }
        });

        static float[] Weights(OptimizerConfig optimizer, Func<TrainingStep, IModule> of)
        {
            using Workspace workspace = new(new CpuEngine());
            TrainingStep step = new(workspace, Config with { Optimizer = optimizer });
            Run(step, Fading, 0);
            Run(step, Fading, 4);
            return [.. of(step).Parameters.SelectMany(p => p.Value.ToArray())];
        }
    }

    [Test]
    public void AdamTakesEachConstantFromItsOwnProperty() =>
        Assert.That(new OptimizerConfig { Beta1 = 0.25f, Beta2 = 0.5f, Epsilon = 0.75f }.Adam,
            Is.EqualTo(new AdamOptions { Beta1 = 0.25f, Beta2 = 0.5f, Epsilon = 0.75f }));

    [TestCase(4, AugmentMode.None)]
    [TestCase(8, AugmentMode.None)]
    [TestCase(8, AugmentMode.Ada)]
    [TestCase(4, AugmentMode.Diff)]
    public void NothingIsReadBackOrWaitedForWithinAnIteration(int minibatch, AugmentMode mode)
    {
        WatchedEngine engine = new();
        using Workspace workspace = new(engine);
        TrainingStep step = new(workspace, Config with { Augment = new AugmentConfig { Mode = mode, InitialStrength = 0.5 } });
        engine.Waits = 0;
        Run(step, Fading with { Minibatch = minibatch, MaxAtOnce = 4 }, 0);
        Assert.That(engine.Waits, Is.Zero);
        step.Statistics.Read();
        Assert.That(engine.Waits, Is.Not.Zero, "what is read at a tick is counted");
    }

    [Test]
    public void TheSameBitsWhateverTheNumberOfThreads()
    {
        float[][] results = [.. new[] { 1, 2, 3 }.Select(threads =>
        {
            using Workspace workspace = new(new CpuEngine(threads));
            TrainingStep step = new(workspace, Config);
            Run(step, Fading, 0);
            Run(step, Fading with { Fade = 1 }, 4);
            return step.Generator.Parameters.Concat(step.Averaged.Parameters).Concat(step.Discriminator.Parameters)
                .SelectMany(p => p.Value.ToArray()).ToArray();
        })];
        Assert.Multiple(() =>
        {
            Assert.That(results[1], Is.EqualTo(results[0]));
            Assert.That(results[2], Is.EqualTo(results[0]));
            Assert.That(results[0], Has.All.Matches<float>(float.IsFinite));
        });
    }

    [Test]
    public void LayersThatDoNotTakePartDoNotMove()
    {
        using Workspace workspace = new(new CpuEngine());
        TrainingStep step = new(workspace, Config);
        Dictionary<string, float[]> before = step.Generator.Parameters.ToDictionary(p => p.Name, p => p.Value.ToArray());
        Run(step, new Phase(8, 1, 4, 1e-3f, 1e-3f, 1), 0);
        string[] moved = [.. step.Generator.Parameters.Where(p => !p.Value.ToArray().SequenceEqual(before[p.Name])).Select(p => p.Name)];
        Assert.That(moved, Is.EquivalentTo(step.Generator.ActiveAt(new Growth(8, 1)).Select(p => p.Name)));
    }

    [Test]
    public void TheMovingAveragePrecedesTheGeneratorsUpdate()
    {
        using Workspace workspace = new(new CpuEngine());
        TrainingStep step = new(workspace, Config with { Optimizer = new OptimizerConfig { AverageDecay = 0 } });
        float[] initial = Weight(step.Generator);
        Run(step, Fading, 0);
        Assert.That(Weight(step.Averaged), Is.EqualTo(initial), "averaged before the generator moves");
        Run(step, Fading, 4);
        Assert.That(Weight(step.Averaged), Is.Not.EqualTo(initial));

        static float[] Weight(IGenerator generator) => generator.Parameters.Single(p => p.Name == "4x4.conv.weight").Value.ToArray();
    }

    [Test]
    public void WhatIsReportedIsReadOnceWithCountMeanAndDeviation()
    {
        using Workspace workspace = new(new CpuEngine());
        Statistics statistics = new(workspace);
        statistics.Add("scores", workspace.From([1, 2, 3, 4], new Shape(4)));
        statistics.Add("scores", workspace.From([5, 6], new Shape(2)));
        Statistic read = statistics.Read()["scores"];
        Assert.Multiple(() =>
        {
            Assert.That(read.Count, Is.EqualTo(6));
            Assert.That(read.Mean, Is.EqualTo(3.5).Within(1e-6));
            Assert.That(read.StdDev, Is.EqualTo(Math.Sqrt(35 / 12.0)).Within(1e-6));
        });
        statistics.Add("scores", workspace.From([float.NaN], new Shape(1)));
        Assert.That(statistics.Read()["scores"].Mean, Is.NaN);
        statistics.Reset();
        Assert.That(statistics.Read(), Is.Empty);
    }

    private static void Run(TrainingStep step, Phase phase, long imagesSeen)
    {
        byte[] pixels = new byte[phase.Minibatch * phase.Resolution * phase.Resolution * 3];
        for (int i = 0; i < pixels.Length; i++)
        {
            pixels[i] = (byte)((i * 37) + (imagesSeen * 11));
        }

        Minibatch minibatch = new(pixels, new bool[phase.Minibatch]);
        step.UpdateDiscriminator(phase, imagesSeen, minibatch);
        step.UpdateGenerator(phase, imagesSeen, minibatch);
    }

    /// <summary>Counts what a device would be waited for at.</summary>
    private sealed class WatchedEngine() : CpuEngine(threads: 2)
    {
        public int Waits { get; set; }

        public override void Download(Storage x, Span<float> values)
        {
            Waits++;
            base.Download(x, values);
        }

        public override void Synchronize() => Waits++;
    }
}
