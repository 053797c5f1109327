using System.Runtime.CompilerServices;
using ILGPU;
using ILGPU.Runtime;
using ILGPU.Runtime.CPU;
using ILGPU.Runtime.Cuda;

namespace PGGan.Kernels.Gpu;

/// <summary>
/// The operations on an NVIDIA GPU, in plain single precision, by kernels that ILGPU compiles from C#. Also runs on ILGPU's simulator,
/// which executes the same kernels thread by thread on the CPU: for tests without a GPU, hundreds of times slower than <c>CpuEngine</c>.
/// </summary>
/// <remarks>All work goes to one stream, in the order of the calls; <see cref="Download"/> and <see cref="Synchronize"/> wait.</remarks>
public sealed partial class GpuEngine : Engine
{
    private readonly Context context;
    private readonly Accelerator accelerator;
    private readonly UploadRing uploads;
    private readonly GpuTuning tuning;
    private readonly AdamTable adamTable = new();
    private readonly DrawnAhead drawnAhead = new();
    private readonly bool plans;
    private readonly GpuEngine? planned;

    private GpuEngine(
        Context context, Accelerator accelerator, GpuTuning tuning, Precision precision, string name, bool plans = false,
        GpuEngine? planned = null, string? kernelFolder = null)
    {
        this.plans = plans;
        this.planned = planned;
        (this.context, this.accelerator, this.tuning, Precision, Name) = (context, accelerator, tuning, precision, name);
        Launcher = new KernelLauncher(accelerator, kernelFolder);
        uploads = new UploadRing(accelerator);
        weights = new HeldWeights(PreparedTogether);
        MemoryBytes = accelerator is CudaAccelerator cuda ? cuda.GetFreeMemory() : accelerator.MemorySize;
    }

    /// <inheritdoc/>
    public override string Name { get; }

    /// <summary>How it multiplies and stores.</summary>
    public Precision Precision { get; }

    /// <summary>
    /// Kernels launched since it was opened: what the small resolutions of a training step wait for. A planner counts what it would launch.
    /// </summary>
    public long Launches => Launcher.Launches;

    // A planner launches what its engine would, or what a device would.
    private bool IsSimulator => planned?.IsSimulator ?? (!plans && accelerator is CPUAccelerator);

    internal KernelLauncher Launcher { get; }

    /// <inheritdoc/>
    public override long MemoryBytes { get; }

    /// <inheritdoc/>
    public override long DeviceBytes => accelerator.MemorySize;

    /// <inheritdoc/>
    /// <remarks>
    /// Its storages are address space of the host that nobody touches. What is planned on it is about to be computed here, so a CUDA device
    /// makes the kernels ready meanwhile.
    /// </remarks>
    public override Engine Planner() => Planner(tuning, Precision, Name, this);

    /// <summary>
    /// The planner of a device that need not be there: it rents and counts launches as an engine of this tuning and precision does.
    /// </summary>
    internal static GpuEngine Planner(GpuTuning tuning, Precision precision, string name = "planner", GpuEngine? planned = null)
    {
        Context host = Context.Create(builder => Configure(builder).CPU(new CPUDevice(2, 1, 1)));
        return new GpuEngine(host, host.CreateCPUAccelerator(0), tuning, precision, name, plans: true, planned);
    }

    /// <inheritdoc/>
    public override void Normal(RandomStream stream, long firstItem, int items, int length, Storage y)
    {
        if (!plans)
        {
            Upload(drawnAhead.Normal(stream, firstItem, items, length), y);
        }
    }

    /// <inheritdoc/>
    /// <remarks>
    /// With tensor cores, what they multiply, for feature maps whose pixels are whole pieces of 16 bytes; images stay as they are.
    /// </remarks>
    public override StorageFormat FormatOf(Shape shape) =>
        shape.Rank == 4 && shape[3] % ChunkLength == 0 ? ProductFormat : StorageFormat.Float32;

