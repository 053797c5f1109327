using NUnit.Framework;
using PGGan.Autograd;
using PGGan.Kernels;
using PGGan.Kernels.Cpu;
using PGGan.Model;

namespace PGGan.Tests.Model;

internal sealed class ModelTests
{
    private static readonly ModelConfig Small = new() { Resolution = 16, FmapBase = 64, FmapMax = 8, LatentSize = 6 };

    // Karras et al. 2018, table 2 and the official code; the CIFAR-10 and ablation networks of its appendix.
    [TestCase(32, 8192, 512, 512, 20_719_628, 20_726_785)]
    [TestCase(64, 8192, 512, 512, 22_490_383, 22_498_049)]
    [TestCase(128, 8192, 512, 512, 22_933_394, 22_941_313)]
    [TestCase(256, 8192, 512, 512, 23_044_309, 23_052_353)]
    [TestCase(512, 8192, 512, 512, 23_072_120, 23_080_225)]
    [TestCase(1024, 8192, 512, 512, 23_079_115, 23_087_249)]
    [TestCase(32, 4096, 128, 128, 1_296_908, 1_298_689)]
    [TestCase(128, 2048, 512, 512, 13_629_810, 13_636_897)]
    public void ParameterCounts(int resolution, int fmapBase, int fmapMax, int latent, long generator, long discriminator)
    {
        ModelConfig config = new() { Resolution = resolution, FmapBase = fmapBase, FmapMax = fmapMax, LatentSize = latent };
        using Workspace workspace = new(new CpuEngine());
        Assert.Multiple(() =>
        {
            Assert.That(new Generator(workspace, config, seed: 0).ParameterCount, Is.EqualTo(generator));
            Assert.That(new Discriminator(workspace, config, seed: 0).ParameterCount, Is.EqualTo(discriminator));
        });
    }

    [Test]
    public void FeatureMapsOfThePaper() =>
        Assert.That(new ModelConfig().Resolutions.Select(new ModelConfig().FeatureMaps),
            Is.EqualTo(new[] { 512, 512, 512, 512, 256, 128, 64, 32, 16 }));

    [Test]
    public void Fade0IsTheSmallerNetworkAndFade1TheLarger()
    {
        using Workspace workspace = new(new CpuEngine());
        using IDisposable noGrad = workspace.NoGrad();
        Generator generator = new(workspace, Small, seed: 3);
        Discriminator discriminator = new(workspace, Small, seed: 3);
        Tensor z = Normal(workspace, new Shape(4, 6));
        float[] small = generator.Forward(z, new Growth(8, 1)).ToArray();
        float[] enlarged = Enlarged(small, 4, 8, 3);
        Assert.That(generator.Forward(z, new Growth(16, 0)).ToArray(), Is.EqualTo(enlarged));
        Assert.That(generator.Forward(z, new Growth(16, 1 - 1e-7f)).ToArray(),
            Is.EqualTo(generator.Forward(z, new Growth(16, 1)).ToArray()).Within(1e-5));

        Tensor image = workspace.From(small, new Shape(4, 8, 8, 3)), large = workspace.From(enlarged, new Shape(4, 16, 16, 3));
        Assert.That(discriminator.Forward(large, new Growth(16, 0)).ToArray(),
            Is.EqualTo(discriminator.Forward(image, new Growth(8, 1)).ToArray()).Within(1e-6));
    }

    [Test]
    public void InitialWeightsDependOnTheSeedAndTheLayerNotOnTheFinalResolution()
    {
        using Workspace workspace = new(new CpuEngine());
        Generator small = new(workspace, Small, seed: 1), large = new(workspace, Small with { Resolution = 32 }, seed: 1),
            other = new(workspace, Small, seed: 2);
        float[] weight = Values(small, "8x8.conv1.weight");
        Assert.Multiple(() =>
        {
            Assert.That(Values(large, "8x8.conv1.weight"), Is.EqualTo(weight));
            Assert.That(Values(other, "8x8.conv1.weight"), Is.Not.EqualTo(weight));
            Assert.That(Values(small, "8x8.conv0.weight"), Is.Not.EqualTo(weight));
            Assert.That(weight.Average(w => w * w), Is.EqualTo(1).Within(0.2), "variance of the stored weight");
        });
    }

