using PGGan.Autograd;
using PGGan.Autograd.Ops;
using PGGan.Kernels;

namespace PGGan.Metrics.Features;

/// <summary>
/// Features without a trained network, a stand-in: convolutions with random weights, the same on every machine. From at most 64×64 (larger
/// images are halved to it) down to 4×4, a 3×3 convolution, leaky ReLU and the average of 2×2; of each map at each size the mean and the
/// standard deviation. They see colours, edges and textures at several sizes, nothing that has to be learnt: their numbers compare runs
/// with each other, not with published ones.
/// </summary>
/// <param name="workspace">Where they are computed.</param>
/// <param name="resolution">Side of the images: a power of two, at least 4.</param>
internal sealed class RandomFeatures(Workspace workspace, int resolution) : IFeatureExtractor
{
    private const int LargestInput = 64, SmallestMap = 4, FewestMaps = 16, MaxMaps = 64, Kernel = 3, AtOnce = 64;
    private const float Slope = 0.2f;

    // Another version: other features; statistics kept on disk are not taken for the same.
    private const int Version = 1;

    private readonly List<(Tensor Weight, Tensor Bias)> layers = [];

    /// <inheritdoc/>
    public string Name => "random";

    /// <inheritdoc/>
    public string? Label => Name;

    /// <inheritdoc/>
    public string Fingerprint { get; } = $"{Version}-{resolution}-{PrecisionNames.Arithmetic(workspace.Engine).Replace(' ', '-')}";

    /// <inheritdoc/>
    public int Size { get; } = 2 * Sides(resolution).Sum(Maps);

    /// <inheritdoc/>
    public int Classes => 0;

    /// <inheritdoc/>
    public void Extract(ReadOnlySpan<byte> images, int resolution, Span<float> features, Span<float> probabilities)
    {
        if (layers.Count == 0)
        {
            DrawWeights();
        }

        int length = resolution * resolution * Rgb.Channels;
        using IDisposable noGrad = workspace.NoGrad();
        using IDisposable held = workspace.Engine.HoldWeights();
        for (int first = 0; first * length < images.Length; first += AtOnce)
        {
            int n = Math.Min(AtOnce, (images.Length / length) - first);
            using Scope scope = workspace.OpenScope("random features");
            Describe(images.Slice(first * length, n * length), n, features.Slice(first * Size, n * Size));
        }
    }

    /// <summary>Nothing: the weights are the workspace's.</summary>
    public void Dispose()
    {
    }

    private static IEnumerable<int> Sides(int resolution)
    {
        for (int side = Math.Min(resolution, LargestInput); side >= SmallestMap; side /= 2)
        {
            yield return side;
        }
    }

    /// <summary>More maps where there are fewer pixels.</summary>
    private static int Maps(int side) => Math.Clamp(1024 / side, FewestMaps, MaxMaps);

    private void DrawWeights()
    {
        int inputs = 3;
        RandomStream stream = new(Seed: 0, MetricRandom.FeatureWeights);
        foreach (int side in Sides(resolution))
        {
            Shape shape = new(Maps(side), Kernel, Kernel, inputs);                               // [K, 3, 3, C]
            Tensor weight = workspace.Persistent(shape);
            workspace.Engine.Normal(stream, firstItem: layers.Count, items: 1, shape.Count, weight.Storage);
            layers.Add((weight, workspace.Persistent(new Shape(Maps(side)))));
            inputs = Maps(side);
        }
    }

    /// <summary>Of n images at once.</summary>
    private void Describe(ReadOnlySpan<byte> images, int n, Span<float> features)
    {
        Tensor x = workspace.New(new Shape(n, resolution, resolution, 3));
        workspace.Engine.Images(x.Shape, fade: 1, images, new bool[n], x.Storage);
        for (int side = resolution; side > LargestInput; side /= 2)
        {
            x = x.AveragePool2();                                                                // [N, side/2, side/2, 3]
        }

        int at = 0;
        foreach ((Tensor weight, Tensor bias) in layers)
        {
            Shape shape = weight.Shape;
            // Keeps the variance through leaky ReLUs (He et al. 2015)
            float scale = MathF.Sqrt(2f / (Kernel * Kernel * shape[3]));
            x = x.ConvBiasAct(weight, bias, scale, Slope);                                       // [N, side, side, K]
            int pixels = x.Shape[1] * x.Shape[2];
            Tensor maps = x.Reshape(new Shape(n, pixels, shape[0]));                             // [N, H·W, K]
            Tensor mean = maps.Mean([1]), centred = maps.AddOver(mean.Scale(-1), [1]);
            Put(mean.ToArray(), features, at, shape[0]);
            Put(centred.Square().Mean([1]).Sqrt().ToArray(), features, at + shape[0], shape[0]);
            at += 2 * shape[0];
            x = x.AveragePool2();                                                                // [N, side/2, side/2, K]
        }
    }

    /// <summary>Columns <c>[n, width]</c> of the table <c>[n, D]</c>.</summary>
    private void Put(ReadOnlySpan<float> values, Span<float> features, int column, int width)
    {
        for (int i = 0; i * width < values.Length; i++)
        {
            values.Slice(i * width, width).CopyTo(features[((i * Size) + column)..]);
        }
    }
}
