using PGGan.Data;
using PGGan.Kernels;

namespace PGGan.Learning;

/// <summary>
/// Where a program computes: which device, with how many threads, in which precision. It decides how fast, and the roundings, not what is
/// computed.
/// </summary>
public sealed record DeviceOptions
{
    /// <summary><c>auto</c>: the first CUDA device that works, else the CPU; <c>cpu</c>, <c>cuda</c> or <c>cuda:N</c>.</summary>
    public string Device { get; init; } = "auto";

    /// <summary>Threads of the CPU engine; 0: one a processor.</summary>
    public int Threads { get; init; }

    /// <summary>How a CUDA device multiplies and stores; the CPU computes in single precision.</summary>
    public Precision Precision { get; init; } = Precision.TensorFloat32;

    /// <summary>Where compiled kernels of a CUDA device are kept for the next start; null: in the user's data folder.</summary>
    public string? KernelFolder { get; init; }

    /// <summary>Receives a line for each CUDA device that is there and does not work; null: nobody.</summary>
    public Action<string>? Note { get; init; }

    /// <summary>Opens the device.</summary>
    /// <exception cref="Kernels.Gpu.DeviceException">It is not there or does not work.</exception>
    internal Engine Open() => DeviceCatalog.Open(Device, Threads, Precision, Note, KernelFolder ?? CacheFolder.Kernels);
}
