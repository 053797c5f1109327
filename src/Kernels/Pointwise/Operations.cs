using System.Runtime.CompilerServices;

namespace PGGan.Kernels.Pointwise;

/// <summary>A function of one value, written once for every engine: <c>y = f(x)</c>.</summary>
public interface IUnaryOp
{
    /// <summary><c>f(x)</c></summary>
    T Apply<T>(T x)
        where T : struct, ILane<T>;
}

/// <summary>A function of two values: <c>y = f(a, b)</c>.</summary>
public interface IBinaryOp
{
    /// <summary><c>f(a, b)</c></summary>
    T Apply<T>(T a, T b)
        where T : struct, ILane<T>;
}

/// <summary>A function of three values: <c>y = f(a, b, c)</c>.</summary>
public interface ITernaryOp
{
    /// <summary><c>f(a, b, c)</c></summary>
    T Apply<T>(T a, T b, T c)
        where T : struct, ILane<T>;
}

/// <summary><c>second(first(x))</c>.</summary>
/// <param name="First">Applied first.</param>
/// <param name="Second">Applied to its result.</param>
public readonly record struct Then<TFirst, TSecond>(TFirst First, TSecond Second) : IUnaryOp
    where TFirst : unmanaged, IUnaryOp
    where TSecond : unmanaged, IUnaryOp
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Apply<T>(T x)
        where T : struct, ILane<T> => Second.Apply(First.Apply(x));
}

/// <summary><c>second(first(a, b))</c>.</summary>
/// <param name="First">Applied to both.</param>
/// <param name="Second">Applied to its result.</param>
public readonly record struct Then2<TFirst, TSecond>(TFirst First, TSecond Second) : IBinaryOp
    where TFirst : unmanaged, IBinaryOp
    where TSecond : unmanaged, IUnaryOp
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Apply<T>(T a, T b)
        where T : struct, ILane<T> => Second.Apply(First.Apply(a, b));
}
