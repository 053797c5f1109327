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

    /// <summary>Takes the values of a module with the same parameters.</summary>
    /// <exception cref="ArgumentException">A name or a shape differs.</exception>
    public void CopyFrom(Module other)
    {
        if (!parameters.Select(p => (p.Name, p.Value.Shape)).SequenceEqual(other.parameters.Select(p => (p.Name, p.Value.Shape))))
        {
            throw new ArgumentException($"{GetType().Name}: the parameters of this {other.GetType().Name} are others; build both with the same configuration.");
        }

        foreach ((Parameter own, Parameter its) in parameters.Zip(other.parameters))
        {
            int count = own.Value.Shape.Count;
            own.Value.Workspace.Engine.Copy(new BlockCopy(1, count, 0, count, 0, count), its.Value.Storage, own.Value.Storage);
        }
    }

    /// <summary>A parameter that starts with the given values.</summary>
    protected Parameter Define(string name, Tensor values)
    {
        if (parameters.Exists(p => p.Name == name))
        {
            throw new ArgumentException($"Module: there is already a parameter '{name}'.");
        }

        Parameter parameter = new(name, values.AsLeaf());
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
