using System.Runtime.CompilerServices;
using ILGPU;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;

namespace PGGan.Kernels.Gpu.Products;

/// <summary>A device's memory in pieces of 16 bytes, by its address too: an asynchronous copy takes nothing else.</summary>
internal readonly struct Chunks
{
    /// <summary>Bytes of a chunk.</summary>
    public const int Bytes = 16;

    private readonly ArrayView<Lane4> view;
    private readonly long address;

    /// <summary>The chunks of an array, which begins at one.</summary>
    public Chunks(ArrayView<float> floats)
    {
        view = floats.Cast<Lane4>();
        address = floats.LoadEffectiveAddressAsPtr();
    }

    /// <summary>The address of a chunk.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public long AddressOf(int chunk) => address + ((long)chunk * Bytes);

    /// <summary>A chunk's value.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Lane4 At(int chunk) => view[chunk];
}

/// <summary>
/// A group's shared memory in chunks, with what the plain language has no words for: copies that arrive later, and addresses for the tensor
/// cores' instructions. A machine without them copies at once.
/// </summary>
internal readonly struct SharedChunks<TMachine>
    where TMachine : struct, IMachine
{
    private SharedChunks(ArrayView<Lane4> chunks) => View = chunks;

    /// <summary>The chunks, for plain loads and stores.</summary>
    public ArrayView<Lane4> View { get; }

    /// <summary>Shared memory of which <paramref name="chunks"/> is the group's only allocation.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SharedChunks<TMachine> Of(ArrayView<Lane4> chunks)
    {
        if (TMachine.HasAssembly)
        {
            // ILGPU 1.5.3 cannot turn a reference into a number, so the address stays in a register of the assembly's own. The name is what
            // ILGPU calls a kernel's first allocation; ptxas would refuse one that is not there. As the only one it begins where the
            // group's memory does (0 on sm_80, 0x400 on sm_90): the assembly flips bits 5 and 6 of addresses.
            CudaAsm.Emit(".reg .b32 shared_base; mov.b32 shared_base, __shared_alloca0;");
        }

        return new SharedChunks<TMachine>(chunks);
    }

    /// <summary>
    /// Begins to copy a chunk here, or zeros where <paramref name="inside"/> is 0; it has arrived when its group of copies has been waited
    /// for.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void CopyAsync(int target, Chunks source, int chunk, int inside)
    {
        if (TMachine.HasAssembly)
        {
            CudaAsm.Emit(
                "{ .reg .b32 t; .reg .pred p; add.u32 t,%0,shared_base; setp.eq.b32 p,%2,0; cp.async.cg.shared.global [t],[%1],16,p; }",
                (uint)target * Chunks.Bytes, source.AddressOf(chunk), inside);
        }
        else
        {
            View[target] = inside != 0 ? source.At(chunk) : default;
        }
    }

    /// <summary>Ends a group of copies.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void EndCopies()
    {
        if (TMachine.HasAssembly)
        {
            CudaAsm.Emit("cp.async.commit_group;");
        }
    }

    /// <summary>Waits for this thread's copies of all groups but the last one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void WaitForCopiesButOne()
    {
        if (TMachine.HasAssembly)
        {
            CudaAsm.Emit("cp.async.wait_group 1;");
        }
    }

    /// <summary>Waits for all of this thread's copies.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void WaitForCopies()
    {
        if (TMachine.HasAssembly)
        {
            CudaAsm.Emit("cp.async.wait_group 0;");
        }
    }
}
