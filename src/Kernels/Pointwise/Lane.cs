using System.Runtime.CompilerServices;
using ILGPU;

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

    /// <summary>
    /// <c>condition &gt; 0 ? ifPositive : otherwise</c>, element by element; zero and NaN take <paramref name="otherwise"/>.
    /// </summary>
    static abstract T SelectPositive(T condition, T ifPositive, T otherwise);

    /// <summary><c>2ⁿ</c> for a whole n in [−126, 127].</summary>
    static abstract T PowerOfTwo(T n);

    /// <summary><c>⌊log₂ x⌋</c> of a positive x that is not subnormal.</summary>
    static abstract T Exponent(T x);

    /// <summary><c>x / 2^⌊log₂ x⌋</c>, in [1, 2), of a positive x that is not subnormal.</summary>
    static abstract T Significand(T x);
}

/// <summary>Fields of a single: 8 bits of exponent above 23 bits of significand.</summary>
internal static class SingleBits
{
    /// <summary>Bits of the significand without its leading one.</summary>
    public const int SignificandBits = 23;

    /// <summary>What the exponent's field holds for 1.</summary>
    public const int Bias = 127;

    /// <summary>The significand's field.</summary>
    public const uint SignificandMask = (1 << SignificandBits) - 1;

    /// <summary>The bits of 1.</summary>
    public const uint One = (uint)Bias << SignificandBits;

    /// <summary><c>1.5 · 2²³</c>: added to a number, it leaves its nearest whole number in the lowest bits.</summary>
    public const float Rounder = 12582912;
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

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ScalarLane PowerOfTwo(ScalarLane n) =>
        new(Interop.IntAsFloat(Interop.FloatAsInt(n.Value + (SingleBits.Rounder + SingleBits.Bias)) << SingleBits.SignificandBits));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ScalarLane Exponent(ScalarLane x) =>
        new((int)(Interop.FloatAsInt(x.Value) >> SingleBits.SignificandBits) - SingleBits.Bias);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ScalarLane Significand(ScalarLane x) =>
        new(Interop.IntAsFloat((Interop.FloatAsInt(x.Value) & SingleBits.SignificandMask) | SingleBits.One));
}
