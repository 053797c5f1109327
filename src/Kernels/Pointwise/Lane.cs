using System.Runtime.CompilerServices;

namespace PGGan.Kernels.Pointwise;

/// <summary>
/// A few floats that go through the same arithmetic together: one on a GPU thread (<see cref="ScalarLane"/>), a vector register on the CPU.
/// Pointwise mathematics is written once over this interface: one formula, two engines.
/// </summary>
/// <typeparam name="T">The lane itself.</typeparam>
public interface ILane<T>
    where T : struct, ILane<T>
{
    /// <summary>The same value in every element.</summary>
    static abstract T Splat(float value);

    /// <summary><c>a + b</c></summary>
    static abstract T operator +(T a, T b);

    /// <summary><c>a − b</c></summary>
    static abstract T operator -(T a, T b);

    /// <summary><c>a · b</c></summary>
    static abstract T operator *(T a, T b);

    /// <summary><c>a / b</c></summary>
    static abstract T operator /(T a, T b);

    /// <summary><c>√x</c>, correctly rounded.</summary>
    static abstract T Sqrt(T x);

    /// <summary><c>condition &gt; 0 ? ifPositive : otherwise</c>, element by element; zero and NaN take <paramref name="otherwise"/>.</summary>
    static abstract T SelectPositive(T condition, T ifPositive, T otherwise);
}

/// <summary>One float: what a GPU thread, a loop's tail and the tests run.</summary>
/// <param name="Value">The float.</param>
public readonly record struct ScalarLane(float Value) : ILane<ScalarLane>
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ScalarLane Splat(float value) => new(value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ScalarLane operator +(ScalarLane a, ScalarLane b) => new(a.Value + b.Value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ScalarLane operator -(ScalarLane a, ScalarLane b) => new(a.Value - b.Value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ScalarLane operator *(ScalarLane a, ScalarLane b) => new(a.Value * b.Value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ScalarLane operator /(ScalarLane a, ScalarLane b) => new(a.Value / b.Value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ScalarLane Sqrt(ScalarLane x) => new(MathF.Sqrt(x.Value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ScalarLane SelectPositive(ScalarLane condition, ScalarLane ifPositive, ScalarLane otherwise) =>
        condition.Value > 0 ? ifPositive : otherwise;
}
