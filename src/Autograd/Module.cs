using PGGan.Kernels;

namespace PGGan.Autograd;

/// <summary>A trained array: its path in the network (<c>16x16.conv1.weight</c>) and its values, a leaf that gradients are asked for.</summary>
/// <param name="Name">Module path, unique in its network.</param>
/// <param name="Value">The values; updated in place by the optimizer.</param>
public sealed record Parameter(string Name, Tensor Value);

/// <summary>A network or a part of one: named parameters in a fixed order.</summary>
public abstract class Module
{
    private readonly List<Parameter> parameters = [];

    /// <summary>Every parameter, in the order of definition.</summary>
    public IReadOnlyList<Parameter> Parameters => parameters;

    /// <summary>How many numbers are trained.</summary>
    public long ParameterCount => parameters.Sum(p => (long)p.Value.Shape.Count);

    /// <summary>A parameter with the given values.</summary>
    protected Parameter Define(Workspace workspace, string name, Shape shape, ReadOnlySpan<float> values)
    {
        if (parameters.Exists(p => p.Name == name))
        {
            throw new ArgumentException($"Module: there is already a parameter '{name}'.");
        }

        Parameter parameter = new(name, workspace.From(values, shape).AsLeaf());
        parameters.Add(parameter);
        return parameter;
    }

    /// <summary>The parameters of a part, with the part's name before theirs.</summary>
    protected TModule Include<TModule>(string name, TModule part)
        where TModule : Module
    {
        parameters.AddRange(part.parameters.Select(p => p with { Name = $"{name}.{p.Name}" }));
        return part;
    }
}
