using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;

namespace PGGan.Kernels.Gpu;

/// <summary>What an error of the driver asks of the person at the machine.</summary>
internal static class CudaFault
{
    // Numbers of cuda.h that ILGPU's enumeration lacks; it names those by their digits.
    private const string JitCompilerNotFound = "221", UnsupportedPtxVersion = "222";

    /// <summary>Who else may hold a device's memory, and what to do about it.</summary>
    public const string OtherProcesses = "end the process that holds the memory (nvidia-smi lists them), or choose another `device`";

    /// <summary>Whether the driver has no memory left.</summary>
    public static bool IsMemory(Exception fault) => fault is CudaException { Error: nameof(CudaError.CUDA_ERROR_OUT_OF_MEMORY) };

    /// <summary>What to do when a device cannot be opened.</summary>
    public static string RemedyAtOpening(Exception fault) =>
        IsMemory(fault) ? OtherProcesses : "update the NVIDIA driver or choose `device=cpu`";

    /// <summary>What to do when a call to an open device fails.</summary>
    /// <remarks>A kernel's fault is reported by a later call, after which the device does nothing more for this process.</remarks>
    public static string Remedy(AcceleratorException fault) => (fault as CudaException)?.Error switch
    {
        JitCompilerNotFound =>
            "install libnvidia-ptxjitcompiler.so.1 of the NVIDIA driver (in a container: NVIDIA_DRIVER_CAPABILITIES=compute,utility)",
        UnsupportedPtxVersion => "update the NVIDIA driver",
        nameof(CudaError.CUDA_ERROR_INVALID_PTX) => "please report it and choose `device=cpu`",
        _ => "the device does nothing more for this process: look at it with nvidia-smi, or choose another `device`",
    };
}
