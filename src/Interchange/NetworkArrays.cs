using PGGan.Autograd;
using PGGan.Kernels;
using PGGan.Model;

namespace PGGan.Interchange;

/// <summary>
/// The layers of a network as other programs compute them: weights in the order <c>[out, in, kh, kw]</c>, multiplied by the factor of the
/// equalized learning rate, and with the running statistics of batch normalisation in them:
/// <c>w' = w · s</c>, <c>b' = b − mean · s</c>, <c>s = gain / √(variance + ε)</c>.
/// </summary>
internal sealed class NetworkArrays
{
    private readonly Dictionary<string, Tensor> values;
    private readonly Dictionary<string, NetworkLayer> layers;

    /// <summary>Those of a network.</summary>
    public NetworkArrays(INetwork network)
    {
        values = network.Parameters.Select(parameter => (parameter.Name, parameter.Value))
            .Concat(network.Buffers.Select(buffer => (buffer.Name, buffer.Value))).ToDictionary(array => array.Name, array => array.Value);
        layers = network.Layers.ToDictionary(layer => layer.Name);
    }

    /// <summary>A convolution.</summary>
    public LayerArrays Convolution(string layer)
    {
        (float[] weight, Shape s) = Scaled(layer);                                      // [K, R, R, C]
        (int outputs, int kernel, int inputs) = (s[0], s[1], s[3]);
        float[] ordered = new float[weight.Length];
        for (int i = 0; i < weight.Length; i++)
        {
            int c = i % inputs, at = i / inputs % (kernel * kernel), k = i / (inputs * kernel * kernel);
            ordered[(((k * inputs) + c) * kernel * kernel) + at] = weight[i];
        }

        return Normalized(layer, new LayerArrays(ordered, [outputs, inputs, kernel, kernel], Values($"{layer}.bias")));
    }

    /// <summary>
    /// A dense layer whose outputs are the channels of a square of 4×4 pixels: rows in the order <c>[channel, pixel]</c>, one bias a
    /// channel, or one a row.
    /// </summary>
    public LayerArrays DenseToSquare(string layer)
    {
        (float[] weight, Shape s) = Scaled(layer);                                      // [P · K, 1, 1, L]
        float[] bias = Values($"{layer}.bias");
        const int pixels = 16;
        int channels = s[0] / pixels, inputs = s[3];
        float[] ordered = new float[weight.Length], biases = [.. bias];
        for (int row = 0; row < s[0]; row++)
        {
            int target = (row % channels * pixels) + (row / channels);
            weight.AsSpan(row * inputs, inputs).CopyTo(ordered.AsSpan(target * inputs));
            if (bias.Length == s[0])
            {
                biases[target] = bias[row];
            }
        }

        return Normalized(layer, new LayerArrays(ordered, [s[0], inputs], biases));
    }

    /// <summary>
    /// A dense layer that reads the channels of a square of pixels, in the order <c>[channel, pixel]</c>, and what stands behind them.
    /// </summary>
    /// <param name="layer">Its name.</param>
    /// <param name="channels">Channels of the square; 0 where it reads none.</param>
    /// <param name="pixels">Its pixels.</param>
    public LayerArrays DenseFromSquare(string layer, int channels = 0, int pixels = 16)
    {
        (float[] weight, Shape s) = Scaled(layer);                                      // [K, 1, 1, P · C + …]
        int inputs = s[3];
        float[] ordered = new float[weight.Length];
        for (int i = 0; i < weight.Length; i++)
        {
            int from = i % inputs, to = from < channels * pixels ? (from % channels * pixels) + (from / channels) : from;
            ordered[i - from + to] = weight[i];
        }

        return new LayerArrays(ordered, [s[0], inputs], Values($"{layer}.bias"));
    }

    /// <summary>An array by its path in the network.</summary>
    public float[] Values(string name)
    {
        Tensor tensor = values[name];
        float[] read = new float[tensor.Shape.Count];
        tensor.Workspace.Engine.Download(tensor.Storage, read);
        return read;
    }

    /// <summary>Whether the network has an array.</summary>
    public bool Has(string name) => values.ContainsKey(name);

    private (float[] Weight, Shape Shape) Scaled(string layer)
    {
        float[] weight = Values($"{layer}.weight");
        float scale = layers[layer].Scale;
        for (int i = 0; i < weight.Length; i++)
        {
            weight[i] *= scale;
        }

        return (weight, values[$"{layer}.weight"].Shape);
    }

    private LayerArrays Normalized(string layer, LayerArrays arrays)
    {
        if (!Has($"{layer}.running_mean"))
        {
            return arrays;
        }

        (float[] gain, float[] mean, float[] variance) =
            (Values($"{layer}.gain"), Values($"{layer}.running_mean"), Values($"{layer}.running_variance"));
        int each = arrays.Weight.Length / gain.Length;
        for (int k = 0; k < gain.Length; k++)
        {
            float factor = gain[k] / MathF.Sqrt(variance[k] + BatchNormalization.Epsilon);
            foreach (ref float weight in arrays.Weight.AsSpan(k * each, each))
            {
                weight *= factor;
            }

            arrays.Bias[k] -= mean[k] * factor;
        }

        return arrays;
    }
}
