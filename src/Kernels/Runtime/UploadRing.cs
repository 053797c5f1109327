using System.Runtime.InteropServices;
using ILGPU;
using ILGPU.Runtime;

namespace PGGan.Kernels.Gpu;

/// <summary>
/// Copies host bytes to the device without waiting for it: through page-locked blocks used in turn. The host waits only when it is
/// a whole turn ahead of the device.
/// </summary>
internal sealed class UploadRing(Accelerator accelerator) : IDisposable
{
    private const int Slots = 16;
    private const int LargestBlock = 16 << 20;
    private readonly Slot[] slots = new Slot[Slots];
    private int next;

    /// <summary>Copies <paramref name="bytes"/> to the start of <paramref name="target"/>, in the stream's order.</summary>
    public void Copy(ReadOnlySpan<byte> bytes, ArrayView<byte> target)
    {
        for (int done = 0; done < bytes.Length;)
        {
            int length = Math.Min(bytes.Length - done, LargestBlock);
            ref Slot slot = ref Free(length);
            bytes.Slice(done, length).CopyTo(slot.Block!.Span);
            target.SubView(done, length).CopyFromCPUUnsafeAsync(
                accelerator.DefaultStream, ref MemoryMarshal.GetReference(slot.Block.Span), length);
            slot.Copied = accelerator.DefaultStream.AddProfilingMarker();
            done += length;
        }
    }

    /// <summary>Frees the page-locked blocks. Nothing may be under way.</summary>
    public void Dispose()
    {
        foreach (Slot slot in slots)
        {
            slot.Copied?.Dispose();
            slot.Block?.Dispose();
        }

        Array.Clear(slots);
    }

    private ref Slot Free(int length)
    {
        ref Slot slot = ref slots[next];
        next = (next + 1) % Slots;
        if (slot.Copied is not null)
        {
            slot.Copied.Synchronize();
            slot.Copied.Dispose();
            slot.Copied = null;
        }

        if (slot.Block is null || slot.Block.Length < length)
        {
            slot.Block?.Dispose();
            LostDevices.ThrowIfLost(accelerator);
            slot.Block = accelerator.AllocatePageLocked1D<byte>((long)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)length));
        }

        return ref slot;
    }

    private struct Slot
    {
        public PageLockedArray1D<byte>? Block;
        public ProfilingMarker? Copied;
    }
}
