using System.Globalization;
using PGGan.Autograd;
using PGGan.Kernels;
using PGGan.Model;

namespace PGGan.Learning;

/// <summary>A layer as the tables show it.</summary>
/// <param name="Name">Path in the network, e.g. <c>16x16.conv1</c>.</param>
/// <param name="Parameters">Weights and biases.</param>
/// <param name="Output">Shape of an image's output, e.g. <c>[16, 16, 512]</c>.</param>
/// <param name="MultiplyAdds">Of one image's forward pass.</param>
internal sealed record NetworkLayer(string Name, long Parameters, Shape Output, double MultiplyAdds);

/// <summary>The layers of a network, read off its parameters: what they cost and how they are shown.</summary>
internal static class NetworkLayers
{
    /// <summary>The layers that hold the given parameters, in their order.</summary>
    public static IReadOnlyList<NetworkLayer> Of(GrowingNetwork network, IEnumerable<Parameter> parameters)
    {
        bool halves = network is Discriminator;
        return [.. parameters
            .GroupBy(parameter => parameter.Name[..parameter.Name.LastIndexOf('.')])
            .Select(layer => Describe(layer.Key, [.. layer], halves))];
    }

    /// <summary>All layers as lines of a table, with the total.</summary>
    public static IEnumerable<string> Table(string title, GrowingNetwork network)
    {
        IReadOnlyList<NetworkLayer> layers = Of(network, network.Parameters);
        int width = layers.Max(layer => layer.Name.Length);
        yield return $"{title.PadRight(width)}  {"parameters",12}  output";
        foreach (NetworkLayer layer in layers)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"{layer.Name.PadRight(width)}  {layer.Parameters,12:N0}  {layer.Output}");
        }

        yield return string.Create(CultureInfo.InvariantCulture, $"{"total".PadRight(width)}  {network.ParameterCount,12:N0}");
    }

    /// <summary>Multiply-adds that one training image costs at a resolution, about: those of a forward pass of each network times <see cref="TrainingStep.Cost"/>.</summary>
    public static double TrainingCost(TrainingStep step, int resolution)
    {
        Growth growth = new(resolution, 1);
        return (step.Cost.Generator * Of(step.Generator, step.Generator.ActiveAt(growth)).Sum(layer => layer.MultiplyAdds))
            + (step.Cost.Discriminator * Of(step.Discriminator, step.Discriminator.ActiveAt(growth)).Sum(layer => layer.MultiplyAdds));
    }

    private static NetworkLayer Describe(string name, Parameter[] parameters, bool halves)
    {
        Shape weight = Named("weight"), bias = Named("bias");                       // [K, R, R, C] and one a channel of the output
        int resolution = int.Parse(name[..name.IndexOf('x')], CultureInfo.InvariantCulture);
        string kind = name[(name.IndexOf('.') + 1)..];
        bool dense = kind is "dense" or "dense0" or "dense1" or "discrimination";
        Shape output = dense switch
        {
            true when halves => bias,
            false when halves && kind == "conv1" => new Shape(resolution / 2, resolution / 2, bias[0]),
            _ => new Shape(resolution, resolution, bias[0]),
        };
        double positions = dense ? 1 : (double)resolution * resolution;
        return new NetworkLayer(name, parameters.Sum(parameter => (long)parameter.Value.Shape.Count), output, positions * weight.Count);

        Shape Named(string last) => parameters.Single(parameter => parameter.Name.EndsWith($".{last}", StringComparison.Ordinal)).Value.Shape;
    }
}
