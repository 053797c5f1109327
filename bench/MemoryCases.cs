using PGGan.Kernels;
using PGGan.Kernels.Pointwise;
using PGGan.Tests;

namespace PGGan.Bench;

/// <summary>What memory bounds: pointwise passes, sums, norms, resampling, the optimizer. Arrays of 64 MiB, so that no cache holds them.</summary>
internal static class MemoryCases
{
    private static readonly Shape Image = new(8, 128, 128, 128);
    private static readonly Shape Small = new(8, 64, 64, 128);
    private static readonly int Count = Image.Count;
    private const int Channels = 128;

    public static IEnumerable<KernelCase> All =>
    [
        new("leaky ReLU", $"{Image}", 0, 2.0 * Count, s =>
        {
            (Storage x, float[] values) = s.Input(Count);
            Storage y = s.Output(Count);
            return new(() => s.Engine.Map(new LeakyRelu(0.25f), Count, x, y), y, i => Naive.LeakyRelu(values[i], 0.25));
        }),
        new("a + b", $"{Image}", 0, 3.0 * Count, s =>
        {
            (Storage a, float[] left) = s.Input(Count);
            (Storage b, float[] right) = s.Input(Count);
            Storage y = s.Output(Count);
            return new(() => s.Engine.Map2(default(Add), Count, a, b, y), y, i => (double)left[i] + right[i]);
        }),
        new("bias + leaky ReLU", $"{Image}", 0, 2.0 * Count, s =>
        {
            (Storage x, float[] values) = s.Input(Count);
            (Storage bias, float[] biases) = s.Input(Channels);
            Storage y = s.Output(Count);
            Then2<Add, LeakyRelu> op = new(default, new(0.25f));
            return new(() => s.Engine.MapOver(op, Image.Extent(0, 3), x, bias, y), y, i => Naive.LeakyRelu((double)values[i] + biases[i % Channels], 0.25));
        }),
        new("sum per channel", $"{Image}", 0, Count, s => Sum(s, Image.Extent(0, 3))),
        new("sum per pixel", $"{Image}", 0, Count, s => Sum(s, Image.Extent(3, 1))),
        new("sum per sample", $"{Image}", 0, Count, s => Sum(s, Image.Extent(1, 3))),
        new("sum of products", $"{Image}", 0, 2.0 * Count, s =>
        {
            (Storage a, float[] left) = s.Input(Count);
            (Storage b, float[] right) = s.Input(Count);
            Extent e = Image.Extent(1, 3);
            Storage y = s.Output(e.Kept);
            return new(() => s.Engine.Sum2(default(Multiply), e, a, b, y), y, i => Along(e, i, at => (double)left[at] * right[at]));
        }),
        new("pixel norm", $"{Image}", 0, 2.0 * Count, s =>
        {
            (Storage x, float[] values) = s.Input(Count);
            (Storage bias, float[] biases) = s.Input(Channels);
            Storage y = s.Output(Count), inverseNorm = s.Output(Count / Channels);
            PixelNormGeometry g = new(Count / Channels, Channels, 0.25f, 1e-8f);
            return new(() => s.Engine.PixelNorm(g, x, bias, y, inverseNorm), y,
                i => Naive.PixelNorm(g with { Rows = 1 }, Row(values, i), Values.Wide(biases)).Y[i % Channels]);
        }),
        new("pixel norm ∂x", $"{Image}", 0, 3.0 * Count, s =>
        {
            (Storage dy, float[] gradients) = s.Input(Count);
            (Storage y, float[] values) = s.Input(Count);
            (Storage inverseNorm, float[] norms) = s.Input(Count / Channels);
            Storage dx = s.Output(Count), dbias = s.Output(Channels);
            PixelNormGeometry g = new(Count / Channels, Channels, 0.25f, 1e-8f);
            return new(() => s.Engine.PixelNormGrad(g, dy, y, inverseNorm, dx, dbias), dx,
                i => Naive.PixelNormGrad(g with { Rows = 1 }, Row(gradients, i), Row(values, i), [norms[i / Channels]])[i % Channels]);
        }),
        new("minibatch stddev", "[16, 4, 4, 512]", 0, 16 * 8192, s =>
        {
            StddevGeometry g = new(GroupSize: 4, Groups: 4, Elements: 8192);
            (Storage x, float[] values) = s.Input(16 * 8192);
            Storage stat = s.Output(4);
            double[] expected = Naive.MinibatchStddev(g, Values.Wide(values));
            return new(() => s.Engine.MinibatchStddev(g, x, stat), stat, i => expected[i]);
        }),
        new("upsample ×2", $"{Small}", 0, 5.0 * Small.Count, s =>
        {
            (Storage x, float[] values) = s.Input(Small.Count);
            Storage y = s.Output(4 * Small.Count);
            return new(() => s.Engine.Upsample2(Small, 1, x, y), y, i => values[SmallIndex(i)]);
        }),
        new("sum pool 2×2", $"{Image}", 0, 1.25 * Count, s =>
        {
            (Storage x, float[] values) = s.Input(Count);
            Storage y = s.Output(Count / 4);
            return new(() => s.Engine.SumPool2(Image, 0.25f, x, y), y, i => Corners(i).Sum(at => 0.25 * values[at]));
        }),
        new("concat a channel", $"{Image} + 1", 0, 2.0 * Count, s =>
        {
            (Storage x, float[] values) = s.Input(Count);
            Storage y = s.Output(Count / Channels * (Channels + 1));
            s.Engine.Fill(y, 0);
            BlockCopy block = new(Count / Channels, Channels, 0, Channels, 0, Channels + 1);
            return new(() => s.Engine.Copy(block, x, y), y,
                i => i % (Channels + 1) == Channels ? 0 : values[(i / (Channels + 1) * Channels) + (i % (Channels + 1))]);
        }),
        new("Adam", $"{Count} weights", 0, 7.0 * Count, s =>
        {
            (Storage w, float[] weights) = s.Input(Count);
            (Storage gradient, float[] gradients) = s.Input(Count);
            Storage m = s.Output(Count), v = s.Output(Count);
            s.Engine.Fill(m, 0.5f);
            s.Engine.Fill(v, 0.25f);
            AdamStep step = new(0.5f, 0.99f, 1e-8f, 1e-3f);
            return new(() => s.Engine.Adam(step, Count, w, m, v, gradient), w, i =>
            {
                double[] weight = [weights[i]];
                Naive.Adam(0.5, 0.99f, 1e-8f, 1e-3f, weight, [0.5], [0.25], [gradients[i]]);
                return weight[0];
            });
        }),
        new("moving average", $"{Count} weights", 0, 3.0 * Count, s =>
        {
            (Storage average, float[] before) = s.Input(Count);
            (Storage current, float[] now) = s.Input(Count);
            return new(() => s.Engine.Map2(new Lerp(0.001f), Count, average, current, average), average, i => before[i] + (0.001 * ((double)now[i] - before[i])));
        }),
        new("images, mirrored and faded", "[16, 256, 256, 3]", 0, 1.25 * 16 * 256 * 256 * 3, s =>
        {
            Shape shape = new(16, 256, 256, 3);
            byte[] bytes = [.. Enumerable.Range(0, shape.Count).Select(i => (byte)((i * 2654435761u) >> 24))];
            bool[] mirror = [.. Enumerable.Range(0, 16).Select(n => n % 3 == 0)];
            Storage y = s.Output(shape.Count);
            double[] expected = Naive.Images(shape, 0.375, bytes, mirror).Values;
            return new(() => s.Engine.Images(shape, 0.375f, bytes, mirror, y), y, i => expected[i]);
        }),
    ];

