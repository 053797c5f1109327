using System.Runtime.CompilerServices;

namespace PGGan.Kernels.Pointwise;

/// <summary>x where it is finite, else 0.</summary>
public readonly record struct FiniteOrZero : IUnaryOp
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Apply<T>(T x)
        where T : struct, ILane<T> => T.SelectPositive(T.Splat(1) + (x - x), x, T.Splat(0));   // ∞ − ∞ is NaN, which is not positive
}

/// <summary>1 where x is not finite, else 0.</summary>
public readonly record struct IsNotFinite : IUnaryOp
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Apply<T>(T x)
        where T : struct, ILane<T> => T.SelectPositive(T.Splat(1) + (x - x), T.Splat(0), T.Splat(1));
}