    [Test]
    public void CopyFrom_TakesAllValuesAndKeepsThem()
    {
        using Workspace workspace = new(new CpuEngine());
        Generator original = new(workspace, Small, seed: 1), copy = new(workspace, Small, seed: null);
        Assert.That(Values(copy, "8x8.conv1.weight"), Is.All.Zero);
        workspace.Engine.Fill(original.Parameters.Single(p => p.Name == "8x8.conv1.bias").Value.Storage, 0.5f);
        copy.CopyFrom(original);
        foreach (Parameter parameter in original.Parameters)
        {
            Assert.That(Values(copy, parameter.Name), Is.EqualTo(parameter.Value.ToArray()), parameter.Name);
        }

        workspace.Engine.Fill(original.Parameters[0].Value.Storage, 2);
        Assert.That(copy.Parameters[0].Value.ToArray(), Is.Not.EqualTo(original.Parameters[0].Value.ToArray()));
        Assert.That(() => copy.CopyFrom(new Generator(workspace, Small with { Resolution = 32 }, seed: null)),
            Throws.ArgumentException.With.Message.Contains("same configuration"));
    }

    [Test]
    public void OnlyTheLayersThatTakePartAreActive()
    {
        using Workspace workspace = new(new CpuEngine());
        Generator generator = new(workspace, Small, seed: 0);
        Assert.That(generator.ActiveAt(new Growth(8, 0.5f)).Select(p => p.Name), Is.EqualTo(new[]
        {
            "4x4.dense.weight", "4x4.dense.bias", "4x4.conv.weight", "4x4.conv.bias", "4x4.torgb.weight", "4x4.torgb.bias",
            "8x8.conv0.weight", "8x8.conv0.bias", "8x8.conv1.weight", "8x8.conv1.bias", "8x8.torgb.weight", "8x8.torgb.bias",
        }));
        Assert.That(generator.ActiveAt(new Growth(8, 1)).Select(p => p.Name), Has.None.StartsWith("4x4.torgb"));
    }

    [Test]
    public void WrongInputsAreNamed()
    {
        using Workspace workspace = new(new CpuEngine());
        Generator generator = new(workspace, Small, seed: 0);
        Discriminator discriminator = new(workspace, Small, seed: 0);
        Assert.Multiple(() =>
        {
            Assert.That(() => generator.Forward(workspace.Full(new Shape(2, 7), 0), new Growth(4, 1)),
                Throws.ArgumentException.With.Message.Contains("[N, 6]"));
            Assert.That(() => generator.Forward(workspace.Full(new Shape(2, 6), 0), new Growth(32, 1)),
                Throws.ArgumentException.With.Message.Contains("4 to 16"));
            Assert.That(() => discriminator.Forward(workspace.Full(new Shape(2, 4, 4, 3), 0), new Growth(8, 1)),
                Throws.ArgumentException.With.Message.Contains("[N, 8, 8, 3]"));
            Assert.That(() => discriminator.Forward(workspace.Full(new Shape(6, 4, 4, 3), 0), new Growth(4, 1)),
                Throws.ArgumentException.With.Message.Contains("multiple of group size 4"));
            Assert.That(() => new Generator(workspace, Small with { Resolution = 48, Channels = 2 }, 0),
                Throws.ArgumentException.With.Message.Contains("48").And.Message.Contains("2 is none of 1, 3 and 4"));
        });
    }

    private static float[] Values(Module network, string name) => network.Parameters.Single(p => p.Name == name).Value.ToArray();

    private static Tensor Normal(Workspace workspace, Shape shape)
    {
        float[] values = new float[shape.Count];
        Philox.Normal(new RandomStream(5, TestRandom.Test), 0, values);
        return workspace.From(values, shape);
    }

    private static float[] Enlarged(float[] x, int n, int side, int channels)
    {
        float[] y = new float[4 * x.Length];
        for (int i = 0; i < y.Length; i++)
        {
            int c = i % channels, w = i / channels % (2 * side), h = i / channels / (2 * side) % (2 * side),
                image = i / channels / (4 * side * side);
            y[i] = x[(((((image * side) + (h / 2)) * side) + (w / 2)) * channels) + c];
        }

        return n * side * side * channels == x.Length ? y : throw new ArgumentException("sizes");
    }
}
