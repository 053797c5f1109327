using System.Runtime.InteropServices;

namespace PGGan.Kernels.Cpu;

/// <summary>Native memory that each thread of an engine works in while it does a part; grows to the largest need and stays.</summary>
internal sealed unsafe class Scratch(int threads) : IDisposable
{
    private float* memory;

    /// <summary>Floats from one thread's piece to the next.</summary>
    public int Stride { get; private set; }

    /// <summary>At least <paramref name="floats"/> floats a thread; the first thread's piece.</summary>
    public float* Reserve(int floats)
    {
        if (floats > Stride)
        {
            // Two lines more than a multiple of a page: the pieces of two threads do not fall on the same sets of a shared cache.
            Stride = ((floats + 1023) / 1024 * 1024) + 32;
            NativeMemory.AlignedFree(memory);
            memory = null;
            memory = (float*)NativeMemory.AlignedAlloc((nuint)threads * (nuint)Stride * sizeof(float), CpuStorage.Alignment);
        }

        return memory;
    }

    public void Dispose()
    {
        NativeMemory.AlignedFree(memory);
        memory = null;
        Stride = 0;
    }
}

/// <summary>Work with its scratch memory, as it lies on the caller's stack while the threads run it.</summary>
internal readonly unsafe struct WithScratch<TWork>(TWork work, float* memory, int stride)
    where TWork : unmanaged, IScratchWork
{
    public readonly TWork Work = work;

    public float* At(int thread) => memory + ((nint)thread * stride);
}
