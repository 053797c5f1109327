using ILGPU;
using ILGPU.Runtime;
using ILGPU.Runtime.CPU;
using ILGPU.Runtime.Cuda;

namespace PGGan.Kernels.Gpu;

/// <content>How devices and the simulator are opened, and which devices are refused.</content>
public sealed partial class GpuEngine
{
    internal const string NoCudaDevice = "No CUDA device was found; install the NVIDIA driver or choose `device=cpu`.";

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

    // Also devices that ILGPU does not know: ordinals stay the driver's, and opening one says what is wrong.
    private static Context CudaContext()
    {
        CudaLibrary.Resolve();
        return Context.Create(builder => Configure(builder).Cuda(_ => true));
    }

    /// <summary>How every kernel is compiled.</summary>
    internal static Context.Builder Configure(Context.Builder builder) =>
        builder.Optimize(OptimizationLevel.O2).Inlining(InliningMode.Aggressive).Profiling();

    private static string Gibibytes(CudaDevice device) => $"{Math.Round(device.MemorySize / (double)(1 << 30))} GiB";
}
