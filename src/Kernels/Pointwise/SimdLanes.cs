using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using PGGan.Kernels.Pointwise;

namespace PGGan.Kernels.Cpu;

/// <summary>4 floats.</summary>
internal readonly unsafe struct Lane128(Vector128<float> value) : ISimdLane<Lane128>
{
    public readonly Vector128<float> Value = value;

    public static int Count => 4;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane128 Splat(float value) => new(Vector128.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane128 Load(float* p) => new(Vector128.Load(p));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane128 LoadBytes(byte* p)
    {
        Vector128<ushort> words = Vector128.WidenLower(Vector128.CreateScalar(Unsafe.ReadUnaligned<uint>(p)).AsByte());
        return new(Vector128.ConvertToSingle(Vector128.WidenLower(words).AsInt32()));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(float* p, Lane128 x) => x.Value.Store(p);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Stream(float* p, Lane128 x) => x.Value.StoreAlignedNonTemporal(p);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane128 MultiplyAdd(Lane128 a, Lane128 b, Lane128 c) => new(Vector128.MultiplyAddEstimate(a.Value, b.Value, c.Value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Fold(Lane128 x) => x.Value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(Lane128 x) => (x.Value[0] + x.Value[2]) + (x.Value[1] + x.Value[3]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint PositiveBits(Lane128 x) => (uint)Vector128.GreaterThan(x.Value, Vector128<float>.Zero).ExtractMostSignificantBits();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane128 SelectBits(uint bits, Lane128 ifSet, Lane128 otherwise)
    {
        Vector128<uint> places = Vector128.Create(1u, 2, 4, 8);
        return new(Vector128.ConditionalSelect(Vector128.Equals(Vector128.Create(bits) & places, places).AsSingle(),
            ifSet.Value, otherwise.Value));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane128 operator +(Lane128 a, Lane128 b) => new(a.Value + b.Value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane128 operator -(Lane128 a, Lane128 b) => new(a.Value - b.Value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane128 operator *(Lane128 a, Lane128 b) => new(a.Value * b.Value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane128 operator /(Lane128 a, Lane128 b) => new(a.Value / b.Value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane128 Sqrt(Lane128 x) => new(Vector128.Sqrt(x.Value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane128 SelectPositive(Lane128 condition, Lane128 ifPositive, Lane128 otherwise) =>
        new(Vector128.ConditionalSelect(Vector128.GreaterThan(condition.Value, Vector128<float>.Zero), ifPositive.Value, otherwise.Value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane128 PowerOfTwo(Lane128 n) =>
        new(((n.Value + Vector128.Create(SingleBits.Rounder + SingleBits.Bias)).AsInt32() << SingleBits.SignificandBits).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane128 Exponent(Lane128 x) =>
        new(Vector128.ConvertToSingle((x.Value.AsInt32() >> SingleBits.SignificandBits) - Vector128.Create(SingleBits.Bias)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane128 Significand(Lane128 x) =>
        new(((x.Value.AsUInt32() & Vector128.Create(SingleBits.SignificandMask)) | Vector128.Create(SingleBits.One)).AsSingle());
}

/// <summary>8 floats.</summary>
internal readonly unsafe struct Lane256(Vector256<float> value) : ISimdLane<Lane256>
{
    public readonly Vector256<float> Value = value;

    public static int Count => 8;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane256 Splat(float value) => new(Vector256.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane256 Load(float* p) => new(Vector256.Load(p));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane256 LoadBytes(byte* p)
    {
        Vector128<ushort> words = Vector128.WidenLower(Vector128.CreateScalar(Unsafe.ReadUnaligned<ulong>(p)).AsByte());
        return new(Vector256.ConvertToSingle(Vector256.Create(Vector128.WidenLower(words), Vector128.WidenUpper(words)).AsInt32()));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(float* p, Lane256 x) => x.Value.Store(p);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Stream(float* p, Lane256 x) => x.Value.StoreAlignedNonTemporal(p);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane256 MultiplyAdd(Lane256 a, Lane256 b, Lane256 c) => new(Vector256.MultiplyAddEstimate(a.Value, b.Value, c.Value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Fold(Lane256 x) => x.Value.GetLower() + x.Value.GetUpper();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(Lane256 x) => Lane128.Sum(new(x.Value.GetLower() + x.Value.GetUpper()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint PositiveBits(Lane256 x) => (uint)Vector256.GreaterThan(x.Value, Vector256<float>.Zero).ExtractMostSignificantBits();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane256 SelectBits(uint bits, Lane256 ifSet, Lane256 otherwise)
    {
        Vector256<uint> places = Vector256.Create(1u, 2, 4, 8, 16, 32, 64, 128);
        return new(Vector256.ConditionalSelect(Vector256.Equals(Vector256.Create(bits) & places, places).AsSingle(),
            ifSet.Value, otherwise.Value));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane256 operator +(Lane256 a, Lane256 b) => new(a.Value + b.Value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane256 operator -(Lane256 a, Lane256 b) => new(a.Value - b.Value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane256 operator *(Lane256 a, Lane256 b) => new(a.Value * b.Value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane256 operator /(Lane256 a, Lane256 b) => new(a.Value / b.Value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane256 Sqrt(Lane256 x) => new(Vector256.Sqrt(x.Value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane256 SelectPositive(Lane256 condition, Lane256 ifPositive, Lane256 otherwise) =>
        new(Vector256.ConditionalSelect(Vector256.GreaterThan(condition.Value, Vector256<float>.Zero), ifPositive.Value, otherwise.Value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane256 PowerOfTwo(Lane256 n) =>
        new(((n.Value + Vector256.Create(SingleBits.Rounder + SingleBits.Bias)).AsInt32() << SingleBits.SignificandBits).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane256 Exponent(Lane256 x) =>
        new(Vector256.ConvertToSingle((x.Value.AsInt32() >> SingleBits.SignificandBits) - Vector256.Create(SingleBits.Bias)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane256 Significand(Lane256 x) =>
        new(((x.Value.AsUInt32() & Vector256.Create(SingleBits.SignificandMask)) | Vector256.Create(SingleBits.One)).AsSingle());
}

/// <summary>16 floats.</summary>
internal readonly unsafe struct Lane512(Vector512<float> value) : ISimdLane<Lane512>
{
    public readonly Vector512<float> Value = value;

    public static int Count => 16;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane512 Splat(float value) => new(Vector512.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane512 Load(float* p) => new(Vector512.Load(p));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane512 LoadBytes(byte* p)
    {
        Vector128<byte> bytes = Vector128.Load(p);
        Vector256<ushort> words = Vector256.Create(Vector128.WidenLower(bytes), Vector128.WidenUpper(bytes));
        return new(Vector512.ConvertToSingle(Vector512.Create(Vector256.WidenLower(words), Vector256.WidenUpper(words)).AsInt32()));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(float* p, Lane512 x) => x.Value.Store(p);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Stream(float* p, Lane512 x) => x.Value.StoreAlignedNonTemporal(p);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane512 MultiplyAdd(Lane512 a, Lane512 b, Lane512 c) => new(Vector512.MultiplyAddEstimate(a.Value, b.Value, c.Value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Fold(Lane512 x) => Lane256.Fold(new(x.Value.GetLower() + x.Value.GetUpper()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(Lane512 x) => Lane256.Sum(new(x.Value.GetLower() + x.Value.GetUpper()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint PositiveBits(Lane512 x) => (uint)Vector512.GreaterThan(x.Value, Vector512<float>.Zero).ExtractMostSignificantBits();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane512 SelectBits(uint bits, Lane512 ifSet, Lane512 otherwise)
    {
        Vector512<uint> places = Vector512.Create(1u, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16384, 32768);
        return new(Vector512.ConditionalSelect(Vector512.Equals(Vector512.Create(bits) & places, places).AsSingle(),
            ifSet.Value, otherwise.Value));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane512 operator +(Lane512 a, Lane512 b) => new(a.Value + b.Value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane512 operator -(Lane512 a, Lane512 b) => new(a.Value - b.Value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane512 operator *(Lane512 a, Lane512 b) => new(a.Value * b.Value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane512 operator /(Lane512 a, Lane512 b) => new(a.Value / b.Value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane512 Sqrt(Lane512 x) => new(Vector512.Sqrt(x.Value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane512 SelectPositive(Lane512 condition, Lane512 ifPositive, Lane512 otherwise) =>
        new(Vector512.ConditionalSelect(Vector512.GreaterThan(condition.Value, Vector512<float>.Zero), ifPositive.Value, otherwise.Value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane512 PowerOfTwo(Lane512 n) =>
        new(((n.Value + Vector512.Create(SingleBits.Rounder + SingleBits.Bias)).AsInt32() << SingleBits.SignificandBits).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane512 Exponent(Lane512 x) =>
        new(Vector512.ConvertToSingle((x.Value.AsInt32() >> SingleBits.SignificandBits) - Vector512.Create(SingleBits.Bias)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane512 Significand(Lane512 x) =>
        new(((x.Value.AsUInt32() & Vector512.Create(SingleBits.SignificandMask)) | Vector512.Create(SingleBits.One)).AsSingle());
}
