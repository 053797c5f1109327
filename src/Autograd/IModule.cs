namespace PGGan.Autograd;

/// <summary>
/// What has parameters and buffers: what an optimizer trains and a file holds. <see cref="Module"/> is the common base class.
/// </summary>
public interface IModule
{
    /// <summary>Every parameter, in the order of definition.</summary>
    IReadOnlyList<Parameter> Parameters { get; }

    /// <summary>Every buffer, in the order of definition; most networks have none.</summary>
    IReadOnlyList<ModuleBuffer> Buffers { get; }
}
