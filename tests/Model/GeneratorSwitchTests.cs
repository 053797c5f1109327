using NUnit.Framework;
using PGGan.Autograd;
using PGGan.Kernels;
using PGGan.Kernels.Cpu;
using PGGan.Model;

namespace PGGan.Tests.Model;

/// <summary>A generator in the middle of a fade, with each of its switches, against its double twin: images and gradients.</summary>
internal sealed class GeneratorSwitchTests
{
    private const int Batch = 3;

    // Seven layers of single precision, each with a norm.
    private const double Tolerance = 1e-5;

    private static readonly Growth Growth = new(8, 0.4f);

    private static readonly ModelConfig Tiny = new() { Resolution = 16, Channels = 3, FmapBase = 20, FmapMax = 5, LatentSize = 4 };

    public static IEnumerable<TestCaseData> Switches =>
    [
        Case("the paper's", Tiny),
        Case("grey", Tiny with { Channels = 1 }),
        Case("labels", Tiny with { Labels = LabelSchema.Of("kind", ["a", "b", "c"]) }),
        Case("no weight scale", Tiny with { WeightScale = false }),
        Case("no pixel norm", Tiny with { PixelNorm = false }),
        Case("a larger epsilon", Tiny with { PixelNormEpsilon = 0.25f }),
        Case("latents as they are", Tiny with { NormalizeLatents = false }),
        // Where all channels are zero or nearly, a small ε loses the digits.
        Case("ReLU", Tiny with { GeneratorSlope = 0, PixelNormEpsilon = 0.25f }),
        Case("another slope", Tiny with { GeneratorSlope = 0.3f }),
        Case("a bias a pixel", Tiny with { BiasPerPixel = true }),
        Case("a bias a pixel without norm", Tiny with { BiasPerPixel = true, PixelNorm = false }),
        Case("bilinear", Tiny with { Bilinear = true }),
        Case("bilinear with batch norm", Tiny with { Bilinear = true, GeneratorNormalization = LayerNormalization.Batch }),
        Case("tanh", Tiny with { TanhOutput = true }),
        Case("batch norm", Tiny with { GeneratorNormalization = LayerNormalization.Batch }),
        Case("batch norm alone", Tiny with { GeneratorNormalization = LayerNormalization.Batch, PixelNorm = false, GeneratorSlope = 0 }),
        Case("one convolution", Tiny with { ConvsPerBlock = 1 }),
        Case("toRGB of 3×3", Tiny with { ToRgbKernel = 3 }),
        Case("the ablation's", Tiny with
        {
            WeightScale = false, PixelNorm = false, NormalizeLatents = false, GeneratorSlope = 0, TanhOutput = true,
            GeneratorNormalization = LayerNormalization.Batch,
        }),
    ];

    [TestCaseSource(nameof(Switches))]
    public void ImagesAndGradientsAreTheTwins(ModelConfig config)
    {
        using Workspace workspace = new(new CpuEngine());
        Generator generator = Drawn(workspace, config);
        Tensor images = Forward(generator, BatchStatistics.Minibatch);
        NaiveGenerator twin = new(config, Growth, running: false);
        Dictionary<string, double[]> numbers = NaiveNumbers.Of(generator);
        Dense input = Input(config);
        Assert.That(Values.RelativeError(images.ToArray(), twin.Images(numbers, input).Values), Is.LessThan(Tolerance));

        float[] seed = Values.Normal(images.Shape.Count, seed: 21, index: 0);
        Slopes.AssertSame(
            generator.ActiveAt(Growth),
            Tape.Grad(images, [.. generator.ActiveAt(Growth).Select(p => p.Value)], seed: workspace.From(seed, images.Shape)),
            moved => twin.Images(moved, input).Values.Zip(seed, (y, s) => y * s).Sum(),
            numbers,
            step: 1e-6,
            tolerance: 1e-4);
    }

    [Test]
    public void RunningStatisticsMakeAPictureIndependentOfItsMinibatch()
    {
        ModelConfig config = Tiny with { GeneratorNormalization = LayerNormalization.Batch };
        using Workspace workspace = new(new CpuEngine());
        using IDisposable noGrad = workspace.NoGrad();
        Generator generator = Drawn(workspace, config);
        float[] images = Forward(generator, BatchStatistics.Running).ToArray(), latents = Latents(config);
        Assert.That(Values.RelativeError(images, new NaiveGenerator(config, Growth, running: true)
            .Images(NaiveNumbers.Of(generator), Input(config)).Values), Is.LessThan(Tolerance));
        float[] last = generator.Forward(workspace.From(latents.AsSpan(^4..), new Shape(1, 4)), Growth).ToArray();
        Assert.That(last, Is.EqualTo(images[^last.Length..]).Within(1e-5));
        Assert.That(Forward(generator, BatchStatistics.Minibatch).ToArray(), Is.Not.EqualTo(images));
    }

