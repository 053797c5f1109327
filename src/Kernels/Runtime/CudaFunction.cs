using ILGPU;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;

namespace PGGan.Kernels.Gpu;

/// <summary>A loaded kernel, called with a block of parameters.</summary>
/// <param name="handle">The driver's.</param>
internal sealed unsafe class CudaFunction(nint handle)
{
    // CU_LAUNCH_PARAM_*: what the next word of the list is.
    private const nint End = 0, Buffer = 1, BufferSize = 2;

    /// <summary>Starts it and does not wait. The device is bound to the calling thread.</summary>
    /// <param name="stream">In whose order.</param>
    /// <param name="config">Groups and their threads.</param>
    /// <param name="parameters">The block; the driver copies it.</param>
    /// <param name="bytes">Its size.</param>
    /// <exception cref="CudaException">The driver refuses it, or an earlier launch failed.</exception>
    public void Launch<TParameters>(AcceleratorStream stream, KernelConfig config, ref TParameters parameters, int bytes)
        where TParameters : unmanaged
    {
        nint size = bytes;
        fixed (TParameters* block = &parameters)
        {
            nint* list = stackalloc nint[5] { Buffer, (nint)block, BufferSize, (nint)(&size), End };
            CudaException.ThrowIfFailed(CudaAPI.CurrentAPI.LaunchKernel(
                handle,
                config.GridDim.X, config.GridDim.Y, config.GridDim.Z,
                config.GroupDim.X, config.GroupDim.Y, config.GroupDim.Z,
                0,
                ((CudaStream)stream).StreamPtr,
                0,
                (nint)list));
        }
    }
}
