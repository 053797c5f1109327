using PGGan.Autograd;
using PGGan.Model;

namespace PGGan.Interchange.Import;

/// <summary>
/// Puts the layers of a file into a network here: the reverse of <see cref="NetworkArrays"/>. A stored weight w of a file that multiplies
/// it by f at each use becomes <c>w · f / s</c>, s the factor here, so that both networks compute the same.
/// </summary>
internal static class LayerWriter
{
    // Factors that differ by a rounding are the same.
    private const double Same = 1e-6;

    private static readonly ArrayOrder Here = new("kyxc"), SquareHere = new("yxkc");

    /// <summary>Puts the layers in.</summary>
    /// <exception cref="InvalidDataException">A value is not a finite number.</exception>
    public static void Put(IReadOnlyList<ImportedLayer> layers, INetwork network)
    {
        Dictionary<string, Tensor> values = network.Parameters.ToDictionary(parameter => parameter.Name, parameter => parameter.Value);
        Dictionary<string, NetworkLayer> own = network.Layers.ToDictionary(layer => layer.Name);
        foreach (ImportedLayer layer in layers)
        {
            double factor = layer.Factor / own[layer.Sizes.Name].Scale;
            Upload(values[$"{layer.Sizes.Name}.weight"], Weight(layer, Math.Abs(factor - 1) < Same ? 1 : factor), layer);
            Upload(values[$"{layer.Sizes.Name}.bias"], Bias(layer), layer);
        }
    }

    private static float[] Weight(ImportedLayer layer, double factor)
    {
        LayerSizes sizes = layer.Sizes;
        float[] weight = layer.Order.To(sizes.Name == LayerSizes.Dense ? SquareHere : Here, layer.Weight!.Read(), sizes);
        for (int i = 0; i < weight.Length; i++)
        {
            bool last = i % sizes.Inputs == sizes.Inputs - 1;
            weight[i] = (float)(weight[i] * factor * (last ? layer.LastInputFactor : 1));
        }

        return weight;
    }

    private static float[] Bias(ImportedLayer layer)
    {
        float[] bias = layer.Bias!.Read();
        if (layer.BiasPerPixel)
        {
            LayerSizes one = layer.Sizes with { Inputs = 1 };
            bias = layer.Order.To(SquareHere, bias, one);
        }

        return [.. bias.Select(value => (float)(value * layer.BiasFactor))];
    }

    private static void Upload(Tensor tensor, float[] values, ImportedLayer layer)
    {
        if (values.Length != tensor.Shape.Count)
        {
            throw new InvalidOperationException($"{layer.Name}: {values.Length} numbers for {tensor.Shape}.");
        }

        if (!values.All(float.IsFinite))
        {
            throw new InvalidDataException($"{layer.Name} has values that are not finite; take a file from before the training failed");
        }

        tensor.Workspace.Engine.Upload(values, tensor.Storage);
    }
}
