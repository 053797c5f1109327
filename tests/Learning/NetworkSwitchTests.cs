using NUnit.Framework;
using PGGan.Autograd;
using PGGan.Kernels;
using PGGan.Kernels.Cpu;
using PGGan.Learning;
using PGGan.Learning.Configuration;
using PGGan.Learning.Runs;
using PGGan.Model;

namespace PGGan.Tests.Learning;

/// <summary>Training with networks other than the paper's final ones.</summary>
internal sealed class NetworkSwitchTests
{
    private static readonly ModelConfig Small = new() { Resolution = 8, FmapBase = 64, FmapMax = 6, LatentSize = 5 };

    private static readonly ModelConfig Ablation = Small with
    {
        WeightScale = false,
        PixelNorm = false,
        NormalizeLatents = false,
        GeneratorSlope = 0,
        TanhOutput = true,
        StddevGroup = 0,
        GeneratorNormalization = LayerNormalization.Batch,
        DiscriminatorNormalization = LayerNormalization.Layer,
    };

    public static IEnumerable<TestCaseData> Combinations =>
    [
        Case("the ablation's first", Ablation),
        Case("minibatch discrimination",
            Ablation with { GeneratorNormalization = LayerNormalization.None, PixelNorm = true, DiscriminationKernels = 10 }),
        Case("mode recovery", Small with { ConvsPerBlock = 1, ToRgbKernel = 3, TanhOutput = true, GeneratorSlope = 0.3f,
            DiscriminatorDivisor = 2 }),
        Case("fused down, whole minibatch", Small with { FusedDown = true, StddevGroup = -1, StddevAveraging = StddevAveraging.Pixels }),
        Case("grey", Small with { Channels = 1 }),
        Case("noise", Small with { DiscriminatorNoise = 0.1f, StddevGroup = 2 }),
    ];

    [TestCaseSource(nameof(Combinations))]
    public void TwentyStepsStayFiniteAndMoveEveryActiveParameter(ModelConfig model)
    {
        using Workspace workspace = new(new CpuEngine(2));
        TrainingStep step = new(workspace, ConfigOf(model));
        Dictionary<string, float[]> before = Numbers(step);
        for (int i = 0; i < 20; i++)
        {
            Step(step, new Phase(8, 0.5f, Minibatch: 6, GeneratorRate: 1e-4f, DiscriminatorRate: 1e-4f, TickKimg: 1), 6 * i);
        }

        Dictionary<string, float[]> after = Numbers(step);
        IReadOnlyDictionary<string, Statistic> statistics = step.Statistics.Read();
        Assert.Multiple(() =>
        {
            Assert.That(after.Values.SelectMany(values => values), Has.All.Matches<float>(float.IsFinite));
            Assert.That(statistics.Values.Select(s => s.Mean), Has.All.Matches<double>(double.IsFinite));
            foreach (string name in before.Keys)
            {
                Assert.That(after[name], Is.Not.EqualTo(before[name]), name);
            }
        });
    }

    [Test]
    public void TheAveragedGeneratorHasTheRunningStatistics()
    {
        using Workspace workspace = new(new CpuEngine(2));
        TrainingStep step = new(workspace, ConfigOf(Ablation));
        Phase phase = new(8, 1, Minibatch: 6, GeneratorRate: 1e-3f, DiscriminatorRate: 1e-3f, TickKimg: 1);
        Minibatch minibatch = new(Pixels(step, 0), new bool[6]);
        step.UpdateDiscriminator(phase, 0, minibatch);
        Assert.That(Running(step.Generator), Has.All.Matches<float>(v => v is 0 or 1), "the discriminator's step moves nothing of G");
        step.UpdateGenerator(phase, 0, minibatch);
        Assert.That(Running(step.Generator), Has.Some.Matches<float>(v => v is not (0 or 1)));
        Assert.That(Running(step.Averaged), Is.EqualTo(Running(step.Generator)));

        static float[] Running(IGenerator generator) => [.. generator.Buffers.SelectMany(b => b.Value.ToArray())];
    }