    private static PreparedKernel Sum(KernelStorages s, Extent e)
    {
        (Storage x, float[] values) = s.Input(e.Count);
        Storage y = s.Output(e.Kept);
        return new(() => s.Engine.Sum(default(Identity), e, x, y), y, i => Along(e, i, at => values[at]));
    }

    /// <summary>The sum over the middle axis for element i of the result.</summary>
    private static double Along(Extent e, int i, Func<int, double> term)
    {
        double sum = 0;
        for (int r = 0; r < e.Reduced; r++)
        {
            sum += term((((i / e.Inner * e.Reduced) + r) * e.Inner) + (i % e.Inner));
        }

        return sum;
    }

    private static double[] Row(float[] values, int i) => Values.Wide(values[(i / Channels * Channels)..((i / Channels * Channels) + Channels)]);

    /// <summary>Where the small image holds what element i of the large one is.</summary>
    private static int SmallIndex(int i)
    {
        int c = i % Channels, w = i / Channels % 128, h = i / Channels / 128 % 128, n = i / Channels / 128 / 128;
        return (((((n * 64) + (h / 2)) * 64) + (w / 2)) * Channels) + c;
    }

    /// <summary>The four elements of the large image that element i of the small one covers.</summary>
    private static IEnumerable<int> Corners(int i)
    {
        int c = i % Channels, w = i / Channels % 64, h = i / Channels / 64 % 64, n = i / Channels / 64 / 64;
        return from a in new[] { 0, 1 } from b in new[] { 0, 1 } select (((((n * 128) + (2 * h) + a) * 128) + (2 * w) + b) * Channels) + c;
    }
}
