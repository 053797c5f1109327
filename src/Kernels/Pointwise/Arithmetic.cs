using System.Runtime.CompilerServices;

namespace PGGan.Kernels.Pointwise;

/// <summary><c>x</c></summary>
public readonly record struct Identity : IUnaryOp
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Apply<T>(T x)
        where T : struct, ILane<T> => x;
}

/// <summary><c>s · x</c></summary>
/// <param name="Factor">The factor s.</param>
public readonly record struct Scale(float Factor) : IUnaryOp
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Apply<T>(T x)
        where T : struct, ILane<T> => x * T.Splat(Factor);
}

/// <summary><c>x + t</c></summary>
/// <param name="Term">The term t.</param>
public readonly record struct Offset(float Term) : IUnaryOp
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Apply<T>(T x)
        where T : struct, ILane<T> => x + T.Splat(Term);
}

/// <summary><c>x²</c></summary>
public readonly record struct Square : IUnaryOp
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Apply<T>(T x)
        where T : struct, ILane<T> => x * x;
}

/// <summary><c>√x</c></summary>
public readonly record struct Sqrt : IUnaryOp
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Apply<T>(T x)
        where T : struct, ILane<T> => T.Sqrt(x);
}

/// <summary><c>1 / x</c>, and x itself where it is 0 or NaN: the reciprocal of a norm of zero adds nothing to a gradient.</summary>
public readonly record struct Reciprocal : IUnaryOp
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Apply<T>(T x)
        where T : struct, ILane<T> => T.SelectPositive(x, T.Splat(1) / x, T.SelectPositive(T.Splat(0) - x, T.Splat(1) / x, x));
}

/// <summary><c>a + b</c></summary>
public readonly record struct Add : IBinaryOp
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Apply<T>(T a, T b)
        where T : struct, ILane<T> => a + b;
}

/// <summary><c>a − b</c></summary>
public readonly record struct Subtract : IBinaryOp
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Apply<T>(T a, T b)
        where T : struct, ILane<T> => a - b;
}

/// <summary><c>a · b</c></summary>
public readonly record struct Multiply : IBinaryOp
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Apply<T>(T a, T b)
        where T : struct, ILane<T> => a * b;
}

/// <summary><c>a + t · (b − a)</c>: a at t = 0, b at t = 1</summary>
/// <param name="Fraction">The fraction t.</param>
public readonly record struct Lerp(float Fraction) : IBinaryOp
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Apply<T>(T a, T b)
        where T : struct, ILane<T> => a + ((b - a) * T.Splat(Fraction));
}

/// <summary><c>a · b + c</c></summary>
public readonly record struct MultiplyAdd : ITernaryOp
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Apply<T>(T a, T b, T c)
        where T : struct, ILane<T> => (a * b) + c;
}
