using System.Runtime.InteropServices;
using PGGan.Kernels.Cpu;

namespace PGGan.Kernels;

/// <summary>Many floats in the host's memory that go back to the system when they are let go, not when the collector comes by.</summary>
public sealed unsafe class HostFloats : IDisposable
{
    private readonly IDisposable? owner;
    private float* memory;

    /// <summary>A run of <paramref name="length"/> floats of undefined contents.</summary>
    /// <exception cref="OutOfMemoryException">The system has no more.</exception>
    public HostFloats(int length)
    {
        nuint bytes = (nuint)length * sizeof(float);
        memory = (float*)NativeMemory.AlignedAlloc(bytes, CpuStorage.Alignment);
        LargePages.Ask(memory, bytes);
        Length = length;
    }

    /// <summary>Floats that belong to something else, a device's page-locked memory, which is given back with them.</summary>
    internal HostFloats(float* memory, int length, IDisposable owner)
    {
        this.memory = memory;
        (Length, this.owner) = (length, owner);
    }

    /// <summary>How many there are.</summary>
    public int Length { get; }

    /// <summary>The floats, until <see cref="Dispose"/>.</summary>
    public Span<float> Span => memory is null ? throw new ObjectDisposedException(nameof(HostFloats)) : new Span<float>(memory, Length);

    /// <summary>Gives the memory back.</summary>
    public void Dispose()
    {
        if (owner is null)
        {
            NativeMemory.AlignedFree(memory);
        }
        else
        {
            owner.Dispose();
        }

        memory = null;
    }
}
