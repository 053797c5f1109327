using System.Runtime.CompilerServices;
using static PGGan.Kernels.Cpu.TileTransform;

namespace PGGan.Kernels.Cpu;

/// <summary><c>Bᵀ</c>: six pixels to the values at the points.</summary>
internal readonly unsafe struct InputTransform<TPoints> : IImageTransform
    where TPoints : struct, IPoints
{
    public static int From => 6;

    public static int To => TPoints.Count;

    public static int Step => 4;

    public static int Pad => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Apply<T>(float* from, nint stride, float* to, nint toStride)
        where T : struct, ISimdLane<T>
    {
        T d0 = T.Load(from), d1 = T.Load(from + stride), d2 = T.Load(from + (2 * stride));
        T d3 = T.Load(from + (3 * stride)), d4 = T.Load(from + (4 * stride)), d5 = T.Load(from + (5 * stride));
        T even = Plus(d4, -4, d2), odd = Plus(d3, -4, d1);
        T evenTwo = d4 - d2, oddTwo = d3 - d1;
        Store<T, TPoints>(
            to, toStride,
            zero: Plus(Plus(d4, -5, d2), 4, d0),
            one: even + odd, minusOne: even - odd,
            two: Plus(evenTwo, 2, oddTwo), minusTwo: Plus(evenTwo, -2, oddTwo),
            infinity: Plus(Plus(d5, -5, d3), 4, d1));
    }
}

/// <summary><c>Bᵀ</c> of the enlarged image, from four pixels of the small one: the six are a, b, b, c, c, d.</summary>
internal readonly unsafe struct UpsampledInputTransform : IImageTransform
{
    public static int From => 4;

    public static int To => 5;

    public static int Step => 2;

    public static int Pad => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Apply<T>(float* from, nint stride, float* to, nint toStride)
        where T : struct, ISimdLane<T>
    {
        T a = T.Load(from), b = T.Load(from + stride), c = T.Load(from + (2 * stride)), d = T.Load(from + (3 * stride));
        T difference = c - b;
        Store<T, FivePoints>(
            to, toStride,
            zero: Plus(Plus(c, -5, b), 4, a),
            one: Plus(c + c, -8, b), minusOne: default,
            two: T.Splat(3) * difference, minusTwo: b - c,
            infinity: Plus(Plus(d, -5, c), 4, b));
    }
}

/// <summary><c>A</c>: four gradients of outputs to the values at the points, for the gradient by the weight.</summary>
internal readonly unsafe struct GradientTransform<TPoints> : IImageTransform
    where TPoints : struct, IPoints
{
    public static int From => 4;

    public static int To => TPoints.Count;

    public static int Step => 4;

    public static int Pad => 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Apply<T>(float* from, nint stride, float* to, nint toStride)
        where T : struct, ISimdLane<T>
    {
        T y0 = T.Load(from), y1 = T.Load(from + stride), y2 = T.Load(from + (2 * stride)), y3 = T.Load(from + (3 * stride));
        T even = y0 + y2, odd = y1 + y3;
        T evenTwo = Plus(y0, 4, y2), oddTwo = Plus(y1, 4, y3);
        Store<T, TPoints>(
            to, toStride,
            zero: y0,
            one: even + odd, minusOne: even - odd,
            two: Plus(evenTwo, 2, oddTwo), minusTwo: Plus(evenTwo, -2, oddTwo),
            infinity: y3);
    }
}

/// <summary><c>A</c> of enlarged gradients, from two of the small image: the four are a, a, b, b.</summary>
internal readonly unsafe struct UpsampledGradientTransform : IImageTransform
{
    public static int From => 2;

    public static int To => 5;

    public static int Step => 2;

    public static int Pad => 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Apply<T>(float* from, nint stride, float* to, nint toStride)
        where T : struct, ISimdLane<T>
    {
        T a = T.Load(from), b = T.Load(from + stride);
        T sum = a + b, weighted = Plus(a, 4, b);
        Store<T, FivePoints>(
            to, toStride, zero: a, one: sum + sum, minusOne: default, two: T.Splat(3) * weighted,
            minusTwo: T.Splat(-1) * weighted, infinity: b);
    }
}
