using PGGan.Kernels;
using PGGan.Kernels.Pointwise;
using PGGan.Model;
using PGGan.Tests;

namespace PGGan.Bench;

/// <summary>What memory bounds: pointwise passes, sums, norms, resampling, the optimizer.</summary>
internal static class MemoryCases
{
    private const float Slope = 0.25f;

    /// <summary>Every pass at one size, arrays of 64 MiB, so that no cache holds them.</summary>
    public static IEnumerable<KernelCase> All =>
        [.. Layers(new Shape(8, 128, 128, 128)), .. Images(new Shape(16, 256, 256, 3)), .. Statistics(new Shape(16, 4, 4, 512)),
            .. Parameters(1 << 24)];

    /// <summary>
    /// The passes of a training step at a resolution of the paper's networks, with the minibatches that a small machine would use.
    /// </summary>
    public static IEnumerable<KernelCase> At(int resolution)
    {
        int batch = Math.Clamp(512 / resolution, 1, 16);
        Shape layer = new(batch, resolution, resolution, new ModelConfig { Resolution = 1024 }.FeatureMaps(resolution));
        return resolution == ModelConfig.SmallestResolution
            ? [.. Layers(layer), .. Statistics(layer), .. Images(layer.With(3, 3)), .. Parameters(9 * layer[3] * layer[3])]
            : [.. Layers(layer), .. Images(layer.With(3, 3))];
    }

