using System.Runtime.CompilerServices;

namespace PGGan.Kernels.Pointwise;

/// <summary><c>eˣ</c></summary>
public readonly record struct Exp : IUnaryOp
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Apply<T>(T x)
        where T : struct, ILane<T> => Exponential.Exp(x);
}

/// <summary><c>ln x</c></summary>
public readonly record struct Log : IUnaryOp
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Apply<T>(T x)
        where T : struct, ILane<T> => Exponential.Log(x);
}

/// <summary><c>tanh x = −t / (2 + t)</c>, <c>t = e^(−2|x|) − 1</c>, with the sign of x.</summary>
public readonly record struct Tanh : IUnaryOp
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Apply<T>(T x)
        where T : struct, ILane<T>
    {
        T t = Exponential.ExpMinusOne(T.Splat(-2) * default(Abs).Apply(x)), y = t / (T.Splat(2) + t);
        return T.SelectPositive(x, T.Splat(0) - y, y);
    }
}

/// <summary>The sigmoid <c>1 / (1 + e⁻ˣ)</c>.</summary>
public readonly record struct Sigmoid : IUnaryOp
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Apply<T>(T x)
        where T : struct, ILane<T> => T.Splat(1) / (T.Splat(1) + Exponential.Exp(T.Splat(0) - x));
}

/// <summary><c>ln(1 + eˣ) = max(x, 0) + ln(1 + e^−|x|)</c></summary>
public readonly record struct Softplus : IUnaryOp
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Apply<T>(T x)
        where T : struct, ILane<T> =>
        T.SelectPositive(x, x, T.Splat(0)) + Exponential.LogOnePlus(Exponential.Exp(T.Splat(0) - default(Abs).Apply(x)));
}

/// <summary><c>|x|</c></summary>
public readonly record struct Abs : IUnaryOp
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Apply<T>(T x)
        where T : struct, ILane<T> => T.SelectPositive(x, x, T.Splat(0) - x);
}

/// <summary>1 where x &gt; 0, −1 where x &lt; 0, else 0.</summary>
public readonly record struct Sign : IUnaryOp
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Apply<T>(T x)
        where T : struct, ILane<T> =>
        T.SelectPositive(x, T.Splat(1), T.SelectPositive(T.Splat(0) - x, T.Splat(-1), T.Splat(0)));
}
