namespace PGGan.Autograd;

/// <summary>
/// A trained array: its path in the network (<c>16x16.conv1.weight</c>) and its values, a leaf that gradients are asked for.
/// </summary>
/// <param name="Name">Module path, unique in its network.</param>
/// <param name="Value">The values; updated in place by the optimizer.</param>
public sealed record Parameter(string Name, Tensor Value);

/// <summary>An array that belongs to a network without being trained: the running statistics of a normalisation.</summary>
/// <param name="Name">Module path, unique in its network; no parameter's either.</param>
/// <param name="Value">The values; updated in place by the module that has it.</param>
public sealed record ModuleBuffer(string Name, Tensor Value);

/// <summary>
/// A network or a part of one: named parameters and buffers in a fixed order. They live as long as the workspace, whatever scope is open
/// when the module is made.
/// </summary>
public abstract class Module : IModule
{
    private readonly List<Parameter> parameters = [];
    private readonly List<ModuleBuffer> buffers = [];

    /// <inheritdoc/>
    public IReadOnlyList<Parameter> Parameters => parameters;

    /// <inheritdoc/>
    public IReadOnlyList<ModuleBuffer> Buffers => buffers;

    /// <summary>How many numbers are trained.</summary>
    public long ParameterCount => parameters.Sum(p => (long)p.Value.Shape.Count);

    /// <summary>A parameter that starts with the given values.</summary>
    protected Parameter Define(string name, Tensor values)
    {
        CheckNew(name);
        Parameter parameter = new(name, values.AsParameter());
        parameters.Add(parameter);
        return parameter;
    }

    /// <summary>A buffer that starts with the given values.</summary>
    protected ModuleBuffer DefineBuffer(string name, Tensor values)
    {
        CheckNew(name);
        ModuleBuffer buffer = new(name, values.AsBuffer());
        buffers.Add(buffer);
        return buffer;
    }

    /// <summary>The parameters and buffers of a part, with the part's name before theirs.</summary>
    protected TModule Include<TModule>(string name, TModule part)
        where TModule : Module
    {
        parameters.AddRange(part.parameters.Select(p => p with { Name = $"{name}.{p.Name}" }));
        buffers.AddRange(part.buffers.Select(b => b with { Name = $"{name}.{b.Name}" }));
        return part;
    }

    /// <summary>The parameters and buffers of a part under their own names: the part is not seen from outside.</summary>
    protected TModule Include<TModule>(TModule part)
        where TModule : Module
    {
        parameters.AddRange(part.parameters);
        buffers.AddRange(part.buffers);
        return part;
    }

    private void CheckNew(string name)
    {
        if (parameters.Exists(p => p.Name == name) || buffers.Exists(b => b.Name == name))
        {
            throw new ArgumentException($"Module: there is already a parameter or buffer '{name}'.");
        }
    }
}
