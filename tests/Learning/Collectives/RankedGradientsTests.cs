using NUnit.Framework;
using PGGan.Autograd;
using PGGan.Data;
using PGGan.Files;
using PGGan.Kernels.Cpu;
using PGGan.Learning;
using PGGan.Learning.Collectives;
using PGGan.Learning.Configuration;
using PGGan.Learning.Runs;
using PGGan.Model;

namespace PGGan.Tests.Learning.Collectives;

/// <summary>Several ranks, each with its groups of a minibatch, against one process with all of it.</summary>
internal sealed class RankedGradientsTests
{
    // Of the largest gradient of an array: the sums over images are taken in another order.
    private const double Tolerance = 1e-5;

    private static readonly TrainingConfig Config = new()
    {
        Model = new ModelConfig { Resolution = 16, FmapBase = 128, FmapMax = 12, LatentSize = 6 },
        Data = new DataConfig { Mirror = true },
    };

    // Two growths: before, within and after each fade. 16 images are 4 groups; 8 are 2, so that of 3 or 4 ranks some have none.
    private static readonly Phase[] Phases =
    [
        Phase(4, 1, 16), Phase(8, 0.3f, 16), Phase(8, 1, 16), Phase(16, 0.6f, 8), Phase(16, 1, 8),
    ];

    [TestCase(1)]
    [TestCase(2)]
    [TestCase(3)]
    [TestCase(4)]
    public void GradientsAreThoseOfOneProcessAndWeightsStayEqualToTheBit(int size) => AssertSame(Config, size);

    [TestCase(1)]
    [TestCase(3)]
    public void SmallBucketsAddUpToo(int size) => AssertSame(Config, size, bucketFloats: 500);

    [Test]
    public void PartsOfARanksShareAddUpToo() => AssertSame(Config, 2, maxAtOnce: 4);

    [TestCase(AugmentMode.Diff)]
    [TestCase(AugmentMode.Ada)]
    public void ImagesAreAugmentedAsInOneProcess(AugmentMode mode) =>
        AssertSame(Config with { Augment = new AugmentConfig { Mode = mode, InitialStrength = 0.6 } }, 3);

    [Test]
    public void LossesMayBeSkippedAndBothNetworksUpdatedAtOnce() => AssertSame(
        Config with
        {
            Optimizer = Config.Optimizer with { SkipNonFinite = true, AverageHalfLives = [1] },
            Schedule = Config.Schedule with { Simultaneous = true },
        },
        2);

    [Test]
    public void StatisticsAreThoseOfOneProcess()
    {
        IReadOnlyDictionary<string, Statistic> expected = Reported(AloneCollective.Instance);
        foreach (IReadOnlyDictionary<string, Statistic> actual in ThreadRanks.Run(3, Reported))
        {
            Assert.That(actual.Keys, Is.EqualTo(expected.Keys));
            Assert.Multiple(() =>
            {
                foreach ((string name, Statistic statistic) in expected)
                {
                    double within = 1e-4 * (Math.Abs(statistic.Mean) + statistic.StdDev);
                    Assert.That(actual[name].Count, Is.EqualTo(statistic.Count), name);
                    Assert.That(actual[name].Mean, Is.EqualTo(statistic.Mean).Within(within), name);
                    Assert.That(actual[name].StdDev, Is.EqualTo(statistic.StdDev).Within(within), name);
                }
            });
        }
    }

    [Test]
    public void AWeightThatDiffersIsFoundAndNamed()
    {
        AggregateException fault = Assert.Throws<AggregateException>(() => ThreadRanks.Run(3, ranks =>
        {
            using Workspace workspace = new(new CpuEngine(1));
            TrainingStep step = new(workspace, Config, ranks: ranks);
            WeightsCheck.Require(ranks, step);
            if (ranks.Rank == 2)
            {
                Tensor weight = step.Discriminator.Parameters[1].Value;
                float[] values = weight.ToArray();
                values[0] = BitConverter.Int32BitsToSingle(BitConverter.SingleToInt32Bits(values[0]) ^ 1);
                workspace.Engine.Upload(values, weight.Storage);
            }

            WeightsCheck.Require(ranks, step);
            return true;
        }))!;
        string name = Expected().Discriminator.Parameters[1].Name;
        Assert.That(fault.Message, Does.StartWith($"Rank 2 has another discriminator.{name} than rank 0"));
        Assert.That(fault.InnerExceptions, Has.Exactly(3).InstanceOf<CommonFaultException>());

        static TrainingStep Expected() => new(new Workspace(new CpuEngine(1)), Config);
    }

