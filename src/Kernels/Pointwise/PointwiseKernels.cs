using ILGPU;

namespace PGGan.Kernels.Gpu;

/// <summary>
/// The elements <c>first, first + step, …</c> of a thread when all threads of a launch share an array. Unsigned, so that stepping past an
/// array of 2³¹ − 1 elements does not wrap.
/// </summary>
internal static class Stride
{
    /// <summary>The thread's first element: neighbours read neighbours.</summary>
    public static uint First => ((uint)Grid.IdxX * (uint)Group.DimX) + (uint)Group.IdxX;

    /// <summary>Threads of the whole launch.</summary>
    public static uint Step => (uint)Grid.DimX * (uint)Group.DimX;
}

/// <summary>
/// <c>y[i] = term(i)</c>: the first <c>vectors · 4</c> elements four at a time, what is left one by one. Each thread has two vectors under
/// way before it writes the first; the second of the last thread may be one that another thread writes, and is then dropped.
/// </summary>
internal readonly struct MapKernel<TTerm>(int vectors, int count, Floats y, TTerm term) : IKernel
    where TTerm : struct, ITerm
{
    /// <inheritdoc/>
    public void Execute()
    {
        uint step = Stride.Step, end = (uint)vectors;
        for (uint i = Stride.First; i < end; i += 2 * step)
        {
            uint j = i + step;
            Lane4 first = term.At<Lane4>((int)i), second = term.At<Lane4>((int)Math.Min(j, end - 1));
            y.Store4((int)i, first);
            if (j < end)
            {
                y.Store4((int)j, second);
            }
        }

        for (uint i = (4 * end) + Stride.First; i < (uint)count; i += step)
        {
            y.Store((int)i, term.At<Lane1>((int)i).Value);
        }
    }
}

/// <summary>
/// <c>y[row · targetStride + targetOffset + i] = x[row · sourceStride + sourceOffset + i]</c>, everything counted in lanes.
/// </summary>
internal readonly struct CopyKernel<T>(int count, BlockCopy block, Floats x, Floats y) : IKernel
    where T : struct, IDeviceLane<T>
{
    /// <inheritdoc/>
    public void Execute()
    {
        for (uint i = Stride.First; i < (uint)count; i += Stride.Step)
        {
            int row = (int)(i / (uint)block.Columns), column = (int)(i % (uint)block.Columns);
            T value = T.Load(x, (row * block.SourceStride) + block.SourceOffset + column);
            T.Store(y, (row * block.TargetStride) + block.TargetOffset + column, value);
        }
    }
}
