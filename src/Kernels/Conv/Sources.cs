using System.Runtime.CompilerServices;
using PGGan.Kernels.Pointwise;

namespace PGGan.Kernels.Cpu;

/// <summary>A pointwise function over arrays: the right-hand side that maps store and sums add up.</summary>
internal interface ISource
{
    /// <summary>The values at <paramref name="i"/> and the places after it that fill a lane.</summary>
    T Load<T>(nint i)
        where T : struct, ISimdLane<T>;

    /// <summary>The value at <paramref name="i"/>.</summary>
    float At(nint i);
}

/// <summary><c>op(x[i])</c></summary>
internal readonly unsafe struct UnarySource<TOp>(TOp op, float* x) : ISource
    where TOp : unmanaged, IUnaryOp
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Load<T>(nint i)
        where T : struct, ISimdLane<T> => op.Apply(T.Load(x + i));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float At(nint i) => op.Apply(new ScalarLane(x[i])).Value;
}

/// <summary><c>op(a[i], b[i])</c></summary>
internal readonly unsafe struct BinarySource<TOp>(TOp op, float* a, float* b) : ISource
    where TOp : unmanaged, IBinaryOp
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Load<T>(nint i)
        where T : struct, ISimdLane<T> => op.Apply(T.Load(a + i), T.Load(b + i));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float At(nint i) => op.Apply(new ScalarLane(a[i]), new ScalarLane(b[i])).Value;
}

/// <summary><c>op(a[i], b[i], c[i])</c></summary>
internal readonly unsafe struct TernarySource<TOp>(TOp op, float* a, float* b, float* c) : ISource
    where TOp : unmanaged, ITernaryOp
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Load<T>(nint i)
        where T : struct, ISimdLane<T> => op.Apply(T.Load(a + i), T.Load(b + i), T.Load(c + i));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float At(nint i) => op.Apply(new ScalarLane(a[i]), new ScalarLane(b[i]), new ScalarLane(c[i])).Value;
}

/// <summary>The same value everywhere.</summary>
internal readonly struct ConstantSource(float value) : ISource
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Load<T>(nint i)
        where T : struct, ISimdLane<T> => T.Splat(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float At(nint i) => value;
}