    [Test]
    public void EveryRankBeginsWithTheNetworksOfRank0()
    {
        float[][] weights = ThreadRanks.Run(2, ranks =>
        {
            using Workspace workspace = new(new CpuEngine(1));
            TrainingStep step = new(workspace, Config with { Run = new RunConfig { Seed = ranks.Rank } }, ranks: ranks);
            RunState own = ranks.Rank == 0 ? new RunState(new RunPosition(640, 600, 2), 7, 512) : default;
            step.GeneratorAdam.Step = ranks.Rank == 0 ? 5 : 0;
            Assert.That(RankedStart.Share(ranks, step, own), Is.EqualTo(new RunState(new RunPosition(640, 600, 2), 7, 512)));
            Assert.That(step.GeneratorAdam.Step, Is.EqualTo(5));
            return Checkpoint.AllArrays(step).SelectMany(array => array.Values.ToArray()).ToArray();
        });
        Assert.That(weights[1], Is.EqualTo(weights[0]));
    }

    [Test]
    public void WhatComparesAllSamplesIsRefused()
    {
        AloneCollective two = new(0, 2);
        TrainingConfig whole = Config with { Model = Config.Model with { StddevGroup = ModelConfig.WholeMinibatch } },
            gdpp = Config with { Loss = Config.Loss with { GdppWeight = 1 } },
            one = Config with { Model = Config.Model with { StddevGroup = 16 } };
        Assert.Multiple(() =>
        {
            Assert.That(() => SharedMinibatch.Require(whole, two), Throws.InstanceOf<PGGanException>().With.Message.Contain("stddevGroup"));
            Assert.That(() => SharedMinibatch.Require(gdpp, two), Throws.InstanceOf<PGGanException>().With.Message.Contain("gdppWeight"));
            Assert.That(() => SharedMinibatch.Require(one, two), Throws.InstanceOf<PGGanException>().With.Message.Contain("none"));
            Assert.That(() => SharedMinibatch.Require(whole, AloneCollective.Instance), Throws.Nothing);
            Assert.That(() => SharedMinibatch.Require(Config, two), Throws.Nothing);
        });
    }

    [TestCase("v2-2gpus", 2)]
    [TestCase("v2-4gpus", 4)]
    [TestCase("v2-8gpus", 8)]
    public void APresetForSeveralGpusKeepsAllOfThemBusyAndComputesAShareAtOnce(string preset, int size)
    {
        TrainingConfig config = Presets.Find(preset);
        AloneCollective last = new(size - 1, size);
        Schedule schedule = new(config);
        Assert.Multiple(() =>
        {
            Assert.That(SharedMinibatch.Notes(config, last), Is.Empty);
            foreach (Stage stage in schedule.Stages())
            {
                Phase phase = schedule.At(stage.FirstImage + 1);
                MinibatchPart[] parts = MinibatchPart.Of(phase, config.Model, ((ICollective)last).Share);
                Assert.That(parts.Select(part => part.Images), Is.EqualTo(new[] { phase.Minibatch / size }), $"{phase.Resolution}");
            }
        });
    }

    // The direct sum whatever the number of images, so that most activations are rounded alike.
    private static CpuEngine Engine() => new(1) { Forced = ConvAlgorithm.Direct };

    private static Phase Phase(int resolution, float fade, int minibatch) =>
        new(resolution, fade, minibatch, GeneratorRate: 1e-3f, DiscriminatorRate: 1e-3f, TickKimg: 1);

    // An activation that is zero but for its rounding can change its side, and with it a gradient: that is not so for every seed.
    private static void AssertSame(TrainingConfig config, int size, int maxAtOnce = int.MaxValue, int? bucketFloats = null)
    {
        const int Seeds = 3;
        string[] differences = [];
        for (int seed = 0; seed < Seeds; seed++)
        {
            differences = Differences(config with { Run = config.Run with { Seed = seed } }, size, maxAtOnce, bucketFloats);
            if (differences.Length == 0)
            {
                return;
            }
        }

        Assert.That(differences, Is.Empty);
    }

