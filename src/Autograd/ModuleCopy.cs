using PGGan.Kernels;

namespace PGGan.Autograd;

/// <summary>Copies of values from one module to another of the same kind.</summary>
public static class ModuleCopy
{
    /// <summary>Takes the values of a module with the same parameters and buffers.</summary>
    /// <exception cref="ArgumentException">A name or a shape differs.</exception>
    public static void CopyFrom(this IModule module, IModule other)
    {
        RequireSame("parameters", module, other, m => m.Parameters.Select(p => (p.Name, p.Value.Shape)));
        CopyBuffersFrom(module, other);
        foreach ((Parameter own, Parameter its) in module.Parameters.Zip(other.Parameters))
        {
            Copy(its.Value, own.Value);
        }
    }

    /// <summary>Takes the values of the buffers alone.</summary>
    /// <exception cref="ArgumentException">A name or a shape differs.</exception>
    public static void CopyBuffersFrom(this IModule module, IModule other)
    {
        RequireSame("buffers", module, other, m => m.Buffers.Select(b => (b.Name, b.Value.Shape)));
        foreach ((ModuleBuffer own, ModuleBuffer its) in module.Buffers.Zip(other.Buffers))
        {
            Copy(its.Value, own.Value);
        }
    }

    private static void RequireSame(string what, IModule module, IModule other, Func<IModule, IEnumerable<(string, Shape)>> of)
    {
        if (!of(module).SequenceEqual(of(other)))
        {
            throw new ArgumentException(
                $"{module.GetType().Name}: the {what} of this {other.GetType().Name} are others; build both with the same configuration.");
        }
    }

    private static void Copy(Tensor from, Tensor to)
    {
        int count = to.Shape.Count;
        to.Workspace.Engine.Copy(new BlockCopy(1, count, 0, count, 0, count), from.Storage, to.Storage);
    }
}
