using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using NUnit.Framework;
using PGGan.Autograd;
using PGGan.Imaging;
using PGGan.Interchange;
using PGGan.Interchange.Onnx;
using PGGan.Kernels;
using PGGan.Kernels.Cpu;
using PGGan.Model;
using Tensor = PGGan.Autograd.Tensor;

namespace PGGan.Tests.Interchange;

/// <summary>ONNX Runtime computes from the files what the networks compute here.</summary>
internal sealed class OnnxExportTests
{
    // 1e-4 of the range of an image.
    private const double Tolerance = 2e-4;

    private static readonly ModelConfig Small = new() { Resolution = 32, LatentSize = 12, FmapBase = 128, FmapMax = 16 };

    private static readonly LabelSchema Labels = new()
    {
        Attributes = [new LabelAttribute("kind", ["gas", "ice"]), new LabelAttribute("rings", ["with", "without", "some"])],
    };

    private static IEnumerable<TestCaseData> GeneratorCases
    {
        get
        {
            foreach (int resolution in new[] { 4, 8, 16, 32 })
            {
                yield return Case($"at {resolution}", Small, new Growth(resolution, 1));
            }

            ModelConfig large = Small with { Resolution = 256, FmapBase = 512 };
            yield return Case("at 64", large, new Growth(64, 1));
            yield return Case("at 128", large, new Growth(128, 1));
            yield return Case("at 256", large, new Growth(256, 1));
            Growth fading = new(16, 0.3f);
            yield return Case("in a fade", Small, fading);
            yield return Case("grey", Small with { Channels = 1 }, fading);
            yield return Case("conditional", Small with { Labels = Labels }, fading);
            yield return Case("one convolution a block", Small with { ConvsPerBlock = 1 }, fading);
            yield return Case("bilinear", Small with { Bilinear = true }, fading);
            yield return Case("tanh", Small with { TanhOutput = true }, fading);
            yield return Case("toRGB of 3x3", Small with { ToRgbKernel = 3 }, fading);
            yield return Case("plain weights", Small with { WeightScale = false, GeneratorSlope = 0 }, fading);
            yield return Case("batch normalisation",
                Small with { GeneratorNormalization = LayerNormalization.Batch, PixelNorm = false, NormalizeLatents = false }, fading);
            yield return Case("a bias a pixel", Small with { BiasPerPixel = true }, fading);
            yield return Case("another epsilon", Small with { PixelNormEpsilon = 0.5f }, fading);
        }
    }

    private static IEnumerable<TestCaseData> DiscriminatorCases
    {
        get
        {
            Growth fading = new(16, 0.3f);
            yield return Case("at 4", Small, new Growth(4, 1));
            yield return Case("at 32", Small, new Growth(32, 1));
            yield return Case("in a fade", Small, fading);
            yield return Case("conditional", Small with { Labels = Labels }, fading);
            yield return Case("average before the activation", Small with { FusedDown = true }, fading);
            yield return Case("bilinear", Small with { Bilinear = true }, fading);
            yield return Case("bilinear before the activation", Small with { Bilinear = true, FusedDown = true }, fading);
            yield return Case("layer normalisation", Small with { DiscriminatorNormalization = LayerNormalization.Layer }, fading);
            yield return Case("both", Small with { DiscriminatorNormalization = LayerNormalization.Layer, FusedDown = true }, fading);
            yield return Case("one convolution a block", Small with { ConvsPerBlock = 1 }, fading);
            yield return Case("minibatch discrimination", Small with { DiscriminationKernels = 3, DiscriminationSize = 2 }, fading);
            yield return Case("minibatch discrimination of one convolution",
                Small with { DiscriminationKernels = 3, ConvsPerBlock = 1, DiscriminatorDivisor = 2 }, fading);
            yield return Case("no standard deviation", Small with { StddevGroup = 0 }, fading);
            yield return Case("the whole minibatch", Small with { StddevGroup = ModelConfig.WholeMinibatch }, fading);
            foreach (StddevAveraging averaging in new[] { StddevAveraging.Pixels, StddevAveraging.Channels, StddevAveraging.None })
            {
                yield return Case($"standard deviation over {averaging}", Small with { StddevAveraging = averaging }, fading);
            }
        }
    }

