using ILGPU;
using ILGPU.Runtime;

namespace PGGan.Kernels.Gpu;

/// <summary>A run of floats in a device's memory.</summary>
internal sealed class GpuStorage(GpuEngine engine, MemoryBuffer1D<float, Stride1D.Dense> buffer)
    : Storage(engine, checked((int)buffer.Length))
{
    /// <summary>The part of the block in use, in words of four bytes.</summary>
    /// <exception cref="ObjectDisposedException">The last holder has released it.</exception>
    public ArrayView<float> View
    {
        get
        {
            ThrowIfReleased();
            return buffer.View.BaseView.SubView(0, Format.Words(Length));
        }
    }

    /// <summary>What products read of weights that were named together, this one first, by their number.</summary>
    public Dictionary<int, HeldWeights.Key[]> Forms { get; } = [];

    /// <summary>Where the block begins in the device's memory.</summary>
    public long Address => buffer.NativePtr.ToInt64();

    /// <inheritdoc/>
    protected internal override void Free()
    {
        try
        {
            buffer.Dispose();
        }
        catch (AcceleratorException)
        {
            // After a fault on the device every call to its driver fails; the fault itself was reported by the operation.
            LostDevices.Keep(buffer);
        }
    }
}
