using System.Buffers;
using System.Runtime.InteropServices;
using ILGPU;
using ILGPU.Runtime;

namespace PGGan.Kernels.Gpu;

/// <content>Copies between the host and the device, to and from the format in which storages hold their numbers.</content>
public sealed partial class GpuEngine
{
    /// <inheritdoc/>
    /// <remarks>Page-locked: the device reads and writes it by itself.</remarks>
    public override unsafe HostFloats HostMemory(int length)
    {
        if (plans || length == 0)
        {
            return base.HostMemory(length);
        }

        try
        {
            LostDevices.ThrowIfLost(accelerator);
            PageLockedArray1D<float> locked = accelerator.AllocatePageLocked1D<float>(length);
            return new HostFloats((float*)System.Runtime.CompilerServices.Unsafe.AsPointer(ref locked.Span[0]), length, locked);
        }
        catch (AcceleratorException e)
        {
            throw Failed(nameof(HostMemory), e);
        }
    }

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
}
