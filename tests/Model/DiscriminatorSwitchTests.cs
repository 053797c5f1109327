using NUnit.Framework;
using PGGan.Autograd;
using PGGan.Autograd.Ops;
using PGGan.Kernels;
using PGGan.Kernels.Cpu;
using PGGan.Model;

namespace PGGan.Tests.Model;

/// <summary>
/// A discriminator in the middle of a fade, with each of its switches, against its double twin: outputs, gradients, and those of the
/// gradient by the images.
/// </summary>
internal sealed class DiscriminatorSwitchTests
{
    private const int Batch = 4;

    // A larger one crosses the kink of some activation, a smaller one loses digits: rounding is 1e-16 over its square.
    private const double SecondStep = 1e-5;

    private static readonly Growth Growth = new(8, 0.4f);

    private static readonly ModelConfig Tiny = new()
    {
        Resolution = 16,
        Channels = 1,
        FmapBase = 10,
        FmapMax = 4,
        LatentSize = 3,
        StddevGroup = 2
    };

    public static IEnumerable<TestCaseData> Switches =>
    [
        Case("the paper's", Tiny),
        Case("colours", Tiny with { Channels = 3 }),
        Case("labels", Tiny with { Labels = LabelSchema.Of("kind", ["a", "b", "c"]) }),
        Case("no weight scale", Tiny with { WeightScale = false }),
        Case("ReLU", Tiny with { DiscriminatorSlope = 0 }),
        Case("another slope", Tiny with { DiscriminatorSlope = 0.5f }),
        Case("fused down", Tiny with { FusedDown = true }),
        // With images of one channel this draw has a number so close to a kink that the step crosses it.
        Case("bilinear", Tiny with { Bilinear = true, Channels = 3 }),
        Case("bilinear without stddev", Tiny with { Bilinear = true, Channels = 3, StddevGroup = 0 }),
        Case("bilinear and fused down", Tiny with { Bilinear = true, FusedDown = true }),
        Case("bilinear, layer norm and fused down",
            Tiny with { Bilinear = true, FusedDown = true, DiscriminatorNormalization = LayerNormalization.Layer }),
        Case("no stddev", Tiny with { StddevGroup = 0 }),
        Case("stddev of the minibatch", Tiny with { StddevGroup = -1 }),
        Case("stddev of channels", Tiny with { StddevAveraging = StddevAveraging.Pixels }),
        Case("stddev of pixels", Tiny with { StddevAveraging = StddevAveraging.Channels }),
        Case("stddev of all values", Tiny with { StddevAveraging = StddevAveraging.None }),
        Case("layer norm", Tiny with { DiscriminatorNormalization = LayerNormalization.Layer }),
        Case("layer norm and fused down", Tiny with { DiscriminatorNormalization = LayerNormalization.Layer, FusedDown = true }),
        Case("minibatch discrimination", Tiny with { StddevGroup = 0, DiscriminationKernels = 3, DiscriminationSize = 2 }),
        Case("noise", Tiny with { DiscriminatorNoise = 0.1f }),
        Case("one convolution", Tiny with { ConvsPerBlock = 1 }),
        Case("one convolution and all else",
            Tiny with { ConvsPerBlock = 1, DiscriminatorNoise = 0.1f, DiscriminationKernels = 2, FusedDown = true }),
        Case("a third of the maps", Tiny with { FmapBase = 40, FmapMax = 9, DiscriminatorDivisor = 3 }),
        Case("the ablation's", Tiny with { WeightScale = false, DiscriminatorNormalization = LayerNormalization.Layer, StddevGroup = 0 }),
    ];

    [TestCaseSource(nameof(Switches))]
    public void OutputsAndGradientsAreTheTwins(ModelConfig config)
    {
        using Workspace workspace = new(new CpuEngine());
        Discriminator discriminator = Drawn(workspace, config);
        (Shape shape, float[] images) = Images(config);
        DiscriminatorOutput output = discriminator.Evaluate(workspace.From(images, shape), Growth, NoiseOf(workspace));
        Tensor outputs = output.Scores.Reshape(new Shape(Batch, 1));
        outputs = output.LabelLogits is Tensor logits ? outputs.Concat(logits) : outputs;
        NaiveDiscriminator twin = new(config, Growth) { Noise = Noise };
        Dictionary<string, double[]> numbers = NaiveNumbers.Of(discriminator);
        double[] wide = Values.Wide(images);
        Assert.That(Values.RelativeError(outputs.ToArray(), twin.Outputs(numbers, wide, Batch).Values), Is.LessThan(3e-6));

        float[] seed = Values.Normal(outputs.Shape.Count, seed: 21, index: 0);
        Slopes.AssertSame(
            discriminator.ActiveAt(Growth),
            Tape.Grad(outputs, [.. discriminator.ActiveAt(Growth).Select(p => p.Value)], seed: workspace.From(seed, outputs.Shape)),
            moved => twin.Outputs(moved, wide, Batch).Values.Zip(seed, (y, s) => y * s).Sum(),
            numbers,
            step: 1e-6,
            tolerance: 1e-4);
    }