    private static KernelCase[] Layers(Shape image) =>
    [
        new("leaky ReLU", $"{image}", 0, 2.0 * image.Count, s =>
        {
            (Storage x, float[] values) = s.Input(image);
            Storage y = s.Output(image);
            return new(() => s.Engine.Map(new LeakyRelu(Slope), image.Count, x, y), y, i => Naive.LeakyRelu(values[i], Slope));
        }),
        new("leaky ReLU ∂x", $"{image}", 0, 3.0 * image.Count, s =>
        {
            (Storage dy, float[] gradients) = s.Input(image);
            (Storage y, float[] values) = s.Input(image);
            Storage dx = s.Output(image);
            return new(() => s.Engine.Map2(new LeakyReluGate(Slope), image.Count, dy, y, dx), dx,
                i => Naive.LeakyReluGate(gradients[i], values[i], Slope));
        }),
        new("leaky ReLU ∂x ∂bias", $"{image}", 0, 3.0 * image.Count, s =>
        {
            (Storage dy, float[] gradients) = s.Input(image);
            (Storage y, float[] values) = s.Input(image);
            Storage dx = s.Output(image), dbias = s.Output(image[3]);
            Extent e = image.Extent([0, 1, 2]);
            return new(() => s.Engine.BiasActGrad(e.Reduced, e.Inner, new LeakyReluGate(Slope), dy, y, dx, dbias), dbias,
                c => Along(e, c, at => Naive.LeakyReluGate(gradients[at], values[at], Slope)));
        }),
        new("leaky ReLU + pool", $"{image}", 0, 1.25 * image.Count, s =>
        {
            (Storage x, float[] values) = s.Input(image);
            ActPoolGeometry g = new(image, Slope);
            Storage y = s.Output(g.Small), signs = s.Output(g.SignWords);
            return new(() => s.Engine.ActPool(g, x, y, signs), y,
                i => Corners(image, i).Sum(at => 0.25 * Naive.LeakyRelu(values[at], Slope)));
        }),
        new("leaky ReLU + pool ∂x ∂bias", $"{image}", 0, 1.25 * image.Count, s =>
        {
            (Storage x, float[] values) = s.Input(image);
            ActPoolGeometry g = new(image, Slope);
            (Storage dy, float[] gradients) = s.Input(g.Small);
            Storage dx = s.Output(image), dbias = s.Output(image[3]), signs = s.Output(g.SignWords);
            s.Engine.ActPool(g, x, dx, signs);
            return new(() => s.Engine.ActPoolGrad(g, dy, signs, dx, dbias), dx,
                i => Naive.LeakyReluGate(0.25 * gradients[SmallIndex(image, i)], values[i], Slope));
        }),
        new("leaky ReLU + pool ∂∂x", $"{image}", 0, 1.25 * image.Count, s =>
        {
            (Storage x, float[] values) = s.Input(image);
            (Storage u, float[] changes) = s.Input(image);
            ActPoolGeometry g = new(image, Slope);
            Storage v = s.Output(g.Small), signs = s.Output(g.SignWords);
            s.Engine.ActPool(g, x, v, signs);
            return new(() => s.Engine.ActPoolTangent(g, u, signs, v), v,
                i => Corners(image, i).Sum(at => 0.25 * Naive.LeakyReluGate(changes[at], values[at], Slope)));
        }),
        new("bias + leaky ReLU", $"{image}", 0, 2.0 * image.Count, s =>
        {
            (Storage x, float[] values) = s.Input(image);
            (Storage bias, float[] biases) = s.Input(image[3]);
            Storage y = s.Output(image);
            Then2<Add, LeakyRelu> op = new(default, new(Slope));
            return new(() => s.Engine.MapOver(op, image.Extent([0, 1, 2]), x, bias, y), y,
                i => Naive.LeakyRelu((double)values[i] + biases[i % image[3]], Slope));
        }),
        new("pixel norm", $"{image}", 0, 2.0 * image.Count, s =>
        {
            (Storage x, float[] values) = s.Input(image);
            (Storage bias, float[] biases) = s.Input(image[3]);
            Storage y = s.Output(image), inverseNorm = s.Output(image.Count / image[3]);
            PixelNormGeometry g = new(image.Count / image[3], image[3], Slope, 1e-8f);
            return new(() => s.Engine.PixelNorm(g, x, bias, y, inverseNorm), y,
                i => Naive.PixelNorm(g with { Rows = 1 }, Row(values, image[3], i), Values.Wide(biases)).Y[i % image[3]]);
        }),
        new("pixel norm ∂x ∂bias", $"{image}", 0, 3.0 * image.Count, s =>
        {
            (Storage dy, float[] gradients) = s.Input(image);
            (Storage y, float[] values) = s.Input(image);
            (Storage inverseNorm, float[] norms) = s.Input(image.Count / image[3]);
            Storage dx = s.Output(image), dbias = s.Output(image[3]);
            PixelNormGeometry g = new(image.Count / image[3], image[3], Slope, 1e-8f);
            return new(() => s.Engine.PixelNormGrad(g, dy, y, inverseNorm, dx, dbias), dx, i => Naive.PixelNormGrad(
                g with { Rows = 1 }, Row(gradients, image[3], i), Row(values, image[3], i), [norms[i / image[3]]])[i % image[3]]);
        }),
        new("a + b", $"{image}", 0, 3.0 * image.Count, s =>
        {
            (Storage a, float[] left) = s.Input(image);
            (Storage b, float[] right) = s.Input(image);
            Storage y = s.Output(image);
            return new(() => s.Engine.Map2(default(Add), image.Count, a, b, y), y, i => (double)left[i] + right[i]);
        }),
        new("fade", $"{image}", 0, 3.0 * image.Count, s =>
        {
            (Storage a, float[] old) = s.Input(image);
            (Storage b, float[] now) = s.Input(image);
            Storage y = s.Output(image);
            return new(() => s.Engine.Map2(new Lerp(0.375f), image.Count, a, b, y), y, i => old[i] + (0.375 * ((double)now[i] - old[i])));
        }),
        new("sum per channel", $"{image}", 0, image.Count, s => Sum(s, image.Extent([0, 1, 2]))),
        new("sum per pixel", $"{image}", 0, image.Count, s => Sum(s, image.Extent([3]))),
        new("sum per sample", $"{image}", 0, image.Count, s => Sum(s, image.Extent([1, 2, 3]))),
        new("sum of products", $"{image}", 0, 2.0 * image.Count, s =>
        {
            (Storage a, float[] left) = s.Input(image);
            (Storage b, float[] right) = s.Input(image);
            Extent e = image.Extent([1, 2, 3]);
            Storage y = s.Output(e.Kept);
            return new(() => s.Engine.Sum2(default(Multiply), e, a, b, y), y, i => Along(e, i, at => (double)left[at] * right[at]));
        }),
        new("upsample ×2", $"to {image}", 0, 1.25 * image.Count, s =>
        {
            Shape small = new(image[0], image[1] / 2, image[2] / 2, image[3]);
            (Storage x, float[] values) = s.Input(small);
            Storage y = s.Output(image);
            return new(() => s.Engine.Upsample2(small, 1, x, y), y, i => values[SmallIndex(image, i)]);
        }),
        new("sum pool 2×2", $"{image}", 0, 1.25 * image.Count, s =>
        {
            (Storage x, float[] values) = s.Input(image);
            Storage y = s.Output(new Shape(image[0], image[1] / 2, image[2] / 2, image[3]));
            return new(() => s.Engine.SumPool2(image, 0.25f, x, y), y, i => Corners(image, i).Sum(at => 0.25 * values[at]));
        }),
        new("bilinear ×2", $"to {image}", 0, 1.25 * image.Count, s =>
        {
            Shape small = new(image[0], image[1] / 2, image[2] / 2, image[3]);
            (Storage x, float[] values) = s.Input(small);
            Storage y = s.Output(image);
            return new(() => s.Engine.UpsampleBilinear2(small, 1, x, y), y, i => Interpolated(image, i, values));
        }),
        new("bilinear ÷2", $"{image}", 0, 1.25 * image.Count, s =>
        {
            (Storage x, float[] values) = s.Input(image);
            Storage y = s.Output(new Shape(image[0], image[1] / 2, image[2] / 2, image[3]));
            return new(() => s.Engine.SumPoolBilinear2(image, 0.25f, x, y), y, i => Filtered(image, i, values));
        }),
    ];

