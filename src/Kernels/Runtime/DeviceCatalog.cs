using System.Globalization;
using PGGan.Kernels.Cpu;
using PGGan.Kernels.Gpu;
using PGGan.Kernels.Pointwise;

namespace PGGan.Kernels;

/// <summary>A device and whether it works.</summary>
/// <param name="Device">What <see cref="DeviceCatalog.Open"/> calls it: <c>cpu</c>, <c>cuda:0</c>.</param>
/// <param name="Description">What it is: <c>AVX-512, 2 threads</c>; <c>NVIDIA H100, 80 GiB, compute capability 9.0</c>.</param>
/// <param name="Works">Whether a small convolution came out right on it.</param>
/// <param name="Status"><c>works</c>, or the reason why it does not, in one line.</param>
public sealed record DeviceReport(string Device, string Description, bool Works, string Status);

/// <summary>The devices of this machine: what they are, whether they work, and the engine for one of them.</summary>
public static class DeviceCatalog
{
    /// <summary>Every device, the CPU first, each tried out.</summary>
    /// <param name="threads">Threads of the CPU engine; 0: one a processor.</param>
    /// <param name="kernelFolder">Where compiled kernels are kept for the next start; null: nowhere.</param>
    public static IReadOnlyList<DeviceReport> List(int threads = 0, string? kernelFolder = null)
    {
        List<DeviceReport> reports = [];
        using (CpuEngine cpu = new(threads))
        {
            reports.Add(Report("cpu", cpu.Name[(cpu.Name.IndexOf('(') + 1)..^1], SelfTest(cpu)));
        }

        foreach (string description in GpuEngine.CudaDevices())
        {
            int ordinal = reports.Count - 1;
            string? fault = TryCuda(ordinal, Precision.TensorFloat32, kernelFolder, out GpuEngine? engine);
            engine?.Dispose();
            reports.Add(Report($"cuda:{ordinal}", description, fault));
        }

        return reports;
    }

    /// <summary>How many CUDA devices there are, whether they work or not.</summary>
    public static int CudaDevices => GpuEngine.CudaDevices().Count;

    /// <summary>The version of CUDA that the driver offers, <c>CUDA 12.8</c>; null: there is no CUDA device.</summary>
    public static string? CudaDriver() => GpuEngine.CudaDriver();

    /// <summary>The engine of a device.</summary>
    /// <param name="device">
    /// <c>cpu</c>; <c>cuda:N</c>; <c>cuda</c>: the first CUDA device that works; <c>auto</c>: that one, or the CPU where there is none.
    /// </param>
    /// <param name="threads">Threads of the CPU engine; 0: one a processor. No more than there are processors are used.</param>
    /// <param name="precision">How a CUDA device multiplies and stores; the CPU has one way.</param>
    /// <param name="note">
    /// Receives one line for each CUDA device that <c>auto</c> or <c>cuda</c> passes over as it does not work, and one where fewer threads
    /// are used than were asked for.
    /// </param>
    /// <param name="kernelFolder">Where compiled kernels are kept for the next start; null: nowhere.</param>
    /// <exception cref="DeviceException">There is no such device, or it does not work.</exception>
    public static Engine Open(
        string device, int threads = 0, Precision precision = Precision.TensorFloat32, Action<string>? note = null,
        string? kernelFolder = null)
    {
        switch (device)
        {
            case "cpu":
                return Cpu(threads, note);
            case "auto":
                return FirstCuda(precision, note, kernelFolder, out _) ?? (Engine)Cpu(threads, note);
            case "cuda":
                return FirstCuda(precision, note, kernelFolder, out string? fault) ?? throw new DeviceException($"{fault.TrimEnd('.')}.");
            default:
                return Cuda(device, precision, kernelFolder);
        }
    }

