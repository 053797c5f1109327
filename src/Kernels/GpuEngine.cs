using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
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
    private readonly HeldWeights weights = new();
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

    internal const string NoCudaDevice = "No CUDA device was found; install the NVIDIA driver or choose `device=cpu`.";

    // A planner launches what its engine would, or what a device would.
    private bool IsSimulator => planned?.IsSimulator ?? (!plans && accelerator is CPUAccelerator);

    internal KernelLauncher Launcher { get; }

    /// <summary>Opens CUDA device <paramref name="ordinal"/>, counted from 0.</summary>
    /// <param name="ordinal">Which one.</param>
    /// <param name="precision">How it multiplies and stores.</param>
    /// <param name="kernelFolder">Where compiled kernels are kept for the next start; null: nowhere.</param>
    /// <exception cref="DeviceException">There is no such device or it cannot be opened.</exception>
    public static GpuEngine OnCuda(int ordinal, Precision precision = Precision.TensorFloat32, string? kernelFolder = null) =>
        OnCuda(ordinal, precision, GpuTuning.Cuda, kernelFolder);

    /// <summary>Opens CUDA device <paramref name="ordinal"/> with work cut as for any other.</summary>
    internal static GpuEngine OnCuda(int ordinal, Precision precision, GpuTuning tuning, string? kernelFolder = null)
    {
        Context context = CudaContext();
        string name = $"cuda:{ordinal}";
        try
        {
            Context.DeviceCollection<CudaDevice> devices = context.GetCudaDevices();
            if ((uint)ordinal >= (uint)devices.Count)
            {
                throw new DeviceException(devices.Count == 0
                    ? NoCudaDevice
                    : $"cuda:{ordinal}: CUDA devices are counted from 0 and there are {devices.Count}; choose a smaller number.");
            }

            CudaDevice device = devices[ordinal];
            name = $"cuda:{ordinal} ({device.Name}, {Gibibytes(device)})";
            RequireCapability(name, device.Architecture);
            RequireInstructionSet(name, device.InstructionSet, device.DriverVersion);
            return new GpuEngine(context, device.CreateCudaAccelerator(context), tuning, precision, name, kernelFolder: kernelFolder);
        }
        catch (DeviceException)
        {
            context.Dispose();
            throw;
        }
        catch (Exception e) when (e is AcceleratorException or NotSupportedException)
        {
            context.Dispose();
            throw new DeviceException($"{name}: cannot be opened: {OneLine(e)}; {CudaFault.RemedyAtOpening(e)}.", e);
        }
    }

    /// <summary>Refuses devices without asynchronous copies and TF32; one that ILGPU does not know is newer and may try.</summary>
    internal static void RequireCapability(string name, CudaArchitecture? architecture)
    {
        if (architecture is CudaArchitecture known && known < CudaArchitecture.SM_80)
        {
            throw new DeviceException(
                $"{name}: its compute capability is {known.Major}.{known.Minor}, the kernels need 8.0 (Ampere) or more; "
                    + "choose `device=cpu`.");
        }
    }

    /// <summary>
    /// The oldest instruction set that every kernel is valid in: <c>cp.async</c> that may leave out its source came with 7.5.
    /// </summary>
    internal static CudaInstructionSet MinimumInstructionSet => CudaInstructionSet.ISA_75;

    /// <summary>
    /// Refuses drivers that cannot compile the kernels; ILGPU names no instruction set for a driver older than CUDA 11.0.
    /// </summary>
    internal static void RequireInstructionSet(string name, CudaInstructionSet? instructionSet, CudaDriverVersion driver)
    {
        if (instructionSet is not CudaInstructionSet known || known < MinimumInstructionSet)
        {
            throw new DeviceException(
                $"{name}: its driver is one for CUDA {driver.Major}.{driver.Minor}, the kernels need 11.5 or more; "
                    + "update the NVIDIA driver to 495 or newer, or choose `device=cpu`.");
        }
    }

    /// <summary>What each CUDA device is, by ordinal: name, memory, compute capability. None without a driver.</summary>
    internal static IReadOnlyList<string> CudaDevices()
    {
        using Context context = CudaContext();
        List<string> descriptions = [];
        foreach (CudaDevice device in context.GetCudaDevices())
        {
            string capability = device.Architecture is CudaArchitecture a ? $"{a.Major}.{a.Minor}" : "unknown";
            descriptions.Add($"{device.Name}, {Gibibytes(device)}, compute capability {capability}");
        }

        return descriptions;
    }

    /// <summary>The version of CUDA that the driver offers, <c>CUDA 12.8</c>; null: it is no CUDA device.</summary>
    public string? Driver => accelerator is CudaAccelerator cuda ? DriverOf(cuda.DriverVersion) : null;

    /// <summary>The same without an engine; null: there is no CUDA device.</summary>
    internal static string? CudaDriver()
    {
        using Context context = CudaContext();
        Context.DeviceCollection<CudaDevice> devices = context.GetCudaDevices();
        return devices.Count > 0 ? DriverOf(devices[0].DriverVersion) : null;
    }

    private static string DriverOf(CudaDriverVersion version) => $"CUDA {version.Major}.{version.Minor}";

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

    /// <summary>Opens ILGPU's simulator with groups of a few threads.</summary>
    /// <param name="precision">How it multiplies and stores.</param>
    public static GpuEngine OnSimulator(Precision precision = Precision.Float32) => OnSimulator(GpuTuning.Simulator, precision);

    /// <summary>Opens ILGPU's simulator with any groups; each of their threads is a thread of the operating system.</summary>
    internal static GpuEngine OnSimulator(GpuTuning tuning, Precision precision = Precision.Float32)
    {
        CPUDevice device = new(Math.Min(tuning.GroupThreads, 32), (tuning.GroupThreads + 31) / 32, 1);

        // The simulator runs the methods that .NET compiles: what ILGPU would make of them is never run, so nothing is spent on making it
        // fast.
        Context context = Context.Create(builder =>
            builder.Optimize(OptimizationLevel.O0).Inlining(InliningMode.Aggressive).Profiling().CPU(device));
        return new GpuEngine(context, context.CreateCPUAccelerator(0), tuning, precision, "ilgpu simulator");
    }

    /// <inheritdoc/>
    /// <remarks>
    /// With tensor cores, what they multiply, for feature maps whose pixels are whole pieces of 16 bytes; images stay as they are.
    /// </remarks>
    public override StorageFormat FormatOf(Shape shape) =>
        shape.Rank == 4 && shape[3] % ChunkLength == 0 ? ProductFormat : StorageFormat.Float32;

    /// <inheritdoc/>
    public override void Upload(ReadOnlySpan<float> values, Storage y)
    {
        ArrayView<byte> target = Block(y, values.Length).Cast<byte>();
        if (y.Format == StorageFormat.Float32)
        {
            Upload(MemoryMarshal.AsBytes(values), target);
            return;
        }

        if (y.Format == StorageFormat.TensorFloat32)
        {
            float[] rounded = ArrayPool<float>.Shared.Rent(values.Length);
            for (int i = 0; i < values.Length; i++)
            {
                rounded[i] = TensorFloat32.Round(values[i]);
            }

            Upload(MemoryMarshal.AsBytes(rounded.AsSpan(0, values.Length)), target);
            ArrayPool<float>.Shared.Return(rounded);
            return;
        }

        ushort[] halves = ArrayPool<ushort>.Shared.Rent(values.Length);
        for (int i = 0; i < values.Length; i++)
        {
            halves[i] = (ushort)BFloat16.Round(values[i]);
        }

        Upload(MemoryMarshal.AsBytes(halves.AsSpan(0, values.Length)), target);
        ArrayPool<ushort>.Shared.Return(halves);
    }

    /// <inheritdoc/>
    public override void Download(Storage x, Span<float> values)
    {
        ArrayView<byte> source = Block(x, values.Length).Cast<byte>();
        if (x.Format != StorageFormat.BFloat16)
        {
            Fetch(source, MemoryMarshal.AsBytes(values));
            return;
        }

        ushort[] halves = ArrayPool<ushort>.Shared.Rent(values.Length);
        Fetch(source, MemoryMarshal.AsBytes(halves.AsSpan(0, values.Length)));
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = BFloat16.Widen(halves[i]);
        }

        ArrayPool<ushort>.Shared.Return(halves);
    }

    /// <inheritdoc/>
    public override IDisposable HoldWeights() => weights.Hold();

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

    // Also devices that ILGPU does not know: ordinals stay the driver's, and opening one says what is wrong.
    private static Context CudaContext()
    {
        CudaLibrary.Resolve();
        return Context.Create(builder => Configure(builder).Cuda(_ => true));
    }

    /// <summary>How every kernel is compiled.</summary>
    internal static Context.Builder Configure(Context.Builder builder) =>
        builder.Optimize(OptimizationLevel.O2).Inlining(InliningMode.Aggressive).Profiling();

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

    private void Fetch(ArrayView<byte> source, Span<byte> bytes)
    {
        if (plans)
        {
            return;
        }

        if (bytes.IsEmpty)
        {
            Synchronize();
            return;
        }

        try
        {
            accelerator.Bind();
            source.SubView(0, bytes.Length).CopyToCPU(accelerator.DefaultStream, bytes);
        }
        catch (AcceleratorException e)
        {
            throw Failed(nameof(Download), e);
        }
    }

    private void Upload(ReadOnlySpan<byte> bytes, ArrayView<byte> target)
    {
        if (plans)
        {
            return;
        }

        try
        {
            accelerator.Bind();
            uploads.Copy(bytes, target);
        }
        catch (AcceleratorException e)
        {
            throw Failed(nameof(Upload), e);
        }
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

    private static string Gibibytes(CudaDevice device) => $"{Math.Round(device.MemorySize / (double)(1 << 30))} GiB";

    private static string Mebibytes(long bytes) =>
        bytes is > 0 and < 1 << 20 ? $"{bytes / 1024.0:0.#} KiB" : $"{bytes / (1024.0 * 1024.0):0.#} MiB";
}
