using PGGan.Kernels;
using PGGan.Model;

namespace PGGan.Tests.Model;

/// <summary>What the layers of both networks are made of, as plain double loops over the numbers of a network by name.</summary>
internal sealed class NaiveLayers(ModelConfig config, IReadOnlyDictionary<string, double[]> numbers)
{
    private const double NormalizationEpsilon = 1e-4;

    /// <summary>The scaled convolution of a layer, without its bias.</summary>
    public Dense Conv(string layer, Dense x, int kernel, double gain)
    {
        double[] weight = numbers[$"{layer}.weight"];
        int inputs = x.Shape[3], outputs = weight.Length / (kernel * kernel * inputs);
        ConvGeometry g = new(x.Shape[0], x.Shape[1], x.Shape[2], inputs, outputs, kernel);
        double scale = config.WeightScale ? gain / Math.Sqrt(kernel * kernel * inputs) : 1;
        return new Dense(g.Output, Naive.Conv(g, scale, x.Values, weight));
    }

    /// <summary>The bias of a layer and a leaky ReLU; slope 1 for none.</summary>
    public Dense Activated(string layer, Dense x, double slope)
    {
        double[] bias = numbers[$"{layer}.bias"];
        return new Dense(x.Shape, [.. x.Values.Select((v, i) => Naive.LeakyRelu(v + bias[i % bias.Length], slope))]);
    }

    /// <summary>Mean 0, variance 1 and the layer's gain over all that share a number.</summary>
    public Dense Standardized(string layer, Dense x, Func<int, int> sharedBy)
    {
        double[] gain = numbers[$"{layer}.gain"], y = new double[x.Values.Length];
        foreach (int[] places in Enumerable.Range(0, y.Length).GroupBy(sharedBy).Select(group => group.ToArray()))
        {
            double mean = places.Average(i => x.Values[i]), variance = places.Average(i => Math.Pow(x.Values[i] - mean, 2));
            foreach (int i in places)
            {
                y[i] = gain[i % gain.Length] * (x.Values[i] - mean) / Math.Sqrt(variance + NormalizationEpsilon);
            }
        }

        return new Dense(x.Shape, y);
    }

    /// <summary>As <see cref="Standardized"/>, by the layer's running statistics.</summary>
    public Dense RunningStandardized(string layer, Dense x)
    {
        double[] gain = numbers[$"{layer}.gain"], mean = numbers[$"{layer}.running_mean"], variance = numbers[$"{layer}.running_variance"];
        return new Dense(x.Shape, [.. x.Values.Select((v, i) =>
            gain[i % gain.Length] * (v - mean[i % gain.Length]) / Math.Sqrt(variance[i % gain.Length] + NormalizationEpsilon))]);
    }

    /// <summary>Each vector of the innermost axis over its root mean square.</summary>
    public Dense PixelNormed(Dense x)
    {
        int channels = x.Shape[-1];
        return new Dense(x.Shape, [.. x.Values.Chunk(channels).SelectMany(pixel =>
        {
            double norm = Math.Sqrt(pixel.Average(v => v * v) + config.PixelNormEpsilon);
            return pixel.Select(v => v / norm);
        })]);
    }

    /// <summary>Maps behind maps.</summary>
    public static Dense Joined(Dense a, Dense b) =>
        new(a.Shape.With(-1, a.Shape[-1] + b.Shape[-1]),
            [.. a.Values.Chunk(a.Shape[-1]).Zip(b.Values.Chunk(b.Shape[-1])).SelectMany(p => p.First.Concat(p.Second))]);

    /// <summary><c>a + t · (b − a)</c></summary>
    public static Dense Mixed(Dense a, Dense b, double t) => a.Zip(b, (from, to) => from + (t * (to - from)));
}