    [TestCaseSource(nameof(GeneratorCases))]
    public void GeneratorDrawsTheSameImages(ModelConfig config, Growth growth)
    {
        using Workspace workspace = new(new CpuEngine(1));
        Generator generator = new(workspace, config, seed: 3);
        Shake(generator);
        using InferenceSession session = Open(GeneratorGraph.Build(config, new NetworkArrays(generator), growth, bytes: false));
        foreach (int n in new[] { 1, 7 })
        {
            (float[] latents, float[] labels) = Inputs(config, n);
            float[] here = Drawn(workspace, generator, growth, latents, labels, n);
            DenseTensor<float> there = Run<float>(session, "images", Feeds(config, latents, labels, n));
            int side = growth.Resolution, channels = config.Channels;
            Assert.That(there.Dimensions.ToArray(), Is.EqualTo(new[] { n, channels, side, side }));
            Assert.That(Distance(there.ToArray(), Planes(here, side, channels).Select(v => Math.Clamp(v, -1, 1))), Is.LessThan(Tolerance));
            Assert.That(here.Select(v => Math.Clamp(v, -1, 1)).Distinct().Count(), Is.GreaterThan(here.Length / 10), "there is a picture");
        }
    }

    [Test]
    public void BytesAreThoseOfPictures()
    {
        ModelConfig config = Small with { TanhOutput = true };
        Growth growth = new(32, 0.5f);
        using Workspace workspace = new(new CpuEngine(1));
        Generator generator = new(workspace, config, seed: 3);
        using InferenceSession session = Open(GeneratorGraph.Build(config, new NetworkArrays(generator), growth, bytes: true));
        (float[] latents, float[] labels) = Inputs(config, 5);
        byte[] here = new byte[5 * 32 * 32 * 3];
        ImageGrid.ToBytes(Drawn(workspace, generator, growth, latents, labels, 5), here);
        DenseTensor<byte> there = Run<byte>(session, "images", Feeds(config, latents, labels, 5));
        Assert.That(there.Dimensions.ToArray(), Is.EqualTo(new[] { 5, 32, 32, 3 }));
        int[] differences = [.. there.ToArray().Zip(here, (a, b) => Math.Abs(a - b))];
        Assert.That(differences.Max(), Is.LessThanOrEqualTo(1), "a rounding apart");
        Assert.That(differences.Count(difference => difference > 0), Is.LessThan(here.Length / 500));
    }

    [Test]
    public void BytesOfTransparentPicturesHaveStraightAlpha()
    {
        ModelConfig config = Small with { TanhOutput = true, Channels = 4 };
        using Workspace workspace = new(new CpuEngine(1));
        Generator generator = new(workspace, config, seed: 3);
        using InferenceSession session = Open(GeneratorGraph.Build(config, new NetworkArrays(generator), new Growth(32, 1), bytes: true));
        (float[] latents, float[] labels) = Inputs(config, 5);
        byte[] drawn = new byte[5 * 32 * 32 * 4];
        ImageGrid.ToBytes(Drawn(workspace, generator, new Growth(32, 1), latents, labels, 5), drawn);
        byte[] here = Premultiplied.ToStraight(new PixelBuffer(32, 5 * 32, 4, drawn)).Pixels;
        byte[] there = Run<byte>(session, "images", Feeds(config, latents, labels, 5)).ToArray();

        // A value that is rounded the other way before the division can be far away behind it.
        Assert.That(there.Zip(here).Count(pair => pair.First != pair.Second), Is.LessThan(here.Length / 500));
        Assert.That(here.Zip(drawn).Count(pair => pair.First != pair.Second), Is.GreaterThan(here.Length / 10), "the division counts");
    }

    [TestCaseSource(nameof(DiscriminatorCases))]
    public void DiscriminatorGivesTheSameScores(ModelConfig config, Growth growth)
    {
        using Workspace workspace = new(new CpuEngine(1));
        Discriminator discriminator = new(workspace, config, seed: 4);
        Shake(discriminator);
        using InferenceSession session = Open(DiscriminatorGraph.Build(config, new NetworkArrays(discriminator), growth));
        int side = growth.Resolution, channels = config.Channels;
        foreach (int n in new[] { 1, 3, 4, 12 })
        {
            float[] images = Numbers(n * side * side * channels, seed: n);
            using Scope scope = workspace.OpenScope("test");
            DiscriminatorOutput here = discriminator.Evaluate(workspace.From(images, new Shape(n, side, side, channels)), growth);
            NamedOnnxValue feed = NamedOnnxValue.CreateFromTensor("images",
                new DenseTensor<float>(Planes(images, side, channels), [n, channels, side, side]));
            AssertNear(Run<float>(session, "scores", [feed]), here.Scores);
            if (here.LabelLogits is Tensor logits)
            {
                AssertNear(Run<float>(session, "label_logits", [feed]), logits);
            }
        }
    }

