using ILGPU;
using ILGPU.Runtime;

namespace PGGan.Kernels.Gpu;

/// <summary>
/// A kernel: a value whose fields are its arguments and whose one method is what each thread does. It may be generic over a pointwise
/// operation or a tile; every closed type is compiled once, at its first launch.
/// </summary>
internal interface IKernel
{
    /// <summary>The work of one thread, told apart by <see cref="Grid.IdxX"/> and <see cref="Group.IdxX"/>.</summary>
    void Execute();
}

/// <summary>Compiles kernels at their first launch and keeps the launchers, one a kernel type.</summary>
internal sealed class KernelLauncher(Accelerator accelerator)
{
    private readonly Dictionary<Type, Delegate> launchers = [];

    /// <summary>The kernel types launched so far.</summary>
    public IReadOnlyCollection<Type> Kernels => launchers.Keys;

    /// <summary>Kernels started so far.</summary>
    public long Launches { get; private set; }

    /// <summary>Starts <paramref name="groups"/> groups of <paramref name="threads"/> threads and does not wait for them.</summary>
    public void Launch<TKernel>(int groups, int threads, TKernel kernel)
        where TKernel : struct, IKernel
    {
        if (!launchers.TryGetValue(typeof(TKernel), out Delegate? launcher))
        {
            launcher = accelerator.LoadKernel<TKernel>(Run);
            launchers.Add(typeof(TKernel), launcher);
        }

        // The driver's current context belongs to the calling thread, which need not be the one that opened the device.
        accelerator.Bind();
        Launches++;
        ((Action<AcceleratorStream, KernelConfig, TKernel>)launcher)(accelerator.DefaultStream, new KernelConfig(groups, threads), kernel);
    }

    /// <summary>The entry point that the compiler is given for each kernel type.</summary>
    internal static void Run<TKernel>(TKernel kernel)
        where TKernel : struct, IKernel => kernel.Execute();
}
