using ILGPU;
using ILGPU.Runtime;

namespace PGGan.Kernels.Gpu;

/// <summary>A run of floats in a device's memory.</summary>
internal sealed class GpuStorage(GpuEngine engine, MemoryBuffer1D<float, Stride1D.Dense> buffer)
    : Storage(engine, checked((int)buffer.Length))
{
    /// <summary>The floats in use.</summary>
    /// <exception cref="ObjectDisposedException">The last holder has released it.</exception>
    public ArrayView<float> View
    {
        get
        {
            ThrowIfReleased();
            return buffer.View.BaseView.SubView(0, Length);
        }
    }

    /// <inheritdoc/>
    protected internal override void Free() => buffer.Dispose();
}