    [Test]
    public void OnlyATrackedMinibatchMovesTheRunningStatistics()
    {
        ModelConfig config = Tiny with { GeneratorNormalization = LayerNormalization.Batch };
        using Workspace workspace = new(new CpuEngine());
        using IDisposable noGrad = workspace.NoGrad();
        Generator generator = Drawn(workspace, config);
        Dictionary<string, double[]> before = NaiveNumbers.Of(generator);
        Forward(generator, BatchStatistics.Minibatch);
        Forward(generator, BatchStatistics.Running);
        Assert.That(NaiveNumbers.Of(generator), Is.EqualTo(before));

        // The first layer's: of the dense product of the normalised latents, a tenth of the way.
        Forward(generator, BatchStatistics.TrackedMinibatch);
        Dictionary<string, double[]> after = NaiveNumbers.Of(generator);
        NaiveLayers layers = new(config, before);
        Dense z = layers.PixelNormed(Input(config));
        double[] product = layers.Conv("4x4.dense", z.Reshape(new Shape(Batch, 1, 1, 4)), 1, Math.Sqrt(2) / 4).Values;
        Assert.Multiple(() =>
        {
            foreach (int c in Enumerable.Range(0, 5))
            {
                double[] channel = [.. product.Where((_, i) => i % 5 == c)];
                double mean = channel.Average(), variance = channel.Average(v => (v - mean) * (v - mean));
                Assert.That(after["4x4.dense.running_mean"][c],
                    Is.EqualTo((0.9 * before["4x4.dense.running_mean"][c]) + (0.1 * mean)).Within(1e-6));
                Assert.That(after["4x4.dense.running_variance"][c],
                    Is.EqualTo((0.9 * before["4x4.dense.running_variance"][c]) + (0.1 * variance)).Within(1e-6));
            }

            Assert.That(after.Keys.Where(name => !after[name].SequenceEqual(before[name])),
                Is.EqualTo(after.Keys.Where(name => name.Contains("running_") && !name.StartsWith("16", StringComparison.Ordinal))));
        });
    }

    [Test]
    public void ACopyHasTheRunningStatisticsToo()
    {
        ModelConfig config = Tiny with { GeneratorNormalization = LayerNormalization.Batch };
        using Workspace workspace = new(new CpuEngine());
        using IDisposable noGrad = workspace.NoGrad();
        Generator generator = Drawn(workspace, config), copy = new(workspace, config, seed: null);
        copy.CopyFrom(generator);
        Assert.That(NaiveNumbers.Of(copy), Is.EqualTo(NaiveNumbers.Of(generator)));
        Forward(generator, BatchStatistics.TrackedMinibatch);
        Assert.That(NaiveNumbers.Of(copy), Is.Not.EqualTo(NaiveNumbers.Of(generator)));
        copy.CopyBuffersFrom(generator);
        Assert.That(NaiveNumbers.Of(copy), Is.EqualTo(NaiveNumbers.Of(generator)));
        Assert.That(() => copy.CopyBuffersFrom(new Generator(workspace, Tiny, seed: null)),
            Throws.ArgumentException.With.Message.Contains("same configuration"));
    }

    private static TestCaseData Case(string name, ModelConfig config) => new TestCaseData(config).SetArgDisplayNames(name);

    private static Generator Drawn(Workspace workspace, ModelConfig config)
    {
        Generator generator = new(workspace, config, seed: 11);
        Slopes.DrawBiasesAndGains(generator);
        return generator;
    }

    private static Tensor Forward(Generator generator, BatchStatistics statistics)
    {
        Workspace workspace = generator.Parameters[0].Value.Workspace;
        ModelConfig config = generator.Config;
        Tensor latents = workspace.From(Latents(config), new Shape(Batch, config.LatentSize));
        Tensor? labels = config.Labels.IsEmpty ? null : workspace.From(Labels(config), new Shape(Batch, config.Labels.Size));
        return generator.Forward(latents, Growth, labels, statistics);
    }

    private static float[] Latents(ModelConfig config) => Values.Normal(Batch * config.LatentSize, seed: 13, index: 0);

    private static float[] Labels(ModelConfig config) => Values.Normal(Batch * config.Labels.Size, seed: 13, index: 1);

    private static Dense Input(ModelConfig config)
    {
        Dense latents = Dense.From(new Shape(Batch, config.LatentSize), Latents(config));
        return config.Labels.IsEmpty ? latents
            : NaiveLayers.Joined(latents, Dense.From(new Shape(Batch, config.Labels.Size), Labels(config)));
    }
}
