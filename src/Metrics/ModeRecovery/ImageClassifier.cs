using PGGan.Autograd;
using PGGan.Autograd.Ops;
using PGGan.Autograd.Optimizers;
using PGGan.Data;
using PGGan.Kernels;
using PGGan.Model;

namespace PGGan.Metrics.ModeRecovery;

/// <summary>
/// Says of which class an image is: a 3×3 convolution, then down to 4×4 others with the average of 2×2, leaky ReLUs, two dense layers to L
/// numbers. Each class has a code <c>[L]</c> of zeros and ones; an image is of the class whose code has the largest product with the
/// numbers. With one-hot codes the largest number names the class; where a class is one value of each of several attributes, it learns the
/// attributes. It learns by Adam on <c>mean((y − code)²)</c>.
/// </summary>
internal sealed class ImageClassifier : Module
{
    private const int SmallestMap = 4, FirstMaps = 16, Maps = 32, Hidden = 64;
    private const int Minibatch = 64;
    private const float Rate = 0.03f, Slope = 0.2f;
    private static readonly AdamOptions Optimizer = new();

    private readonly Workspace workspace;
    private readonly int resolution, channels, largestInput, outputs;
    private readonly IReadOnlyList<float[]> codes;
    private readonly string name;
    private readonly List<EqualizedConv> convolutions = [];
    private readonly EqualizedConv first, hidden, output;

    /// <summary>A classifier that knows nothing.</summary>
    /// <param name="workspace">Where it lives.</param>
    /// <param name="name">Of what: another name, other weights to begin with.</param>
    /// <param name="resolution">Side of the images: a power of two, at least 4.</param>
    /// <param name="channels">1 gray, 3 RGB.</param>
    /// <param name="largestInput">Larger images are halved to this side.</param>
    /// <param name="codes">The code of each class, <c>[classes][L]</c>.</param>
    public ImageClassifier(Workspace workspace, string name, int resolution, int channels, int largestInput, IReadOnlyList<float[]> codes)
    {
        (this.workspace, this.name, this.resolution, this.channels, this.largestInput, this.codes, outputs) =
            (workspace, name, resolution, channels, largestInput, codes, codes[0].Length);
        first = Layer("first", channels, FirstMaps, kernel: 3, EqualizedConv.ActivationGain);
        int inputs = FirstMaps;
        for (int r = Math.Min(resolution, largestInput); r > SmallestMap; r /= 2)
        {
            convolutions.Add(Layer($"{r}x{r}.conv", inputs, Maps, kernel: 3, EqualizedConv.ActivationGain));
            inputs = Maps;
        }

        hidden = Layer("dense0", SmallestMap * SmallestMap * inputs, Hidden, kernel: 1, EqualizedConv.ActivationGain);
        output = Layer("dense1", Hidden, outputs, kernel: 1, gain: 1);
    }

    private int Length => resolution * resolution * channels;

    /// <summary>One-hot codes of so many classes.</summary>
    public static IReadOnlyList<float[]> OneHot(int classes) =>
        [.. Enumerable.Range(0, classes).Select(one => Enumerable.Range(0, classes).Select(c => c == one ? 1f : 0).ToArray())];

    /// <summary>Learns from images.</summary>
    /// <param name="images">At least one.</param>
    /// <param name="steps">Minibatches of 64 it sees, as the rate falls to 0.</param>
    public void Learn(LabelledImages images, int steps)
    {
        DataOrder order = new(seed: 0, images.Count);
        Adam adam = new(workspace, Parameters, Optimizer);
        Tensor[] leaves = [.. Parameters.Select(parameter => parameter.Value)];
        byte[] pixels = new byte[Minibatch * Length];
        float[] targets = new float[Minibatch * outputs];
        for (int step = 0; step < steps; step++)
        {
            for (int i = 0; i < Minibatch; i++)
            {
                int number = order.IndexAt(((long)step * Minibatch) + i);
                images.Pixels.AsSpan(number * Length, Length).CopyTo(pixels.AsSpan(i * Length));
                codes[images.Classes[number]].CopyTo(targets.AsSpan(i * outputs));
            }

            using Scope scope = workspace.OpenScope($"{name} classifier");
            Tensor loss = (Forward(pixels) - workspace.From(targets, new Shape(Minibatch, outputs))).Square().Mean();
            Tensor?[] gradients = Tape.Grad(loss, leaves, release: true);
            adam.Update(Parameters.Zip(gradients, (parameter, gradient) => (parameter, gradient!)), Rate * (1 - ((float)step / steps)));
        }
    }

    /// <summary>The classes of images.</summary>
    /// <param name="pixels">uint8 <c>[N, R, R, channels]</c>.</param>
    public int[] Classify(ReadOnlySpan<byte> pixels)
    {
        const int atOnce = 4 * Minibatch;
        List<int> classes = [];
        using IDisposable noGrad = workspace.NoGrad();
        for (int start = 0; start < pixels.Length; start += atOnce * Length)
        {
            using Scope scope = workspace.OpenScope($"{name} classifier");
            float[] numbers = Forward(pixels.Slice(start, Math.Min(atOnce * Length, pixels.Length - start))).ToArray();
            classes.AddRange(numbers.Chunk(outputs).Select(Nearest));
        }

        return [.. classes];
    }

    /// <summary>The share of images whose class it names right.</summary>
    public double Accuracy(LabelledImages images) =>
        Classify(images.Pixels).Zip(images.Classes).Count(pair => pair.First == pair.Second) / (double)images.Count;

    private int Nearest(float[] numbers)
    {
        int nearest = 0;
        float most = float.NegativeInfinity;
        for (int c = 0; c < codes.Count; c++)
        {
            float product = 0;
            for (int i = 0; i < numbers.Length; i++)
            {
                product += codes[c][i] * numbers[i];
            }

            (nearest, most) = product > most ? (c, product) : (nearest, most);
        }

        return nearest;
    }

    private Tensor Forward(ReadOnlySpan<byte> pixels)
    {
        int n = pixels.Length / Length;
        Tensor x = workspace.New(new Shape(n, resolution, resolution, channels));
        workspace.Engine.Images(x.Shape, fade: 1, pixels, new bool[n], x.Storage);
        for (int r = resolution; r > largestInput; r /= 2)
        {
            x = x.AveragePool2();                                                                // [N, r/2, r/2, C]
        }

        x = first.Activated(x, Slope);                                                           // [N, r, r, maps]
        foreach (EqualizedConv conv in convolutions)
        {
            x = x.ConvBiasActPool(conv.Weight.Value, conv.Bias.Value, conv.Scale);               // [N, r/2, r/2, maps]
        }

        x = hidden.Activated(x.Reshape(new Shape(n, 1, 1, x.Shape.Count / n)), Slope);           // [N, 1, 1, hidden]
        return output.Linear(x).Reshape(new Shape(n, outputs));                                  // [N, L]
    }

    private EqualizedConv Layer(string layer, int inputs, int outputs, int kernel, double gain) =>
        Include(layer, new EqualizedConv(new LayerPlace(workspace, Seed: 0, $"{name}.{layer}"), inputs, outputs,
            new ConvOptions { Kernel = kernel, Gain = gain }));
}
