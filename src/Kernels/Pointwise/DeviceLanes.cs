using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using PGGan.Kernels.Pointwise;

namespace PGGan.Kernels.Gpu;

/// <summary>Neighbours that a GPU thread moves and computes with together: four where an array can be cut so, or one.</summary>
/// <typeparam name="T">The lane itself.</typeparam>
internal interface IDeviceLane<T> : ILane<T>
    where T : struct, IDeviceLane<T>
{
    /// <summary>How many they are.</summary>
    static abstract int Width { get; }

    /// <summary>Numbers <c>index · Width</c> and following.</summary>
    static abstract T Load(Floats x, int index);

    /// <summary>Writes numbers <c>index · Width</c> and following.</summary>
    static abstract void Store(Floats y, int index, T value);

    /// <summary>Numbers <c>start</c> and following, wherever they begin.</summary>
    static abstract T Gather(Floats x, int start);

    /// <summary>Writes numbers <c>start</c> and following, wherever they begin.</summary>
    static abstract void Scatter(Floats y, int start, T value);

    /// <summary>Their sum.</summary>
    static abstract float Sum(T x);

    /// <summary>The first of four, all of them where this is four.</summary>
    static abstract T From(Lane4 x);
}

/// <summary>One number: what is left over, and arrays of odd sizes.</summary>
internal struct Lane1(float value) : IDeviceLane<Lane1>
{
    /// <summary>The number.</summary>
    public float Value = value;

    /// <inheritdoc/>
    public static int Width => 1;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane1 Load(Floats x, int index) => new(x.Load(index));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Floats y, int index, Lane1 value) => y.Store(index, value.Value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane1 Gather(Floats x, int start) => new(x.Load(start));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Scatter(Floats y, int start, Lane1 value) => y.Store(start, value.Value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(Lane1 x) => x.Value;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane1 From(Lane4 x) => new(x.X);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane1 Splat(float value) => new(value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane1 operator +(Lane1 a, Lane1 b) => new(a.Value + b.Value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane1 operator -(Lane1 a, Lane1 b) => new(a.Value - b.Value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane1 operator *(Lane1 a, Lane1 b) => new(a.Value * b.Value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane1 operator /(Lane1 a, Lane1 b) => new(a.Value / b.Value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane1 Sqrt(Lane1 x) => new(MathF.Sqrt(x.Value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane1 SelectPositive(Lane1 condition, Lane1 ifPositive, Lane1 otherwise) => condition.Value > 0 ? ifPositive : otherwise;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane1 PowerOfTwo(Lane1 n) => new(ScalarLane.PowerOfTwo(new(n.Value)).Value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane1 Exponent(Lane1 x) => new(ScalarLane.Exponent(new(x.Value)).Value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane1 Significand(Lane1 x) => new(ScalarLane.Significand(new(x.Value)).Value);
}

/// <summary>Four numbers, moved by one instruction (hence the size: 16 bytes, aligned).</summary>
[StructLayout(LayoutKind.Sequential, Size = 16)]
internal struct Lane4(float x, float y, float z, float w) : IDeviceLane<Lane4>
{
    /// <summary>The four.</summary>
    public float X = x, Y = y, Z = z, W = w;

    /// <summary><c>x + y + z + w</c>, in pairs.</summary>
    public readonly float Total => X + Y + (Z + W);

    /// <inheritdoc/>
    public static int Width => 4;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane4 Load(Floats x, int index) => x.Load4(index);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Floats y, int index, Lane4 value) => y.Store4(index, value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane4 Gather(Floats x, int start) => new(x.Load(start), x.Load(start + 1), x.Load(start + 2), x.Load(start + 3));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Scatter(Floats y, int start, Lane4 value)
    {
        y.Store(start, value.X);
        y.Store(start + 1, value.Y);
        y.Store(start + 2, value.Z);
        y.Store(start + 3, value.W);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(Lane4 x) => x.Total;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane4 From(Lane4 x) => x;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane4 Splat(float value) => new(value, value, value, value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane4 operator +(Lane4 a, Lane4 b) => new(a.X + b.X, a.Y + b.Y, a.Z + b.Z, a.W + b.W);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane4 operator -(Lane4 a, Lane4 b) => new(a.X - b.X, a.Y - b.Y, a.Z - b.Z, a.W - b.W);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane4 operator *(Lane4 a, Lane4 b) => new(a.X * b.X, a.Y * b.Y, a.Z * b.Z, a.W * b.W);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane4 operator /(Lane4 a, Lane4 b) => new(a.X / b.X, a.Y / b.Y, a.Z / b.Z, a.W / b.W);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane4 Sqrt(Lane4 x) => new(MathF.Sqrt(x.X), MathF.Sqrt(x.Y), MathF.Sqrt(x.Z), MathF.Sqrt(x.W));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane4 SelectPositive(Lane4 condition, Lane4 ifPositive, Lane4 otherwise) => new(
        condition.X > 0 ? ifPositive.X : otherwise.X,
        condition.Y > 0 ? ifPositive.Y : otherwise.Y,
        condition.Z > 0 ? ifPositive.Z : otherwise.Z,
        condition.W > 0 ? ifPositive.W : otherwise.W);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane4 PowerOfTwo(Lane4 n) => new(
        ScalarLane.PowerOfTwo(new(n.X)).Value, ScalarLane.PowerOfTwo(new(n.Y)).Value, ScalarLane.PowerOfTwo(new(n.Z)).Value,
        ScalarLane.PowerOfTwo(new(n.W)).Value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane4 Exponent(Lane4 x) => new(
        ScalarLane.Exponent(new(x.X)).Value, ScalarLane.Exponent(new(x.Y)).Value, ScalarLane.Exponent(new(x.Z)).Value,
        ScalarLane.Exponent(new(x.W)).Value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane4 Significand(Lane4 x) => new(
        ScalarLane.Significand(new(x.X)).Value, ScalarLane.Significand(new(x.Y)).Value, ScalarLane.Significand(new(x.Z)).Value,
        ScalarLane.Significand(new(x.W)).Value);
}