    private static KernelCase[] Statistics(Shape image) =>
    [
        new("minibatch stddev", $"{image}", 0, image.Count, s =>
        {
            StddevGeometry g = new(GroupSize: 4, Groups: image[0] / 4, Elements: image.Count / image[0]);
            (Storage x, float[] values) = s.Input(image);
            Storage stat = s.Output(g.Groups);
            double[] expected = Naive.MinibatchStddev(g, Values.Wide(values));
            return new(() => s.Engine.MinibatchStddev(g, x, stat), stat, i => expected[i]);
        }),
        new("concat a channel", $"{image} + 1", 0, 2.0 * image.Count, s =>
        {
            int channels = image[3], rows = image.Count / channels;
            (Storage x, float[] values) = s.Input(image);
            Storage y = s.Output(rows * (channels + 1));
            s.Engine.Fill(y, 0);
            BlockCopy block = new(rows, channels, 0, channels, 0, channels + 1);
            return new(() => s.Engine.Copy(block, x, y), y,
                i => i % (channels + 1) == channels ? 0 : values[(i / (channels + 1) * channels) + (i % (channels + 1))]);
        }),
    ];

    private static KernelCase[] Parameters(int count) =>
    [
        new("Adam", $"{count} weights", 0, 7.0 * count, s => Adam(s, count, beta1: 0.5f, averaged: false)),
        new("Adam, β₁ = 0", $"{count} weights", 0, 5.0 * count, s => Adam(s, count, beta1: 0, averaged: false)),
        new("Adam, β₁ = 0, and average", $"{count} weights", 0, 7.0 * count, s => Adam(s, count, beta1: 0, averaged: true)),
    ];