    private static string[] Differences(TrainingConfig config, int size, int maxAtOnce, int? bucketFloats)
    {
        using Workspace workspace = new(Engine());
        TrainingStep expected = new(workspace, config);
        List<string> differences = [];   // rank 0 alone compares
        _ = ThreadRanks.Run(size, ranks =>
        {
            using Workspace own = new(Engine());
            TrainingStep step = new(own, config, ranks: ranks);
            if (step.Reduction is GradientReduction reduction)
            {
                reduction.BucketFloats = bucketFloats ?? reduction.BucketFloats;
            }

            foreach (Phase phase in Phases.Select(phase => phase with { MaxAtOnce = maxAtOnce }))
            {
                using SyntheticImages data = new(16, count: 40);
                using MinibatchFeed feed = new(data, config, ranks.Share), all = new(data, config);
                Minibatch mine = feed.Take(32, phase);
                Dictionary<string, float[]> actual = Gradients(step, phase, mine);
                if (ranks.Rank == 0)
                {
                    differences.AddRange(Differences(actual, Gradients(expected, phase, all.Take(32, phase)))
                        .Select(difference => $"{difference} at {phase}"));
                }

                step.Update(phase, 32, mine);
                WeightsCheck.Require(ranks, step);
                if (ranks.Rank == 0)
                {
                    // At each phase one process and the ranks begin with the same weights.
                    foreach (((_, Tensor from), (_, Tensor to)) in Checkpoint.AllArrays(step).Zip(Checkpoint.AllArrays(expected)))
                    {
                        workspace.Engine.Upload(from.ToArray(), to.Storage);
                    }
                }

                ranks.Barrier();
            }

            step.Reduction?.Dispose();
            return true;
        });
        return [.. differences];
    }

    private static Dictionary<string, float[]> Gradients(TrainingStep step, Phase phase, Minibatch minibatch)
    {
        using Scope scope = step.Generator.Parameters[0].Value.Workspace.OpenScope("test");
        return step.DiscriminatorGradients(phase, 32, minibatch).Result.Select(trained => ("D " + trained.Parameter.Name, trained.Gradient))
            .Concat(step.GeneratorGradients(phase, 32, minibatch, LearningRandom.GeneratorLatents, minibatch.GeneratorLabels).Result
                .Select(trained => ("G " + trained.Parameter.Name, trained.Gradient)))
            .ToDictionary(gradient => gradient.Item1, gradient => gradient.Gradient.ToArray());
    }

    private static IEnumerable<string> Differences(Dictionary<string, float[]> actual, Dictionary<string, float[]> expected)
    {
        Assert.That(actual.Keys, Is.EquivalentTo(expected.Keys));
        foreach ((string name, float[] values) in expected)
        {
            // The gradient by D's last bias is what is left of a 1 and a −1: the scores of generated and of real images.
            double largest = name == "D 4x4.dense1.bias" ? 1 : values.Max(Math.Abs);
            double apart = values.Zip(actual[name]).Max(pair => Math.Abs(pair.First - pair.Second));
            if (!(apart <= Tolerance * largest))
            {
                yield return $"{name}: {apart:g3} apart of {largest:g3}";
            }
        }
    }

    private static IReadOnlyDictionary<string, Statistic> Reported(ICollective ranks)
    {
        TrainingConfig config = Config with { Optimizer = Config.Optimizer with { SkipNonFinite = true } };
        using Workspace workspace = new(new CpuEngine(1));
        using SyntheticImages data = new(16, count: 40);
        using MinibatchFeed feed = new(data, config, ranks.Share);
        TrainingStep step = new(workspace, config, ranks: ranks);
        step.Update(Phases[2], 0, feed.Take(0, Phases[2]));
        step.Update(Phases[2], 16, feed.Take(16, Phases[2]));
        step.Statistics.SumOver(ranks);
        IReadOnlyDictionary<string, Statistic> read = step.Statistics.Read();
        step.Reduction?.Dispose();
        return read;
    }
}
