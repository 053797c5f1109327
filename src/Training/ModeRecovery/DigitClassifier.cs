using PGGan.Autograd;
using PGGan.Autograd.Ops;
using PGGan.Kernels;
using PGGan.Model;
using PGGan.Training.Data;
using PGGan.Training.Data.Formats;

namespace PGGan.Training.ModeRecovery;

/// <summary>
/// Says which digit a gray image shows: a 3×3 convolution at 16×16 (larger images are halved to it), then down to 4×4 others with the average of 2×2, leaky
/// ReLUs, two dense layers to ten numbers, of which the largest names the digit. It learns by Adam on <c>mean((y − target)²)</c>, target one-hot.
/// </summary>
internal sealed class DigitClassifier : Module
{
    private const int LargestInput = 16, SmallestMap = 4, FirstMaps = 16, Maps = 32, Hidden = 64;
    private const int Minibatch = 64, Steps = 400;
    private const float Rate = 0.03f, Slope = 0.2f;
    private static readonly OptimizerConfig Optimizer = new() { Beta1 = 0.9f, Beta2 = 0.999f };

    private readonly Workspace workspace;
    private readonly int resolution;
    private readonly List<EqualizedConv> convolutions = [];
    private readonly EqualizedConv first, hidden, output;

    /// <summary>A classifier that knows nothing.</summary>
    /// <param name="workspace">Where it lives.</param>
    /// <param name="resolution">Side of the images: a power of two, at least 4.</param>
    public DigitClassifier(Workspace workspace, int resolution)
    {
        (this.workspace, this.resolution) = (workspace, resolution);
        first = Layer("first", 1, FirstMaps, kernel: 3, EqualizedConv.ActivationGain);
        int inputs = FirstMaps;
        for (int r = Math.Min(resolution, LargestInput); r > SmallestMap; r /= 2)
        {
            convolutions.Add(Layer($"{r}x{r}.conv", inputs, Maps, kernel: 3, EqualizedConv.ActivationGain));
            inputs = Maps;
        }

        hidden = Layer("dense0", SmallestMap * SmallestMap * inputs, Hidden, kernel: 1, EqualizedConv.ActivationGain);
        output = Layer("dense1", Hidden, DigitLabels.Count, kernel: 1, gain: 1);
    }

    /// <summary>Learns from digits.</summary>
    /// <param name="digits">At least one.</param>
    public void Learn(DigitSet digits)
    {
        DataOrder order = new(seed: 0, digits.Count);
        Adam adam = new(workspace, Parameters, Optimizer);
        Tensor[] leaves = [.. Parameters.Select(parameter => parameter.Value)];
        int length = resolution * resolution;
        byte[] pixels = new byte[Minibatch * length];
        float[] targets = new float[Minibatch * DigitLabels.Count];
        for (int step = 0; step < Steps; step++)
        {
            Array.Clear(targets);
            for (int i = 0; i < Minibatch; i++)
            {
                int number = order.IndexAt(((long)step * Minibatch) + i);
                digits.Pixels.AsSpan(number * length, length).CopyTo(pixels.AsSpan(i * length));
                targets[(i * DigitLabels.Count) + digits.Digits[number]] = 1;
            }

            using Scope scope = workspace.OpenScope("digit classifier");
            Tensor loss = (Forward(pixels) - workspace.From(targets, new Shape(Minibatch, DigitLabels.Count))).Square().Mean();
            Tensor?[] gradients = Tape.Grad(loss, leaves, release: true);
            adam.Update(Parameters.Zip(gradients, (parameter, gradient) => (parameter, gradient!)), Rate * (1 - ((float)step / Steps)));
        }
    }

    /// <summary>The digits of images.</summary>
    /// <param name="pixels">uint8 <c>[N, R, R, 1]</c>.</param>
    public int[] Classify(ReadOnlySpan<byte> pixels)
    {
        const int atOnce = 4 * Minibatch;
        int length = resolution * resolution;
        List<int> digits = [];
        using IDisposable noGrad = workspace.NoGrad();
        for (int start = 0; start < pixels.Length; start += atOnce * length)
        {
            using Scope scope = workspace.OpenScope("digit classifier");
            float[] scores = Forward(pixels.Slice(start, Math.Min(atOnce * length, pixels.Length - start))).ToArray();
            digits.AddRange(scores.Chunk(DigitLabels.Count).Select(score => Array.IndexOf(score, score.Max())));
        }

        return [.. digits];
    }

    /// <summary>The share of digits it names right.</summary>
    public double Accuracy(DigitSet digits) =>
        Classify(digits.Pixels).Zip(digits.Digits).Count(pair => pair.First == pair.Second) / (double)digits.Count;

    private Tensor Forward(ReadOnlySpan<byte> pixels)
    {
        int n = pixels.Length / (resolution * resolution);
        Tensor x = workspace.New(new Shape(n, resolution, resolution, 1));
        workspace.Engine.Images(x.Shape, fade: 1, pixels, new bool[n], x.Storage);
        for (int r = resolution; r > LargestInput; r /= 2)
        {
            x = x.AveragePool2();                                                                // [N, r/2, r/2, 1]
        }

        x = first.Activated(x, Slope);                                                           // [N, r, r, maps]
        foreach (EqualizedConv conv in convolutions)
        {
            x = x.ConvBiasActPool(conv.Weight.Value, conv.Bias.Value, conv.Scale);               // [N, r/2, r/2, maps]
        }

        x = hidden.Activated(x.Reshape(new Shape(n, 1, 1, x.Shape.Count / n)), Slope);           // [N, 1, 1, hidden]
        return output.Linear(x).Reshape(new Shape(n, DigitLabels.Count));                        // [N, 10]
    }

    private EqualizedConv Layer(string name, int inputs, int outputs, int kernel, double gain) =>
        Include(name, new EqualizedConv(new LayerPlace(workspace, new ModelConfig(), Seed: 0, $"digits.{name}"), inputs, outputs, kernel, gain));
}
