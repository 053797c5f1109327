using NUnit.Framework;
using PGGan.Autograd;
using PGGan.Kernels;
using PGGan.Kernels.Cpu;
using PGGan.Model;

namespace PGGan.Tests.Model;

/// <summary>Networks wherever they are made, and what their layers tell.</summary>
internal sealed class NetworkTests
{
    private static readonly ModelConfig Small = new()
    {
        Resolution = 8,
        FmapBase = 64,
        FmapMax = 6,
        LatentSize = 5,
        GeneratorNormalization = LayerNormalization.Batch,
        DiscriminatorNormalization = LayerNormalization.Layer,
    };

    [Test]
    public void ANetworkMadeInAScopeOutlivesIt()
    {
        using Workspace workspace = new(new CpuEngine(threads: 1));
        Generator outside = new(workspace, Small, seed: 3), generator;
        Discriminator discriminator;
        using (workspace.OpenScope("made here"))
        {
            generator = new Generator(workspace, Small, seed: 3);
            discriminator = new Discriminator(workspace, Small, seed: 3);
        }

        Tensor latents = workspace.Normal(new Shape(4, 5), new RandomStream(1, TestRandom.Test), 0, 4);
        Tensor images = generator.Forward(latents, new Growth(8, 1), statistics: BatchStatistics.Minibatch);
        Assert.Multiple(() =>
        {
            Assert.That(images.ToArray(),
                Is.EqualTo(outside.Forward(latents, new Growth(8, 1), statistics: BatchStatistics.Minibatch).ToArray()));
            Assert.That(generator.Buffers.SelectMany(buffer => buffer.Value.ToArray()), Is.All.AnyOf(0f, 1f));
            Assert.That(discriminator.Forward(images, new Growth(8, 1)).ToArray(), Has.All.Matches<float>(float.IsFinite));
        });
    }

    [Test]
    public void LayersTellWhatTheyMake()
    {
        using Workspace workspace = new(new CpuEngine(threads: 1));
        LayerPlace place = new(workspace, Seed: 1, "layer");
        Assert.Multiple(() =>
        {
            Assert.That(new EqualizedConv(place, 3, 5).Cost(new Shape(8, 8, 3)),
                Is.EqualTo(new LayerCost(new Shape(8, 8, 5), 64 * 9 * 15)));
            Assert.That(new EqualizedConv(place, 3, 5, new ConvOptions { Kernel = 1 }).Cost(new Shape(3)),
                Is.EqualTo(new LayerCost(new Shape(5), 15)));
            Assert.That(new Generator(workspace, Small, seed: 1).Layers.Select(layer => layer.Name), Does.Contain("8x8.conv1"));
        });
    }

    [Test]
    public void AWeightHasTheDeviationAskedFor()
    {
        using Workspace workspace = new(new CpuEngine(threads: 1));
        EqualizedConv conv = new(new LayerPlace(workspace, Seed: 1, "layer"), 40, 40,
            new ConvOptions { Kernel = 5, EqualizedRate = false, Deviation = 0.02 });
        double variance = conv.Weight.Value.ToArray().Average(w => (double)w * w);
        Assert.That(conv.Scale, Is.EqualTo(1));
        Assert.That(Math.Sqrt(variance), Is.EqualTo(0.02).Within(1).Percent);
    }
}
