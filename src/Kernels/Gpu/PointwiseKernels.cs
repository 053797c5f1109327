using ILGPU;
using PGGan.Kernels.Pointwise;

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

/// <summary><c>y[i] = value</c></summary>
internal readonly struct FillKernel(int count, float value, Floats y) : IKernel
{
    /// <inheritdoc/>
    public void Execute()
    {
        for (uint i = Stride.First; i < (uint)count; i += Stride.Step)
        {
            y.Store((int)i, value);
        }
    }
}

/// <summary><c>y[i] = op(x[i])</c></summary>
internal readonly struct MapKernel<TOp>(int count, Floats x, Floats y, TOp op) : IKernel
    where TOp : unmanaged, IUnaryOp
{
    /// <inheritdoc/>
    public void Execute()
    {
        for (uint i = Stride.First; i < (uint)count; i += Stride.Step)
        {
            y.Store((int)i, op.Apply(new ScalarLane(x.Load((int)i))).Value);
        }
    }
}

/// <summary><c>y[i] = op(a[i], b[i])</c></summary>
internal readonly struct Map2Kernel<TOp>(int count, Floats a, Floats b, Floats y, TOp op) : IKernel
    where TOp : unmanaged, IBinaryOp
{
    /// <inheritdoc/>
    public void Execute()
    {
        for (uint i = Stride.First; i < (uint)count; i += Stride.Step)
        {
            y.Store((int)i, op.Apply(new ScalarLane(a.Load((int)i)), new ScalarLane(b.Load((int)i))).Value);
        }
    }
}

/// <summary><c>y[i] = op(a[i], b[i], c[i])</c></summary>
internal readonly struct Map3Kernel<TOp>(
    int count, Floats a, Floats b, Floats c, Floats y, TOp op) : IKernel
    where TOp : unmanaged, ITernaryOp
{
    /// <inheritdoc/>
    public void Execute()
    {
        for (uint i = Stride.First; i < (uint)count; i += Stride.Step)
        {
            y.Store((int)i, op.Apply(new ScalarLane(a.Load((int)i)), new ScalarLane(b.Load((int)i)), new ScalarLane(c.Load((int)i))).Value);
        }
    }
}

/// <summary><c>y[o, r, i] = op(x[o, r, i], c[o, i])</c></summary>
internal readonly struct MapOverKernel<TOp>(
    int count, int reduced, int inner, Floats x, Floats c, Floats y, TOp op) : IKernel
    where TOp : unmanaged, IBinaryOp
{
    /// <inheritdoc/>
    public void Execute()
    {
        for (uint i = Stride.First; i < (uint)count; i += Stride.Step)
        {
            float kept = c.Load(Kept.Of(i, (uint)reduced, (uint)inner));
            y.Store((int)i, op.Apply(new ScalarLane(x.Load((int)i)), new ScalarLane(kept)).Value);
        }
    }
}

/// <summary><c>y[o, r, i] = x[o, i]</c></summary>
internal readonly struct BroadcastKernel(int count, int reduced, int inner, Floats x, Floats y) : IKernel
{
    /// <inheritdoc/>
    public void Execute()
    {
        for (uint i = Stride.First; i < (uint)count; i += Stride.Step)
        {
            y.Store((int)i, x.Load(Kept.Of(i, (uint)reduced, (uint)inner)));
        }
    }
}

/// <summary><c>y[row · targetStride + targetOffset + i] = x[row · sourceStride + sourceOffset + i]</c></summary>
internal readonly struct CopyKernel(int count, BlockCopy block, Floats x, Floats y) : IKernel
{
    /// <inheritdoc/>
    public void Execute()
    {
        for (uint i = Stride.First; i < (uint)count; i += Stride.Step)
        {
            int row = (int)(i / (uint)block.Columns), column = (int)(i % (uint)block.Columns);
            y.Store((row * block.TargetStride) + block.TargetOffset + column, x.Load((row * block.SourceStride) + block.SourceOffset + column));
        }
    }
}

/// <summary>Where an element of <c>[outer, reduced, inner]</c> is found in <c>[outer, inner]</c>.</summary>
internal static class Kept
{
    /// <summary><c>[o, r, i] → o · inner + i</c></summary>
    public static int Of(uint element, uint reduced, uint inner) =>
        (int)(inner == 1 ? element / reduced : (element / (reduced * inner) * inner) + (element % inner));
}
