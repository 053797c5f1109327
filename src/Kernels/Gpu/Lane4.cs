using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using PGGan.Kernels.Pointwise;

namespace PGGan.Kernels.Gpu;

/// <summary>Four neighbours: what a GPU thread moves by one instruction (hence the size: 16 bytes, aligned) and computes with.</summary>
[StructLayout(LayoutKind.Sequential, Size = 16)]
internal struct Lane4(float x, float y, float z, float w) : ILane<Lane4>
{
    /// <summary>The four.</summary>
    public float X = x, Y = y, Z = z, W = w;

    /// <summary><c>x + y + z + w</c>, in pairs.</summary>
    public readonly float Total => X + Y + (Z + W);

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
}
