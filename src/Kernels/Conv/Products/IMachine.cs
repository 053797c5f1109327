namespace PGGan.Kernels.Gpu.Products;

/// <summary>
/// Whether a kernel is compiled with inline assembly or with the plain C# that does the same. A type parameter, not a branch: of a branch
/// the compiler would keep both sides, in an order of its own, and assembly text refers to what stands before it.
/// </summary>
internal interface IMachine
{
    /// <summary>Whether there are asynchronous copies and tensor cores.</summary>
    static abstract bool HasAssembly { get; }
}

/// <summary>A CUDA device of compute capability 8.0 or more.</summary>
internal readonly struct CudaMachine : IMachine
{
    /// <inheritdoc/>
    public static bool HasAssembly => true;
}

/// <summary>Anything that runs C#: the simulator.</summary>
internal readonly struct PlainMachine : IMachine
{
    /// <inheritdoc/>
    public static bool HasAssembly => false;
}
