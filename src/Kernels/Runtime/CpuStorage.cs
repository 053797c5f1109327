using System.Runtime.InteropServices;

namespace PGGan.Kernels.Cpu;

/// <summary>Floats in 64-byte aligned native memory: a cache line and a 512-bit vector never straddle.</summary>
internal sealed unsafe class CpuStorage : Storage
{
    public const int Alignment = 64;
    private readonly void* block;
    private float* pointer;

    /// <summary>A run of floats; without memory it is for a planner, and its pointer is not to be followed.</summary>
    public CpuStorage(CpuEngine engine, int capacity, bool hasMemory)
        : base(engine, capacity)
    {
        if (!hasMemory)
        {
            pointer = (float*)Alignment;
            return;
        }

        // Zeros, because the system hands out zero pages and maps each when it is first used.
        nuint bytes = ((nuint)capacity * sizeof(float)) + Alignment - 1;
        block = NativeMemory.AllocZeroed(bytes);
        LargePages.Ask(block, bytes);
        pointer = (float*)(((nuint)block + Alignment - 1) & ~(nuint)(Alignment - 1));
    }

    protected internal override bool StartsAsZeros => true;

    /// <summary>The first of at least <paramref name="required"/> floats.</summary>
    /// <exception cref="ArgumentException">The storage holds fewer, or in another format.</exception>
    /// <exception cref="ObjectDisposedException">Its last holder or its engine has let go of it.</exception>
    public float* Pointer(int required, string operation)
    {
        ThrowIfReleased();
        ObjectDisposedException.ThrowIf(pointer is null, Engine);
        if (Format != StorageFormat.Float32)
        {
            throw new ArgumentException($"{operation}: the storage is {Format}; the CPU engine computes on {StorageFormat.Float32} alone.");
        }

        return required <= Length
            ? pointer
            : throw new ArgumentException(
                $"{operation}: {required} floats are needed, the storage holds {Length}; rent it with the size of the shape.");
    }

    protected internal override void Free()
    {
        NativeMemory.Free(pointer is null ? null : block);   // of a planner null as well
        pointer = null;
    }
}
