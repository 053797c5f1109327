using System.Runtime.CompilerServices;
using static PGGan.Kernels.Cpu.TileTransform;

namespace PGGan.Kernels.Cpu;

/// <summary><c>Aᵀ</c>: the products at the points to four outputs.</summary>
internal readonly unsafe struct OutputTransform<TPoints> : ITileTransform
    where TPoints : struct, IPoints
{
    public static int From => TPoints.Count;

    public static int To => 4;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Apply<T>(float* from, nint stride, float* to, nint toStride)
        where T : struct, ISimdLane<T>
    {
        Load<T, TPoints>(from, stride, out T zero, out T even, out T odd, out T evenTwo, out T oddTwo, out T infinity);
        T.Store(to, zero + even + evenTwo);
        T.Store(to + toStride, Plus(odd, 2, oddTwo));
        T.Store(to + (2 * toStride), Plus(even, 4, evenTwo));
        T.Store(to + (3 * toStride), Plus(odd, 8, oddTwo) + infinity);
    }
}

/// <summary><c>Aᵀ</c> and the sum of neighbours: the products at the points to two sums of two outputs.</summary>
internal readonly unsafe struct PooledOutputTransform : ITileTransform
{
    public static int From => 5;

    public static int To => 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Apply<T>(float* from, nint stride, float* to, nint toStride)
        where T : struct, ISimdLane<T>
    {
        T one = T.Load(from + stride), two = T.Load(from + (2 * stride)), minusTwo = T.Load(from + (3 * stride));
        T twice = one + one, far = Plus(T.Splat(-1) * minusTwo, 3, two);
        T.Store(to, T.Load(from) + twice + far);
        T.Store(to + toStride, Plus(twice, 4, far) + T.Load(from + (4 * stride)));
    }
}

/// <summary><c>G</c>: three taps to the values at the points.</summary>
internal readonly unsafe struct WeightTransform<TPoints> : ITileTransform
    where TPoints : struct, IPoints
{
    public static int From => 3;

    public static int To => TPoints.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Apply<T>(float* from, nint stride, float* to, nint toStride)
        where T : struct, ISimdLane<T>
    {
        T w0 = T.Load(from), w1 = T.Load(from + stride), w2 = T.Load(from + (2 * stride));
        T even = T.Splat(-1f / 6) * (w0 + w2), evenTwo = Plus(T.Splat(1f / 6) * w2, 1f / 24, w0);
        Store<T, TPoints>(
            to, toStride,
            zero: T.Splat(0.25f) * w0,
            one: Plus(even, -1f / 6, w1), minusOne: Plus(even, 1f / 6, w1),
            two: Plus(evenTwo, 1f / 12, w1), minusTwo: Plus(evenTwo, -1f / 12, w1),
            infinity: w2);
    }
}

/// <summary><c>Gᵀ</c>: sums of products at the points to the gradients of three taps.</summary>
internal readonly unsafe struct WeightGradTransform<TPoints> : ITileTransform
    where TPoints : struct, IPoints
{
    public static int From => TPoints.Count;

    public static int To => 3;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Apply<T>(float* from, nint stride, float* to, nint toStride)
        where T : struct, ISimdLane<T>
    {
        Load<T, TPoints>(from, stride, out T zero, out T even, out T odd, out T evenTwo, out T oddTwo, out T infinity);
        T sixth = T.Splat(1f / 6);
        T.Store(to, Plus(Plus(T.Splat(0.25f) * zero, -1f / 6, even), 1f / 24, evenTwo));
        T.Store(to + toStride, Plus(T.Splat(-1f / 6) * odd, 1f / 12, oddTwo));
        T.Store(to + (2 * toStride), T.MultiplyAdd(sixth, evenTwo - even, infinity));
    }
}
