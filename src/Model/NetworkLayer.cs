using PGGan.Autograd;
using PGGan.Kernels;

namespace PGGan.Model;

/// <summary>A layer as tables and forecasts see it.</summary>
/// <param name="Name">Path in the network, e.g. <c>16x16.conv1</c>.</param>
/// <param name="Output">Shape of an image's output, e.g. <c>[16, 16, 512]</c>.</param>
/// <param name="MultiplyAdds">Of one image's forward pass.</param>
/// <param name="Parameters">Weights and biases, with their names in the layer.</param>
public sealed record NetworkLayer(string Name, Shape Output, double MultiplyAdds, IReadOnlyList<Parameter> Parameters)
{
    /// <summary>What its weight is multiplied by at each use: <c>gain / √fan_in</c> with equalized learning rate, else 1.</summary>
    public float Scale { get; init; } = 1;

    /// <summary>How many numbers are trained.</summary>
    public long ParameterCount => Parameters.Sum(parameter => (long)parameter.Value.Shape.Count);
}