    private static KernelCase[] Images(Shape shape) =>
    [
        .. new[] { 1f, 0.375f }.Select(fade => new KernelCase(fade == 1 ? "images, mirrored" : "images, mirrored and faded", $"{shape}", 0,
            1.25 * shape.Count, s =>
        {
            byte[] bytes = [.. Enumerable.Range(0, shape.Count).Select(i => (byte)((i * 2654435761u) >> 24))];
            bool[] mirror = [.. Enumerable.Range(0, shape[0]).Select(n => n % 2 == 0)];
            Storage y = s.Output(shape.Count);
            double[] expected = Naive.Images(shape, fade, bytes, mirror).Values;
            return new(() => s.Engine.Images(shape, fade, bytes, mirror, y), y, i => expected[i]);
        })),
        .. new[] { false, true }.Select(gradient => new KernelCase(gradient ? "warp ∂x" : "warp", $"{shape}", 0, 2.0 * shape.Count, s =>
        {
            float[] maps = [.. Enumerable.Range(0, shape[0]).SelectMany(n => Turned(shape, n))];
            WarpGeometry g = new(shape, WarpBorder.Mirror);
            (Storage x, float[] values) = s.Input(shape.Count);
            Storage m = s.Output(maps.Length), y = s.Output(shape.Count);
            s.Engine.Upload(maps, m);
            Dense images = Dense.From(shape, values);
            double[] expected = (gradient ? Naive.WarpGrad(images, Values.Wide(maps), g.Border)
                : Naive.Warp(images, Values.Wide(maps), g.Border)).Values;
            return gradient ? new(() => s.Engine.WarpGrad(g, x, m, y), y, i => expected[i])
                : new(() => s.Engine.Warp(g, x, m, y), y, i => expected[i]);
        })),
        new("mix channels", $"{shape}", 0, 2.0 * shape.Count, s =>
        {
            (Storage x, float[] values) = s.Input(shape.Count);
            (Storage m, float[] matrices) = s.Input(shape[0] * shape[3] * (shape[3] + 1));
            Storage y = s.Output(shape.Count);
            double[] expected = Naive.MixChannels(Dense.From(shape, values), Values.Wide(matrices), ChannelMix.Affine).Values;
            return new(() => s.Engine.MixChannels(shape, ChannelMix.Affine, x, m, y), y, i => expected[i]);
        }),
        new("cutout", $"{shape}", 0, 2.0 * shape.Count, s =>
        {
            (Storage x, float[] values) = s.Input(shape.Count);
            float[] cut = [.. Enumerable.Range(0, shape[0]).SelectMany(_ => new[] { 0, shape[1] / 2f, 1, shape[2] / 2f })];
            Storage rectangles = s.Output(cut.Length), y = s.Output(shape.Count);
            s.Engine.Upload(cut, rectangles);
            double[] expected = Naive.Cutout(Dense.From(shape, values), Values.Wide(cut)).Values;
            return new(() => s.Engine.Cutout(shape, x, rectangles, y), y, i => expected[i]);
        }),
    ];

    /// <summary>The map of an image turned about its centre by an angle of its own, and somewhat enlarged.</summary>
    private static float[] Turned(Shape shape, int n)
    {
        (float sin, float cos) = MathF.SinCos(0.3f + (0.4f * n));
        (float a, float b, float down, float along) = (1.1f * cos, -1.1f * sin, (shape[1] - 1) / 2f, (shape[2] - 1) / 2f);
        return [a, b, down - (a * down) - (b * along), -b, a, along + (b * down) - (a * along)];
    }

    private static PreparedKernel Sum(KernelStorages s, Extent e)
    {
        (Storage x, float[] values) = s.Input(e.Count);
        Storage y = s.Output(e.Kept);
        return new(() => s.Engine.Sum(default(Identity), e, x, y), y, i => Along(e, i, at => values[at]));
    }