    [Test]
    public void AResumedRunWithBatchNormGoesOnBitForBit()
    {
        string folder = Directory.CreateTempSubdirectory("pggan-test-").FullName;
        try
        {
            TrainingConfig config = ConfigOf(Ablation);
            Phase phase = new(8, 1, Minibatch: 6, GeneratorRate: 1e-3f, DiscriminatorRate: 1e-3f, TickKimg: 1);
            using Workspace workspace = new(new CpuEngine(2)), other = new(new CpuEngine(1));
            TrainingStep alone = new(workspace, config), resumed = new(other, config);
            Step(alone, phase, 0);
            string path = Path.Combine(folder, "checkpoint.safetensors");
            Checkpoint.Save(path, config, "data", new RunState(new RunPosition(6, 6, 0), 0, 0), alone);
            using (Checkpoint checkpoint = Checkpoint.Open(path))
            {
                checkpoint.Restore(resumed);
                Generator drawing = new(other, config.Model, seed: null);
                checkpoint.RestoreAveraged(drawing);
                Assert.That(drawing.Buffers.SelectMany(b => b.Value.ToArray()),
                    Is.EqualTo(alone.Averaged.Buffers.SelectMany(b => b.Value.ToArray())));
            }

            using (SafeTensorsFile file = SafeTensorsFile.Open(path))
            {
                Assert.That(file.Tensors.Select(tensor => tensor.Key),
                    Does.Contain("generator.8x8.conv1.running_mean").And.Contain("averaged.4x4.dense.running_variance"));
            }

            Step(alone, phase, 6);
            Step(resumed, phase, 6);
            Assert.That(Numbers(resumed), Is.EqualTo(Numbers(alone)));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Test]
    public void WhatCouplesTheMinibatchIsNotComputedInParts()
    {
        Phase phase = new(8, 1, Minibatch: 6, GeneratorRate: 1e-3f, DiscriminatorRate: 1e-3f, TickKimg: 1) { MaxAtOnce = 2 };
        foreach (ModelConfig model in new[] { Ablation, Small with { DiscriminationKernels = 2 }, Small with { StddevGroup = -1 } })
        {
            TrainingConfig config = ConfigOf(model) with
            {
                Schedule = new ScheduleConfig { Minibatch = PerResolution<int>.Parse("12"), BatchGpu = PerResolution<int>.Parse("8:4") },
            };
            Assert.That(MinibatchPart.Of(phase, model), Has.Length.EqualTo(1));
            Assert.That(config.Faults(), Has.Exactly(1).Items);
            Assert.That(config.Faults().Single(),
                Does.StartWith("schedule.batchGpu: 4 at 8×8 is less than the minibatch of 12, all of which model.").And.EndsWith(
                "leave it out"));
        }

        Assert.That(MinibatchPart.Of(phase, Small with { StddevGroup = 0 }), Has.Length.EqualTo(3));
    }

    [Test]
    public void NoiseDependsOnSeedImageLayerAndPassAlone()
    {
        TrainingConfig config = ConfigOf(Small with { DiscriminatorNoise = 0.1f, StddevGroup = 2 });
        using Workspace workspace = new(new CpuEngine(2));
        MinibatchInputs inputs = new(workspace, config);
        Phase phase = new(8, 1, Minibatch: 6, GeneratorRate: 1e-3f, DiscriminatorRate: 1e-3f, TickKimg: 1);
        MinibatchPart whole = MinibatchPart.Of(phase, config.Model)[0];
        float[] Noise(MinibatchPart part, DiscriminatorPass pass, long firstImage, int layer) =>
            inputs.Noise(part, pass, firstImage)!(layer, 5).ToArray();
        float[] all = Noise(whole, DiscriminatorPass.Real, 100, layer: 6);
        Assert.Multiple(() =>
        {
            Assert.That(Noise(whole, DiscriminatorPass.Fake, 100, 6).Intersect(all), Is.Empty);
            Assert.That(Noise(whole, DiscriminatorPass.Real, 100, 7).Intersect(all), Is.Empty);
            Assert.That(Noise(whole, DiscriminatorPass.Real, 103, 6)[..15], Is.EqualTo(all[15..]), "by the number of the image");
            foreach (MinibatchPart part in MinibatchPart.Of(phase with { MaxAtOnce = 2 }, config.Model))
            {
                float[] expected = [.. Enumerable.Range(0, part.Images)
                    .SelectMany(i => all[(5 * part.PlaceOf(i))..((5 * part.PlaceOf(i)) + 5)])];
                Assert.That(Noise(part, DiscriminatorPass.Real, 100, 6), Is.EqualTo(expected), "in parts");
            }

            Assert.That(new MinibatchInputs(workspace, ConfigOf(Small)).Noise(whole, DiscriminatorPass.Real, 100), Is.Null);
        });
    }

    [Test]
    public void AStepWithNoiseIsTheSameInParts()
    {
        TrainingConfig config = ConfigOf(Small with { DiscriminatorNoise = 0.1f, StddevGroup = 2 });
        Phase phase = new(8, 1, Minibatch: 6, GeneratorRate: 1e-3f, DiscriminatorRate: 1e-3f, TickKimg: 1);
        Dictionary<string, float[]> whole = Gradients(config, phase), parts = Gradients(config, phase with { MaxAtOnce = 2 });
        Dictionary<string, float[]> silent = Gradients(config with { Model = config.Model with { DiscriminatorNoise = 0 } }, phase);
        Assert.Multiple(() =>
        {
            foreach (string name in whole.Keys)
            {
                Assert.That(Values.RelativeError(parts[name], Values.Wide(whole[name])), Is.LessThan(1e-5), name);
                if (name.EndsWith("weight", StringComparison.Ordinal))
                {
                    Assert.That(Values.RelativeError(silent[name], Values.Wide(whole[name])), Is.GreaterThan(1e-2),
                        $"{name} without noise");
                }
            }
        });

        static Dictionary<string, float[]> Gradients(TrainingConfig config, Phase phase)
        {
            using Workspace workspace = new(new CpuEngine(2) { Forced = ConvAlgorithm.Direct });
            TrainingStep step = new(workspace, config);
            using Scope scope = workspace.OpenScope("test");
            Minibatch minibatch = new(Pixels(step, 1), new bool[6]);
            return step.DiscriminatorGradients(phase, 0,
                minibatch).Result.Select(g => ($"discriminator.{g.Parameter.Name}", g.Gradient.ToArray()))
                .Concat(step.GeneratorGradients(phase, 0, minibatch, LearningRandom.GeneratorLatents,
                    []).Result.Select(g => ($"generator.{g.Parameter.Name}", g.Gradient.ToArray())))
                .ToDictionary();
        }
    }

    [Test]
    public void TheLayerTableFollowsTheSwitches()
    {
        ModelConfig model = Ablation with
        {
            ConvsPerBlock = 1,
            ToRgbKernel = 3,
            DiscriminatorDivisor = 2,
            DiscriminationKernels = 4,
            DiscriminationSize = 3,
            Channels = 1,
            Labels = LabelSchema.Of("kind", ["a", "b"]),
        };
        using Workspace workspace = new(new CpuEngine());
        Generator generator = new(workspace, model, seed: null);
        Discriminator discriminator = new(workspace, model, seed: null);
        IEnumerable<(string, Shape, double)> Rows(GrowingNetwork network) =>
            NetworkLayers.Of(network, network.Parameters).Select(layer => (layer.Name, layer.Output, layer.MultiplyAdds));
        Assert.Multiple(() =>
        {
            Assert.That(Rows(generator), Is.EqualTo(new (string, Shape, double)[]
            {
                ("4x4.dense", new Shape(4, 4, 6), 7 * 96), ("4x4.torgb", new Shape(4, 4, 1), 16 * 9 * 6),
                ("8x8.conv0", new Shape(8, 8, 6), 64 * 9 * 36), ("8x8.torgb", new Shape(8, 8, 1), 64 * 9 * 6),
            }).AsCollection);
            Assert.That(Rows(discriminator), Is.EqualTo(new (string, Shape, double)[]
            {
                ("8x8.fromrgb", new Shape(8, 8, 3), 64 * 3), ("8x8.conv1", new Shape(4, 4, 3), 64 * 9 * 9),
                ("4x4.fromrgb", new Shape(4, 4, 3), 16 * 3),
                ("4x4.discrimination", new Shape(4), 48 * 12), ("4x4.dense1", new Shape(3), 52 * 3),
            }).AsCollection);
            Assert.That(NetworkLayers.Of(generator, generator.Parameters).Sum(layer => layer.ParameterCount),
                Is.EqualTo(generator.ParameterCount));
            Assert.That(NetworkLayers.Of(discriminator, discriminator.Parameters).Sum(layer => layer.ParameterCount),
                Is.EqualTo(discriminator.ParameterCount));
        });
    }

    private static TestCaseData Case(string name, ModelConfig config) => new TestCaseData(config).SetArgDisplayNames(name);

    private static TrainingConfig ConfigOf(ModelConfig model) => new() { Model = model };

    private static void Step(TrainingStep step, Phase phase, long imagesSeen)
    {
        step.Update(phase, imagesSeen, new Minibatch(Pixels(step, imagesSeen), new bool[phase.Minibatch]));
    }

    private static byte[] Pixels(TrainingStep step, long imagesSeen)
    {
        byte[] pixels = new byte[6 * 8 * 8 * step.Generator.Channels];
        new Random((int)imagesSeen).NextBytes(pixels);
        return pixels;
    }

    /// <summary>Every parameter that takes part, and the buffers.</summary>
    private static Dictionary<string, float[]> Numbers(TrainingStep step) => new (string Network, IEnumerable<(string, Tensor)> Arrays)[]
    {
        ("generator", step.Generator.Parameters.Select(p => (p.Name, p.Value))
            .Concat(step.Generator.Buffers.Select(b => (b.Name, b.Value)))),
        ("discriminator", step.Discriminator.ActiveAt(new Growth(8, 0.5f)).Select(p => (p.Name, p.Value))),
        ("averaged", step.Averaged.Parameters.Select(p => (p.Name, p.Value)).Concat(step.Averaged.Buffers.Select(b => (b.Name, b.Value)))),
    }.SelectMany(n => n.Arrays.Select(array => ($"{n.Network}.{array.Item1}", array.Item2.ToArray()))).ToDictionary();
}
