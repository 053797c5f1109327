using ILGPU;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;

namespace PGGan.Kernels.Gpu;

/// <summary>
/// A kernel: a value whose fields are its arguments and whose one method is what each thread does. It may be generic over a pointwise
/// operation or a tile; every closed type is compiled once, at its first launch.
/// </summary>
internal interface IKernel
{
    /// <summary>How it means to fill a multiprocessor.</summary>
    static virtual Occupancy Plan => Occupancy.Default;

    /// <summary>Whether it multiplies on tensor cores; the tests hold that their instructions are in its machine code.</summary>
    static virtual bool UsesTensorCores => false;

    /// <summary>The work of one thread, identified by <see cref="Grid.IdxX"/> and <see cref="Group.IdxX"/>.</summary>
    void Execute();
}

/// <summary>Compiles kernels at their first launch and keeps the launchers, one a kernel type.</summary>
/// <param name="accelerator">Where they run.</param>
/// <param name="folder">Where a CUDA device's kernels are kept for the next start; null: nowhere.</param>
internal sealed class KernelLauncher(Accelerator accelerator, string? folder = null) : IDisposable
{
    private readonly CudaKernels? cuda = accelerator is CudaAccelerator device ? new CudaKernels(device, folder) : null;
    private readonly KernelEntries entries = new();
    private readonly Dictionary<Type, Launcher> launchers = [];

    /// <summary>The kernel types launched so far.</summary>
    public IReadOnlyCollection<Type> Kernels => launchers.Keys;

    /// <summary>How often a kernel was started.</summary>
    public long Launches { get; private set; }

    /// <summary>Kernels of a CUDA device that were compiled, as none was kept.</summary>
    public int Compiled => cuda?.Compiled ?? 0;

    /// <summary>How often kernels of a type were started.</summary>
    public long LaunchesOf(Type kernel) => launchers.TryGetValue(kernel, out Launcher? launcher) ? launcher.Launches : 0;

    /// <summary>Starts <paramref name="groups"/> groups of <paramref name="threads"/> threads and does not wait for them.</summary>
    public void Launch<TKernel>(int groups, int threads, TKernel kernel)
        where TKernel : struct, IKernel
    {
        Occupancy plan = TKernel.Plan;
        if (threads > plan.Threads)
        {
            throw new ArgumentException(
                $"{KernelEntries.NameOf(typeof(TKernel))}: groups of {threads} threads are asked for, its plan has {plan.Threads}; "
                    + "launch fewer or raise its Plan.");
        }

        if (!launchers.TryGetValue(typeof(TKernel), out Launcher? launcher))
        {
            launcher = new Launcher(cuda?.Load<TKernel>(plan) ?? Simulated<TKernel>(plan));
            launchers.Add(typeof(TKernel), launcher);
        }

        // The driver's current context belongs to the calling thread, which need not be the one that opened the device.
        accelerator.Bind();
        Count(launcher);
        ((Action<AcceleratorStream, KernelConfig, TKernel>)launcher.Start)(accelerator.DefaultStream,
            new KernelConfig(groups, threads), kernel);
    }

    /// <summary>Counts a launch and starts nothing.</summary>
    public void Count<TKernel>()
        where TKernel : struct, IKernel
    {
        if (!launchers.TryGetValue(typeof(TKernel), out Launcher? launcher))
        {
            launcher = new Launcher(static () => { });
            launchers.Add(typeof(TKernel), launcher);
        }

        Count(launcher);
    }

    private void Count(Launcher launcher)
    {
        Launches++;
        launcher.Launches++;
    }

    /// <summary>Says that a kernel will be launched: a CUDA device makes it ready in the background.</summary>
    public void Announce<TKernel>()
        where TKernel : struct, IKernel => cuda?.Announce(typeof(TKernel), TKernel.Plan);

    /// <inheritdoc/>
    public void Dispose() => cuda?.Dispose();

    private Action<AcceleratorStream, KernelConfig, TKernel> Simulated<TKernel>(Occupancy plan)
        where TKernel : struct, IKernel
    {
        // ILGPU refuses bounds beyond the groups of its simulator, which are smaller than planned.
        KernelSpecialization bounds = plan.Threads <= accelerator.MaxNumThreadsPerGroup ? plan.Bounds : KernelSpecialization.Empty;
        return accelerator.LoadKernel(entries.Add(typeof(TKernel)).CreateDelegate<Action<TKernel>>(), bounds);
    }

    private sealed class Launcher(Delegate start)
    {
        public Delegate Start => start;

        public long Launches { get; set; }
    }
}