    private static PreparedKernel Adam(KernelStorages s, int count, float beta1, bool averaged)
    {
        (Storage w, float[] weights) = s.Input(count);
        (Storage gradient, float[] gradients) = s.Input(count);
        Storage v = s.Output(count);
        Storage? m = beta1 == 0 ? null : s.Output(count), average = averaged ? s.Output(count) : null;
        s.Engine.Fill(v, 0.25f);
        if (m is not null)
        {
            s.Engine.Fill(m, 0.5f);
        }

        if (average is not null)
        {
            s.Engine.Fill(average, 0);
        }

        AdamStep step = new(beta1, 0.99f, 1e-8f, 1e-3f);
        AdamOperands[] parameters = [new(count, w, m, v, gradient, average)];
        return new(() => s.Engine.Adam(step, new Lerp(0.001f), parameters), w, i =>
        {
            double[] weight = [weights[i]];
            Naive.Adam(beta1, 0.99f, 1e-8f, 1e-3f, weight, [0.5], [0.25], [gradients[i]]);
            return weight[0];
        });
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

    private static double[] Row(float[] values, int channels, int i) =>
        Values.Wide(values[(i / channels * channels)..((i / channels * channels) + channels)]);

    /// <summary>Where the image of half the size holds what element i of the large one is.</summary>
    private static int SmallIndex(Shape large, int i)
    {
        int c = i % large[3], w = i / large[3] % large[2], h = i / large[3] / large[2] % large[1], n = i / large[3] / large[2] / large[1];
        return (((((n * large[1] / 2) + (h / 2)) * large[2] / 2) + (w / 2)) * large[3]) + c;
    }

    /// <summary>The four elements of the large image that element i of the one of half the size covers.</summary>
    private static IEnumerable<int> Corners(Shape large, int i)
    {
        int height = large[1] / 2, width = large[2] / 2;
        int c = i % large[3], w = i / large[3] % width, h = i / large[3] / width % height, n = i / large[3] / width / height;
        return from a in new[] { 0, 1 }
               from b in new[] { 0, 1 }
               select (((((n * large[1]) + (2 * h) + a) * large[2]) + (2 * w) + b) * large[3]) + c;
    }

    /// <summary>Element i of the large image from the four nearest pixels of the small one.</summary>
    private static double Interpolated(Shape large, int i, float[] small)
    {
        int height = large[1] / 2, width = large[2] / 2;
        int c = i % large[3], w = i / large[3] % large[2], h = i / large[3] / large[2] % large[1], n = i / large[3] / large[2] / large[1];
        int above = Math.Clamp((h - 1) / 2, 0, height - 1), left = Math.Clamp((w - 1) / 2, 0, width - 1);
        int below = Math.Min((h + 1) / 2, height - 1), right = Math.Min((w + 1) / 2, width - 1);
        double down = h % 2 == 0 ? 0.75 : 0.25, along = w % 2 == 0 ? 0.75 : 0.25;       // shares of what is below and right
        return ((1 - down) * Row(above)) + (down * Row(below));

        double Row(int row) => ((1 - along) * At(row, left)) + (along * At(row, right));

        double At(int row, int column) => small[(((((n * height) + row) * width) + column) * large[3]) + c];
    }

    /// <summary>Element i of the small image by the filter (1, 3, 3, 1) / 8 each way.</summary>
    private static double Filtered(Shape large, int i, float[] values)
    {
        ReadOnlySpan<double> taps = [0.125, 0.375, 0.375, 0.125];
        int height = large[1] / 2, width = large[2] / 2;
        int c = i % large[3], w = i / large[3] % width, h = i / large[3] / width % height, n = i / large[3] / width / height;
        double sum = 0;
        for (int tap = 0; tap < 16; tap++)
        {
            int row = Math.Clamp((2 * h) + (tap / 4) - 1, 0, large[1] - 1), column = Math.Clamp((2 * w) + (tap % 4) - 1, 0, large[2] - 1);
            sum += taps[tap / 4] * taps[tap % 4] * values[(((((n * large[1]) + row) * large[2]) + column) * large[3]) + c];
        }

        return sum;
    }
}
