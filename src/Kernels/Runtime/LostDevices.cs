using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;

namespace PGGan.Kernels.Gpu;

/// <summary>Keeps what belongs to devices that failed until the process ends.</summary>
/// <remarks>
/// An object of ILGPU that is no longer reachable frees its memory from the finalizer thread. The driver of a failed device refuses that
/// call, and an exception on that thread ends the process before it has reported the fault.
/// </remarks>
internal static class LostDevices
{
    private static readonly List<object> Kept = [];

    /// <summary>Holds <paramref name="owner"/> and everything that it refers to.</summary>
    public static void Keep(object owner)
    {
        lock (Kept)
        {
            Kept.Add(owner);
        }
    }

    /// <summary>
    /// Asks the driver whether it still serves a device. To be called before ILGPU allocates there: what its constructor leaves behind when
    /// it throws is reachable by nobody, so it could not be kept.
    /// </summary>
    /// <exception cref="CudaException">The device failed.</exception>
    public static void ThrowIfLost(Accelerator accelerator) => _ = (accelerator as CudaAccelerator)?.GetFreeMemory();
}
