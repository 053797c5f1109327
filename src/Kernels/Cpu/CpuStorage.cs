using System.Runtime.InteropServices;

namespace PGGan.Kernels.Cpu;

/// <summary>Floats in 64-byte aligned native memory: a cache line and a 512-bit vector never straddle.</summary>
internal sealed unsafe class CpuStorage : Storage
{
    public const int Alignment = 64;
    private float* pointer;

    public CpuStorage(CpuEngine engine, int capacity)
        : base(engine, capacity) =>
        pointer = (float*)NativeMemory.AlignedAlloc((nuint)capacity * sizeof(float), Alignment);

    /// <summary>The first of at least <paramref name="required"/> floats.</summary>
    /// <exception cref="ArgumentException">The storage holds fewer.</exception>
    /// <exception cref="ObjectDisposedException">Its last holder or its engine has let go of it.</exception>
    public float* Pointer(int required, string operation)
    {
        ThrowIfReleased();
        ObjectDisposedException.ThrowIf(pointer is null, Engine);
        return required <= Length
            ? pointer
            : throw new ArgumentException($"{operation}: {required} floats are needed, the storage holds {Length}; rent it with the size of the shape.");
    }

    protected internal override void Free()
    {
        NativeMemory.AlignedFree(pointer);
        pointer = null;
    }
}