    /// <summary>
    /// What a gradient penalty is made of: the derivative of the scores as the images move in a direction, and its gradient by each
    /// parameter.
    /// </summary>
    [TestCaseSource(nameof(Switches))]
    public void GradientsByTheImagesHaveTheTwinsGradients(ModelConfig config)
    {
        using Workspace workspace = new(new CpuEngine());
        Discriminator discriminator = Drawn(workspace, config);
        (Shape shape, float[] values) = Images(config);
        float[] direction = Values.Normal(shape.Count, seed: 19, index: 0);
        Tensor images = workspace.From(values, shape).AsLeaf();
        Tensor gradient = Tape.Grad(discriminator.Forward(images, Growth, NoiseOf(workspace)), [images], createGraph: true)[0]!;
        Tensor slope = gradient.Multiply(workspace.From(direction, shape)).Sum();
        NaiveDiscriminator twin = new(config, Growth) { Noise = Noise };
        Dictionary<string, double[]> numbers = NaiveNumbers.Of(discriminator);
        Assert.That(slope.ToArray()[0], Is.EqualTo(SlopeOf(numbers)).Within(1e-2).Percent);

        Slopes.AssertSame(
            discriminator.ActiveAt(Growth),
            Tape.Grad(slope, [.. discriminator.ActiveAt(Growth).Select(p => p.Value)], release: true),
            SlopeOf,
            numbers,
            SecondStep,
            tolerance: 1e-3);

        double SlopeOf(IReadOnlyDictionary<string, double[]> moved) =>
            (ScoresAt(SecondStep, moved) - ScoresAt(-SecondStep, moved)) / (2 * SecondStep);

        double ScoresAt(double t, IReadOnlyDictionary<string, double[]> moved) =>
            twin.Scores(moved, [.. values.Zip(direction, (x, d) => x + (t * d))], Batch).Sum();
    }

    [Test]
    public void NoiseIsThereOnlyWhereItIsAskedFor()
    {
        using Workspace workspace = new(new CpuEngine());
        using IDisposable noGrad = workspace.NoGrad();
        (Shape shape, float[] values) = Images(Tiny);
        Tensor images = workspace.From(values, shape);
        float[] plain = Drawn(workspace, Tiny).Forward(images, Growth).ToArray();
        Discriminator noisy = Drawn(workspace, Tiny with { DiscriminatorNoise = 0.1f });
        Assert.Multiple(() =>
        {
            Assert.That(noisy.Forward(images, Growth).ToArray(), Is.EqualTo(plain), "none given");
            Assert.That(noisy.Forward(images, Growth, NoiseOf(workspace)).ToArray(), Is.Not.EqualTo(plain));
            Assert.That(Drawn(workspace, Tiny).Forward(images, Growth, NoiseOf(workspace)).ToArray(), Is.EqualTo(plain), "strength 0");
        });
    }

    [Test]
    public void TheWholeMinibatchIsAGroupOfItsSize()
    {
        using Workspace workspace = new(new CpuEngine());
        using IDisposable noGrad = workspace.NoGrad();
        (Shape shape, float[] values) = Images(Tiny);
        Tensor images = workspace.From(values, shape);
        float[] Scores(int group) => Drawn(workspace, Tiny with { StddevGroup = group }).Forward(images, Growth).ToArray();
        Assert.That(Scores(-1), Is.EqualTo(Scores(Batch)));
        Assert.That(Scores(-1), Is.Not.EqualTo(Scores(2)));
    }

    private static TestCaseData Case(string name, ModelConfig config) => new TestCaseData(config).SetArgDisplayNames(name);

    private static Discriminator Drawn(Workspace workspace, ModelConfig config)
    {
        Discriminator discriminator = new(workspace, config, seed: 11);
        Slopes.DrawBiasesAndGains(discriminator);
        return discriminator;
    }

    private static (Shape Shape, float[] Values) Images(ModelConfig config)
    {
        Shape shape = new(Batch, Growth.Resolution, Growth.Resolution, config.Channels);
        return (shape, Values.Normal(shape.Count, seed: 13, index: 0));
    }

    private static double[] Noise(int layer, int channels) => Values.Wide(Values.Normal(Batch * channels, seed: 17, index: layer));

    private static LayerNoise NoiseOf(Workspace workspace) =>
        (layer, channels) => workspace.From(Values.Normal(Batch * channels, seed: 17, index: layer), new Shape(Batch, channels));
}