    /// <inheritdoc/>
    public override void Synchronize()
    {
        try
        {
            accelerator.Bind();
            accelerator.DefaultStream.Synchronize();
        }
        catch (AcceleratorException e)
        {
            throw Failed(nameof(Synchronize), e);
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        Launcher.Dispose();
        try
        {
            accelerator.Bind();
            accelerator.DefaultStream.Synchronize();
            uploads.Dispose();
            arrivals?.Free();
            base.Dispose();
            accelerator.Dispose();
            context.Dispose();
        }
        catch (AcceleratorException)
        {
            // After a fault on the device every call to its driver fails; the fault itself was reported by the operation.
            LostDevices.Keep(this);
        }
    }

    /// <summary>An exception's message without its line breaks.</summary>
    internal static string OneLine(Exception e) => e.Message.ReplaceLineEndings(" ").Trim().TrimEnd('.');

    /// <inheritdoc/>
    protected override Storage Allocate(int capacity)
    {
        try
        {
            accelerator.Bind();
            return NewStorage(capacity);
        }
        catch (AcceleratorException e) when (CudaFault.IsMemory(e))
        {
            // Free blocks of other sizes may be all that is missing.
            Synchronize();
            Pool.Trim();
        }
        catch (AcceleratorException e)
        {
            throw Failed(nameof(Allocate), e);
        }

        try
        {
            return NewStorage(capacity);
        }
        catch (AcceleratorException e)
        {
            throw CudaFault.IsMemory(e) ? NoMemory($"{Mebibytes(capacity * (long)sizeof(float))} were asked for", e)
                : Failed(nameof(Allocate), e);
        }
    }

    private GpuStorage NewStorage(int capacity)
    {
        LostDevices.ThrowIfLost(accelerator);
        return new GpuStorage(this, accelerator.Allocate1D<float>(capacity));
    }

    private void Launch<TKernel>(int groups, TKernel kernel, [CallerMemberName] string operation = "")
        where TKernel : struct, IKernel => Launch(groups, tuning.GroupThreads, kernel, operation);

    private void Launch<TKernel>(int groups, int threads, TKernel kernel, [CallerMemberName] string operation = "")
        where TKernel : struct, IKernel
    {
        if (plans)
        {
            Launcher.Count<TKernel>();
            planned?.Launcher.Announce<TKernel>();
            return;
        }

        try
        {
            Launcher.Launch(groups, threads, kernel);
        }
        catch (AcceleratorException e)
        {
            throw Failed($"{operation} ({NameOf<TKernel>()})", e);
        }
        catch (Exception e) when (e is InternalCompilerException or NotSupportedException)
        {
            string reason = OneLine(e.InnerException ?? e);
            throw new DeviceException(
                $"{Name}: {operation}: {NameOf<TKernel>()} does not compile: {reason}; please report it and choose `device=cpu`.", e);
        }
    }

    private static string NameOf<TKernel>() => KernelEntries.NameOf(typeof(TKernel));

    private int GroupsFor(int elements) => Math.Min(((elements - 1) / tuning.GroupThreads) + 1, tuning.MaxGroups);

    /// <summary>A storage as kernels see it, in whatever format.</summary>
    private Floats FloatsOf(
        Storage storage,
        int needed,
        [CallerArgumentExpression(nameof(storage))] string argument = "",
        [CallerMemberName] string operation = "") =>
        new(Block(storage, needed, argument, operation), storage.Format);

    /// <summary>A storage of singles, for kernels that read nothing else.</summary>
    private ArrayView<float> View(
        Storage storage,
        int needed,
        [CallerArgumentExpression(nameof(storage))] string argument = "",
        [CallerMemberName] string operation = "")
    {
        ArrayView<float> view = Block(storage, needed, argument, operation);
        return storage.Format == StorageFormat.Float32
            ? view
            : throw new ArgumentException(
                $"{operation}: {argument} is {storage.Format}, {StorageFormat.Float32} is needed; rent it without a format.");
    }

    private ArrayView<float> Block(
        Storage storage,
        int needed,
        [CallerArgumentExpression(nameof(storage))] string argument = "",
        [CallerMemberName] string operation = "")
    {
        if (storage is not GpuStorage mine || mine.Engine != this)
        {
            throw new ArgumentException(
                $"{operation}: {argument} belongs to {storage.Engine.Name}, not to this {Name}; download it there, upload it here.");
        }

        ArrayView<float> view = mine.View;
        return needed <= storage.Length
            ? view
            : throw new ArgumentException($"{operation}: {argument} holds {storage.Length} floats, {needed} are needed.");
    }

    private DeviceException Failed(string operation, AcceleratorException e)
    {
        if (CudaFault.IsMemory(e))
        {
            return NoMemory($"{operation} needs more", e);
        }

        LostDevices.Keep(this);
        return new DeviceException($"{Name}: {operation} failed: {OneLine(e)}; {CudaFault.Remedy(e)}.", e);
    }

    private DeviceMemoryException NoMemory(string need, AcceleratorException e)
    {
        string free = FreeMemory() is long bytes
            ? $"{Mebibytes(bytes)} of {Mebibytes(DeviceBytes)} are free, {OfOthers(DeviceBytes - bytes - Pool.Allocated)}"
            : "";
        return new DeviceMemoryException($"{Name}: {need}, {free}{Mebibytes(Pool.Live)} are in use here ({OneLine(e)})", e);
    }

    // The driver itself takes part of the memory, for this process too.
    private static string OfOthers(long bytes) =>
        bytes > 2L << 30 ? $"{Mebibytes(bytes)} are in use by others (nvidia-smi lists processes), " : "";

    private long? FreeMemory()
    {
        try
        {
            return (accelerator as CudaAccelerator)?.GetFreeMemory();
        }
        catch (AcceleratorException)
        {
            return null;
        }
    }

    private static string Mebibytes(long bytes) =>
        bytes is > 0 and < 1 << 20 ? $"{bytes / 1024.0:0.#} KiB" : $"{bytes / (1024.0 * 1024.0):0.#} MiB";
}
