using System.Globalization;
using PGGan.Autograd;
using PGGan.Model;

namespace PGGan.Learning;

/// <summary>The layers of networks: what they cost and how they are shown.</summary>
internal static class NetworkLayers
{
    /// <summary>The layers that hold some of the given parameters, in the network's order.</summary>
    public static IReadOnlyList<NetworkLayer> Of(INetwork network, IEnumerable<Parameter> parameters)
    {
        HashSet<Tensor> held = [.. parameters.Select(parameter => parameter.Value)];
        return [.. network.Layers.Where(layer => layer.Parameters.Any(parameter => held.Contains(parameter.Value)))];
    }

    /// <summary>How many numbers a network's parameters are.</summary>
    public static long Parameters(INetwork network) => network.Parameters.Sum(parameter => (long)parameter.Value.Shape.Count);

    /// <summary>All layers as lines of a table, with the total.</summary>
    public static IEnumerable<string> Table(string title, INetwork network)
    {
        int width = network.Layers.Max(layer => layer.Name.Length);
        yield return $"{title.PadRight(width)}  {"parameters",12}  output";
        foreach (NetworkLayer layer in network.Layers)
        {
            yield return string.Create(CultureInfo.InvariantCulture,
                $"{layer.Name.PadRight(width)}  {layer.ParameterCount,12:N0}  {layer.Output}");
        }

        yield return string.Create(CultureInfo.InvariantCulture, $"{"total".PadRight(width)}  {Parameters(network),12:N0}");
    }

    /// <summary>
    /// Multiply-adds that one training image costs at a resolution, about: those of a forward pass of each network times <see
    /// cref="TrainingStep.Cost"/>.
    /// </summary>
    public static double TrainingCost(TrainingStep step, int resolution)
    {
        Growth growth = new(resolution, 1);
        return (step.Cost.Generator * ForwardCost(step.Generator, growth))
            + (step.Cost.Discriminator * ForwardCost(step.Discriminator, growth));
    }

    private static double ForwardCost(INetwork network, Growth growth) =>
        Of(network, network.ActiveAt(growth)).Sum(layer => layer.MultiplyAdds);
}
