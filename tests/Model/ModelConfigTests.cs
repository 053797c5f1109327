using NUnit.Framework;
using PGGan.Autograd;
using PGGan.Kernels.Cpu;
using PGGan.Model;

namespace PGGan.Tests.Model;

internal sealed class ModelConfigTests
{
    public static IEnumerable<TestCaseData> Wrong =>
    [
        Case(new() { StddevGroup = -2 }, "StddevGroup: -2 is negative; -1 is the whole minibatch"),
        Case(new() { StddevGroup = 1, StddevAveraging = StddevAveraging.Pixels },
            "StddevAveraging: Pixels has nothing to average with StddevGroup 1"),
        Case(new() { PixelNormEpsilon = 0 }, "PixelNormEpsilon: 0 is not more than 0"),
        Case(new() { GeneratorSlope = -0.1f }, "GeneratorSlope: -0.1 is not in [0, 1]"),
        Case(new() { DiscriminatorSlope = 1.5f }, "DiscriminatorSlope: 1.5 is not in [0, 1]"),
        Case(new() { GeneratorNormalization = LayerNormalization.Layer }, "GeneratorNormalization: Layer is neither None nor Batch"),
        Case(new() { DiscriminatorNormalization = LayerNormalization.Batch },
            "DiscriminatorNormalization: Batch is neither None nor Layer"),
        Case(new() { DiscriminationKernels = -1 }, "DiscriminationKernels: -1 is negative"),
        Case(new() { DiscriminationSize = 0 }, "DiscriminationSize: 0 is not positive"),
        Case(new() { DiscriminatorNoise = float.NaN }, "DiscriminatorNoise: NaN is negative or not finite"),
        Case(new() { ConvsPerBlock = 3 }, "ConvsPerBlock: 3 is neither 1 nor 2"),
        Case(new() { ToRgbKernel = 2 }, "ToRgbKernel: 2 is neither 1 nor 3"),
        Case(new() { DiscriminatorDivisor = 0.5 }, "DiscriminatorDivisor: 0.5 is not 1 or more"),
        Case(new() { FmapDecay = double.PositiveInfinity }, "FmapDecay: Infinity is negative or not finite"),
        Case(new() { Labels = LabelSchema.Of("kind", []) }, "Labels: attribute 'kind' has no classes"),
        Case(new() { Labels = LabelSchema.Of("kind", ["a", "a"]) }, "Labels: attribute 'kind' has two classes of the same name"),
    ];

    [TestCaseSource(nameof(Wrong))]
    public void AFaultIsNamedInOneLine(ModelConfig config, string fault)
    {
        string[] faults = [.. config.Faults()];
        Assert.That(faults, Has.Length.EqualTo(1));
        Assert.That(faults[0], Does.StartWith(fault).And.Not.Contain("\n"));
    }

    [Test]
    public void EverySwitchTogetherIsNoFault() => Assert.That(Everything.Faults(), Is.Empty);

    [TestCase(0, 6, 1, 1)]
    [TestCase(1, 6, 1, 1)]
    [TestCase(4, 8, 4, 4)]
    [TestCase(4, 3, 3, 3)]
    [TestCase(-1, 6, 6, 6)]
    public void TheStddevGroupDecidesWhatIsCoupled(int stddevGroup, int minibatch, int group, int coupled)
    {
        ModelConfig config = new() { StddevGroup = stddevGroup };
        Assert.That((config.StddevGroupOf(minibatch), config.CoupledSamples(minibatch)), Is.EqualTo((group, coupled)));
    }

    [Test]
    public void LayersOverTheMinibatchCoupleAllOfIt()
    {
        Assert.Multiple(() =>
        {
            Assert.That(new ModelConfig { GeneratorNormalization = LayerNormalization.Batch }.CoupledSamples(8), Is.EqualTo(8));
            Assert.That(new ModelConfig { DiscriminationKernels = 2 }.CoupledSamples(8), Is.EqualTo(8));
            Assert.That(new ModelConfig { DiscriminatorNormalization = LayerNormalization.Layer }.CoupledSamples(8), Is.EqualTo(4));
        });
    }

    // By hand: √2-gain layers k² · in · out + out each; 8×8 maps 6, 4×4 maps 8, D's a third less.
    [Test]
    public void ParameterCountsWithSwitches()
    {
        ModelConfig config = new()
        {
            Resolution = 8,
            Channels = 1,
            FmapBase = 24,
            FmapMax = 8,
            LatentSize = 5,
            Labels = LabelSchema.Of("kind", ["a", "b"]),
            ConvsPerBlock = 1,
            ToRgbKernel = 3,
            DiscriminatorDivisor = 1.5,
            DiscriminationKernels = 3,
            DiscriminationSize = 2,
            StddevAveraging = StddevAveraging.None,
            GeneratorNormalization = LayerNormalization.Batch,
            DiscriminatorNormalization = LayerNormalization.Layer,
        };
        using Workspace workspace = new(new CpuEngine());
        int generator = (7 * 16 * 8) + 8 + 8 + (9 * 8 * 6) + 6 + 6 + (9 * 8) + 1 + (9 * 6) + 1;
        int features = 16 * 10, discriminator = (4 + 4) + (5 + 5) + ((9 * 4 * 5) + 5 + 5) + ((features * 6) + 3) + ((features + 3) * 3) + 3;
        Assert.Multiple(() =>
        {
            Assert.That(new Generator(workspace, config, seed: 0).ParameterCount, Is.EqualTo(generator));
            Assert.That(new Discriminator(workspace, config, seed: 0).ParameterCount, Is.EqualTo(discriminator));
            Assert.That(new Generator(workspace, config, seed: 0).Buffers.Select(b => b.Name), Is.EqualTo(new[]
            {
                "4x4.dense.running_mean", "4x4.dense.running_variance", "8x8.conv0.running_mean", "8x8.conv0.running_variance",
            }));
        });
    }

    [Test]
    public void WithoutWeightScaleTheFactorIsInTheWeights()
    {
        ModelConfig scaled = new() { Resolution = 8, FmapBase = 64, FmapMax = 7, LatentSize = 6 };
        using Workspace workspace = new(new CpuEngine());
        float[] unit = Weight(scaled), stored = Weight(scaled with { WeightScale = false });
        Assert.That(stored, Is.EqualTo(unit.Select(w => w * (float)(Math.Sqrt(2) / Math.Sqrt(9 * 7)))).Within(1e-6));

        float[] Weight(ModelConfig config) =>
            new Generator(workspace, config, seed: 4).Parameters.Single(p => p.Name == "8x8.conv1.weight").Value.ToArray();
    }

    private static ModelConfig Everything => new()
    {
        Channels = 1,
        Labels = LabelSchema.Of("kind", ["a", "b"]),
        StddevGroup = -1,
        StddevAveraging = StddevAveraging.None,
        WeightScale = false,
        PixelNorm = false,
        NormalizeLatents = false,
        GeneratorSlope = 0,
        DiscriminatorSlope = 0,
        TanhOutput = true,
        FusedDown = true,
        GeneratorNormalization = LayerNormalization.Batch,
        DiscriminatorNormalization = LayerNormalization.Layer,
        DiscriminationKernels = 100,
        DiscriminatorNoise = 0.2f,
        ConvsPerBlock = 1,
        ToRgbKernel = 3,
        DiscriminatorDivisor = 4,
    };

    private static TestCaseData Case(ModelConfig config, string fault) => new TestCaseData(config, fault).SetArgDisplayNames(fault);
}