    /// <summary>Runs a small convolution and a sum whose results are known exactly; null, or what went wrong in one line.</summary>
    internal static string? SelfTest(Engine engine)
    {
        try
        {
            // Ones over ones: a pixel's value is the number of taps inside the image times the channels.
            ConvGeometry g = new(1, 4, 4, 3, 2, 3);
            Storage x = engine.Pool.Rent(g.Input.Count), w = engine.Pool.Rent(g.Weight.Count), y = engine.Pool.Rent(g.Output.Count);
            Storage sum = engine.Pool.Rent(1);
            engine.Fill(x, 1);
            engine.Fill(w, 1);
            engine.Conv(new LeakyRelu(0.2f), g, -1, x, w, null, y);
            engine.Sum(default(Identity), g.Output.Extent([0, 1, 2, 3]), y, sum);
            float[] values = new float[g.Output.Count], total = new float[1];
            engine.Download(y, values);
            engine.Download(sum, total);
            foreach (Storage storage in new[] { x, w, y, sum })
            {
                storage.Release();
            }

            for (int i = 0; i < values.Length; i++)
            {
                int pixel = i / g.K, taps = Inside(pixel / g.W) * Inside(pixel % g.W);
                if (Math.Abs(values[i] + (0.2f * taps * g.C)) > 1e-4f)
                {
                    return $"a small convolution gave {values[i]} where {-0.2f * taps * g.C} is right; update the driver";
                }
            }

            return Math.Abs(total[0] + (0.2f * 300 * g.K)) > 1e-2f
                ? $"a small sum gave {total[0]} where {-0.2f * 300 * g.K} is right; update the driver"
                : null;
        }
        catch (DeviceMemoryException e)
        {
            return $"{e.Shortage}; {CudaFault.OtherProcesses}";
        }
        catch (Exception e)
        {
            // Whatever a driver can throw, the list goes on and the reason is shown.
            return GpuEngine.OneLine(e);
        }

        static int Inside(int position) => position is 0 or 3 ? 2 : 3;
    }

    // More threads than processors take turns, and a step waits for the last of them. The number of processors is what a container or a
    // batch system leaves to this process.
    private static CpuEngine Cpu(int threads, Action<string>? note)
    {
        int processors = Environment.ProcessorCount;
        if (threads > processors)
        {
            note?.Invoke(
                $"`threads={threads}`: this process has {processors} {(processors == 1 ? "core" : "cores")}; as many threads are used.");
            threads = processors;
        }

        return new CpuEngine(threads);
    }

    private static DeviceReport Report(string device, string description, string? fault) =>
        new(device, description, fault is null, fault ?? "works");

    /// <summary>N of <c>cuda:N</c>.</summary>
    internal static int CudaOrdinal(string device) =>
        device.StartsWith("cuda:", StringComparison.Ordinal)
            && int.TryParse(device.AsSpan(5), NumberStyles.None, CultureInfo.InvariantCulture, out int ordinal)
            ? ordinal
            : throw new DeviceException($"There is no device '{device}'; choose auto, cpu, cuda or cuda:N.");

    private static GpuEngine Cuda(string device, Precision precision, string? kernelFolder) =>
        TryCuda(CudaOrdinal(device), precision, kernelFolder, out GpuEngine? engine) is string reason
            ? throw new DeviceException($"{device} does not work: {reason.TrimEnd('.')}.")
            : engine!;

    private static GpuEngine? FirstCuda(Precision precision, Action<string>? note, string? kernelFolder, out string fault)
    {
        int count = GpuEngine.CudaDevices().Count;
        fault = GpuEngine.NoCudaDevice;
        for (int ordinal = 0; ordinal < count; ordinal++)
        {
            if (TryCuda(ordinal, precision, kernelFolder, out GpuEngine? engine) is not string reason)
            {
                return engine;
            }

            fault = $"cuda:{ordinal} does not work: {reason}";
            note?.Invoke(fault);
        }

        return null;
    }

    private static string? TryCuda(int ordinal, Precision precision, string? kernelFolder, out GpuEngine? engine)
    {
        engine = null;
        try
        {
            engine = GpuEngine.OnCuda(ordinal, precision, kernelFolder);
        }
        catch (DeviceException e)
        {
            return e.Message;
        }

        string? fault = SelfTest(engine);
        if (fault is not null)
        {
            engine.Dispose();
            engine = null;
        }

        return fault;
    }
}