    [Test]
    public void TheLargestNetworkLoads()
    {
        ModelConfig config = new() { Resolution = 1024, LatentSize = 4, FmapBase = 1024, FmapMax = 4 };
        using Workspace workspace = new(new CpuEngine(1));
        Generator generator = new(workspace, config, seed: 3);
        GraphProto graph = GeneratorGraph.Build(config, new NetworkArrays(generator), new Growth(1024, 1), bytes: false);
        using InferenceSession session = Open(graph);
        Assert.That(session.OutputMetadata["images"].Dimensions, Is.EqualTo(new[] { -1, 3, 1024, 1024 }));
    }

    private static TestCaseData Case(string name, ModelConfig config, Growth growth) =>
        new TestCaseData(config, growth).SetArgDisplayNames(name);

    private static InferenceSession Open(GraphProto graph) =>
        new(new ModelProto { IrVersion = 8, Graph = graph, OpsetImport = { new OperatorSetIdProto { Version = 17 } } }.ToByteArray());

    /// <summary>Biases, gains and running statistics that are not what they start with, so that each counts.</summary>
    private static void Shake(Network network)
    {
        foreach ((int number, Tensor values) in network.Parameters.Where(p => p.Value.Shape.Rank == 1).Select(p => p.Value)
            .Concat(network.Buffers.Select(b => b.Value)).Index())
        {
            float[] shaken = [.. Numbers(values.Shape.Count, seed: number + 100).Select(value => 0.7f + (0.3f * value))];
            values.Workspace.Engine.Upload(shaken, values.Storage);
        }
    }

    private static (float[] Latents, float[] Labels) Inputs(ModelConfig config, int n) =>
        (Numbers(n * config.LatentSize, seed: n), [.. Numbers(n * config.Labels.Size, seed: n + 50).Select(value => value > 0 ? 1f : 0f)]);

    private static List<NamedOnnxValue> Feeds(ModelConfig config, float[] latents, float[] labels, int n) =>
    [
        NamedOnnxValue.CreateFromTensor("latents", new DenseTensor<float>(latents, [n, config.LatentSize])),
        .. labels.Length == 0 ? Array.Empty<NamedOnnxValue>()
            : [NamedOnnxValue.CreateFromTensor("labels", new DenseTensor<float>(labels, [n, config.Labels.Size]))],
    ];

    private static float[] Drawn(Workspace workspace, Generator generator, Growth growth, float[] latents, float[] labels, int n)
    {
        using Scope scope = workspace.OpenScope("test");
        Tensor images = generator.Forward(workspace.From(latents, new Shape(n, generator.LatentSize)), growth,
            labels.Length == 0 ? null : workspace.From(labels, new Shape(n, generator.LabelSize)));
        float[] read = new float[images.Shape.Count];
        workspace.Engine.Download(images.Storage, read);
        return read;
    }

    private static DenseTensor<T> Run<T>(InferenceSession session, string output, IReadOnlyCollection<NamedOnnxValue> feeds)
    {
        using IDisposableReadOnlyCollection<DisposableNamedOnnxValue> results = session.Run(feeds, [output]);
        return results[0].AsTensor<T>().ToDenseTensor();
    }

    private static void AssertNear(DenseTensor<float> there, Tensor here)
    {
        float[] values = new float[here.Shape.Count];
        here.Workspace.Engine.Download(here.Storage, values);
        Assert.That(there.ToArray(), Has.Length.EqualTo(values.Length));
        double scale = Math.Max(1, values.Max(Math.Abs));
        Assert.That(Distance(there.ToArray(), values), Is.LessThan(1e-4 * scale));
    }

    private static double Distance(IEnumerable<float> a, IEnumerable<float> b) => a.Zip(b, (x, y) => Math.Abs((double)x - y)).Max();

    /// <summary><c>[N, R, R, C]</c> as <c>[N, C, R, R]</c>.</summary>
    private static float[] Planes(float[] images, int side, int channels)
    {
        int pixels = side * side;
        float[] planes = new float[images.Length];
        for (int i = 0; i < images.Length; i++)
        {
            int c = i % channels, p = i / channels % pixels, image = i / channels / pixels;
            planes[(((image * channels) + c) * pixels) + p] = images[i];
        }

        return planes;
    }

    private static float[] Numbers(int count, int seed)
    {
        float[] values = new float[count];
        Philox.Normal(new RandomStream(seed, TestRandom.Test), 0, values);
        return values;
    }
}
