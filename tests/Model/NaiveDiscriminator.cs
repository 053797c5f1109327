using PGGan.Autograd;
using PGGan.Kernels;
using PGGan.Model;

namespace PGGan.Tests.Model;

/// <summary>A discriminator with any of its switches as plain double loops.</summary>
/// <param name="config">Sizes and switches.</param>
/// <param name="growth">Which layers take part.</param>
internal sealed class NaiveDiscriminator(ModelConfig config, Growth growth)
{
    private static readonly double Gain = Math.Sqrt(2);

    /// <summary>Standard normal numbers <c>[N, C]</c> by layer and channels; null for none.</summary>
    public Func<int, int, double[]>? Noise { get; init; }

    /// <summary>Scores <c>[N]</c>.</summary>
    public double[] Scores(IReadOnlyDictionary<string, double[]> numbers, double[] images, int n)
    {
        Dense outputs = Outputs(numbers, images, n);
        return [.. outputs.Values.Chunk(outputs.Shape[3]).Select(sample => sample[0])];
    }

    /// <summary>The last layer <c>[N, 1, 1, 1 + LabelSize]</c>.</summary>
    public Dense Outputs(IReadOnlyDictionary<string, double[]> numbers, double[] images, int n)
    {
        NaiveLayers layers = new(config, numbers);
        Dense image = new(new Shape(n, growth.Resolution, growth.Resolution, config.Channels), images);
        Dense x = FromRgb(image);
        for (int r = growth.Resolution; r > 4; r /= 2)
        {
            int first = 2 * (int)Math.Log2(r);
            x = config.ConvsPerBlock == 2 ? Layer($"{r}x{r}.conv0", first, x) : x;
            x = config.FusedDown
                ? Layer($"{r}x{r}.conv1", first + 1, x, halvesFirst: true)
                : Halved(Layer($"{r}x{r}.conv1", first + 1, x));
            if (r == growth.Resolution && growth.Fade < 1)
            {
                x = NaiveLayers.Mixed(FromRgb(Naive.SumPool2(image, 0.25)), x, growth.Fade);
            }
        }

        x = WithStddev(x);
        if (config.ConvsPerBlock == 2)
        {
            x = Layer("4x4.conv", 4, x);
            x = Finished("4x4.dense0", layers.Conv("4x4.dense0", Flat(Noisy(x, 5)), 1, Gain));
        }
        else
        {
            x = Flat(Noisy(x, 4));
        }

        x = config.DiscriminationKernels > 0 ? NaiveLayers.Joined(x, Discrimination(layers.Conv("4x4.discrimination", x, 1, 1))) : x;
        return layers.Activated("4x4.dense1", layers.Conv("4x4.dense1", x, 1, 1), 1);

        Dense FromRgb(Dense shown)
        {
            string layer = $"{shown.Shape[1]}x{shown.Shape[1]}.fromrgb";
            return layers.Activated(layer, layers.Conv(layer, shown, 1, Gain), config.DiscriminatorSlope);
        }

        Dense Layer(string name, int number, Dense input, bool halvesFirst = false)
        {
            Dense product = layers.Conv(name, Noisy(input, number), 3, Gain);
            return Finished(name, halvesFirst ? Halved(product) : product);
        }

        Dense Halved(Dense maps) => config.Bilinear ? Naive.SumPoolBilinear2(maps, 0.25) : Naive.SumPool2(maps, 0.25);

        Dense Finished(string name, Dense product)
        {
            int sample = product.Shape.Count / n;
            product = config.DiscriminatorNormalization == LayerNormalization.Layer
                ? layers.Standardized(name, product, i => i / sample) : product;
            return layers.Activated(name, product, config.DiscriminatorSlope);
        }

        Dense Discrimination(Dense projected)
        {
            int kernels = config.DiscriminationKernels, size = config.DiscriminationSize;
            double[] bias = numbers["4x4.discrimination.bias"], near = new double[n * kernels];
            for (int i = 0; i < near.Length; i++)
            {
                int own = i / kernels, kernel = i % kernels;
                near[i] = bias[kernel]
                    + Enumerable.Range(0, n).Where(other => other != own).Sum(other => Math.Exp(-Enumerable.Range(0, size).Sum(d =>
                    Math.Abs(Projection(own, kernel, d) - Projection(other, kernel, d)))));
            }

            return new Dense(new Shape(n, 1, 1, kernels), near);

            double Projection(int image, int kernel, int d) => projected.Values[(((image * kernels) + kernel) * size) + d];
        }
    }

    private static Dense Flat(Dense x) => x.Reshape(new Shape(x.Shape[0], 1, 1, x.Shape.Count / x.Shape[0]));

    private Dense Noisy(Dense x, int layer)
    {
        int channels = x.Shape[3], sample = x.Shape.Count / x.Shape[0];
        double[]? noise = Noise?.Invoke(layer, channels);
        return noise is null ? x : new Dense(x.Shape, [.. x.Values.Select((v, i) =>
            v * (1 + (config.DiscriminatorNoise * Math.Sqrt(channels) * noise[(i / sample * channels) + (i % channels)])))]);
    }

    /// <summary>Maps with the averages of their deviations behind them.</summary>
    private Dense WithStddev(Dense x)
    {
        int n = x.Shape[0], channels = x.Shape[3], elements = 16 * channels;
        int group = config.StddevGroup < 0 ? n : Math.Min(config.StddevGroup, n);
        if (config.StddevGroup is 0 or 1)
        {
            return x;
        }

        int groups = n / group;
        bool overPixels = config.StddevAveraging is StddevAveraging.All or StddevAveraging.Pixels;
        bool overChannels = config.StddevAveraging is StddevAveraging.All or StddevAveraging.Channels;
        double[,] deviations = new double[groups, elements];
        for (int m = 0; m < groups; m++)
        {
            for (int e = 0; e < elements; e++)
            {
                double[] values = [.. Enumerable.Range(0, group).Select(k => x.Values[(((k * groups) + m) * elements) + e])];
                double mean = values.Average();
                deviations[m, e] = Math.Sqrt(values.Average(v => (v - mean) * (v - mean)) + 1e-8);
            }
        }

        int maps = overChannels ? 1 : channels;
        double[] added = [.. Enumerable.Range(0, n * 16 * maps).Select(i =>
        {
            int map = i % maps, pixel = i / maps % 16, m = i / maps / 16 % groups;
            return Enumerable.Range(0, elements)
                .Where(e => (overPixels || e / channels == pixel) && (overChannels || e % channels == map))
                .Average(e => deviations[m, e]);
        })];
        return NaiveLayers.Joined(x, new Dense(new Shape(n, 4, 4, maps), added));
    }
}

/// <summary>The numbers of a network by name, in double precision.</summary>
internal static class NaiveNumbers
{
    /// <summary>Parameters and buffers.</summary>
    public static Dictionary<string, double[]> Of(Module network) =>
        network.Parameters.Select(p => (p.Name, p.Value)).Concat(network.Buffers.Select(b => (b.Name, b.Value))).ToDictionary(p => p.Name,
            p => Values.Wide(p.Value.ToArray()));
}
