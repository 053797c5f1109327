using PGGan.Kernels;

namespace PGGan.Autograd;

/// <summary>A trained array: its path in the network (<c>16x16.conv1.weight</c>) and its values, a leaf that gradients are asked for.</summary>
/// <param name="Name">Module path, unique in its network.</param>
/// <param name="Value">The values; updated in place by the optimizer.</param>
public sealed record Parameter(string Name, Tensor Value);

/// <summary>An array that belongs to a network without being trained: the running statistics of a normalisation.</summary>
/// <param name="Name">Module path, unique in its network; no parameter's either.</param>
/// <param name="Value">The values; updated in place by the module that has it.</param>
public sealed record ModuleBuffer(string Name, Tensor Value);

/// <summary>A network or a part of one: named parameters and buffers in a fixed order.</summary>
public abstract class Module
{
    private readonly List<Parameter> parameters = [];
    private readonly List<ModuleBuffer> buffers = [];

    /// <summary>Every parameter, in the order of definition.</summary>
    public IReadOnlyList<Parameter> Parameters => parameters;

    /// <summary>Every buffer, in the order of definition; most networks have none.</summary>
    public IReadOnlyList<ModuleBuffer> Buffers => buffers;

    /// <summary>How many numbers are trained.</summary>
    public long ParameterCount => parameters.Sum(p => (long)p.Value.Shape.Count);

    /// <summary>Takes the values of a module with the same parameters and buffers.</summary>
    /// <exception cref="ArgumentException">A name or a shape differs.</exception>
    public void CopyFrom(Module other)
    {
        if (!parameters.Select(p => (p.Name, p.Value.Shape)).SequenceEqual(other.parameters.Select(p => (p.Name, p.Value.Shape))))
        {
            throw new ArgumentException($"{GetType().Name}: the parameters of this {other.GetType().Name} are others; build both with the same configuration.");
        }

        CopyBuffersFrom(other);
        foreach ((Parameter own, Parameter its) in parameters.Zip(other.parameters))
        {
            Copy(its.Value, own.Value);
        }
    }

    /// <summary>Takes the values of the buffers alone.</summary>
    /// <exception cref="ArgumentException">A name or a shape differs.</exception>
    public void CopyBuffersFrom(Module other)
    {
        if (!buffers.Select(b => (b.Name, b.Value.Shape)).SequenceEqual(other.buffers.Select(b => (b.Name, b.Value.Shape))))
        {
            throw new ArgumentException($"{GetType().Name}: the buffers of this {other.GetType().Name} are others; build both with the same configuration.");
        }

        foreach ((ModuleBuffer own, ModuleBuffer its) in buffers.Zip(other.buffers))
        {
            Copy(its.Value, own.Value);
        }
    }

    /// <summary>A parameter that starts with the given values.</summary>
    protected Parameter Define(string name, Tensor values)
    {
        CheckNew(name);
        Parameter parameter = new(name, values.AsLeaf());
        parameters.Add(parameter);
        return parameter;
    }

    /// <summary>A buffer that starts with the given values.</summary>
    protected ModuleBuffer DefineBuffer(string name, Tensor values)
    {
        CheckNew(name);
        ModuleBuffer buffer = new(name, values);
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

    private static void Copy(Tensor from, Tensor to)
    {
        int count = to.Shape.Count;
        to.Workspace.Engine.Copy(new BlockCopy(1, count, 0, count, 0, count), from.Storage, to.Storage);
    }

    private void CheckNew(string name)
    {
        if (parameters.Exists(p => p.Name == name) || buffers.Exists(b => b.Name == name))
        {
            throw new ArgumentException($"Module: there is already a parameter or buffer '{name}'.");
        }
    }
}
