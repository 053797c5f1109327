using System.Runtime.CompilerServices;

namespace PGGan.Kernels.Cpu;

/// <summary>
/// One of the small matrices of minimal filtering F(4, 3) (Winograd 1980; Lavin and Gray 2016): from <see cref="From"/> values to
/// <see cref="To"/> values, for a lane of channels at once. Applied to columns, then to rows, it transforms a square tile.
/// </summary>
/// <remarks>
/// Four outputs of a filter w of three taps over six inputs d are <c>y = Aᵀ [(G w) ⊙ (Bᵀ d)]</c>: six products, one for each of the points
/// 0, 1, −1, 2, −2, ∞ at which two polynomials are multiplied, where the sum over taps takes twelve. A square tile takes 36 instead of 144.
/// Where the tile is an enlarged image, or its outputs are averaged in pairs, everything at −1 is zero: 25 products are left.
/// </remarks>
internal unsafe interface ITileTransform
{
    /// <summary>Side of what is read.</summary>
    static abstract int From { get; }

    /// <summary>Side of what is written.</summary>
    static abstract int To { get; }

    /// <summary>Transforms one column or row.</summary>
    static abstract void Apply<T>(float* from, nint stride, float* to, nint toStride)
        where T : struct, ISimdLane<T>;
}

/// <summary>A transform of a tile cut from an image.</summary>
internal interface IImageTransform : ITileTransform
{
    /// <summary>Pixels from one tile to the next.</summary>
    static abstract int Step { get; }

    /// <summary>Pixels that a tile reaches beyond its first one, upwards and to the left.</summary>
    static abstract int Pad { get; }
}

/// <summary>The points of a transform: all six, or five where −1 contributes nothing.</summary>
internal interface IPoints
{
    static abstract int Count { get; }
}

internal readonly struct SixPoints : IPoints
{
    public static int Count => 6;
}

internal readonly struct FivePoints : IPoints
{
    public static int Count => 5;
}

internal static unsafe class TileTransform
{
    /// <summary>Floats of scratch memory that <see cref="Apply"/> needs: the columns' results.</summary>
    public static int MiddleFloats<T>()
        where T : struct, ISimdLane<T> => 36 * T.Count;

    /// <summary>Columns, then rows: <c>to = M · from · Mᵀ</c>.</summary>
    /// <param name="from">First value; a lane of channels lies at each place.</param>
    /// <param name="rowStride">Floats from a row to the next.</param>
    /// <param name="columnStride">Floats from a column to the next.</param>
    /// <param name="middle">Scratch memory, aligned.</param>
    /// <param name="to">Results, row by row.</param>
    /// <param name="toRowStride">Floats from a row of results to the next.</param>
    /// <param name="toColumnStride">Floats from a column of results to the next.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Apply<T, TTransform>(
        float* from, nint rowStride, nint columnStride, float* middle, float* to, nint toRowStride, nint toColumnStride)
        where T : struct, ISimdLane<T>
        where TTransform : struct, ITileTransform
    {
        for (int column = 0; column < TTransform.From; column++)
        {
            TTransform.Apply<T>(from + (column * columnStride), rowStride, middle + (column * T.Count), TTransform.From * T.Count);
        }

        for (int row = 0; row < TTransform.To; row++)
        {
            TTransform.Apply<T>(middle + (row * TTransform.From * T.Count), T.Count, to + (row * toRowStride), toColumnStride);
        }
    }

    /// <summary><c>a + factor · b</c></summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Plus<T>(T a, float factor, T b)
        where T : struct, ISimdLane<T> => T.MultiplyAdd(T.Splat(factor), b, a);

    /// <summary>Stores the values at the points in turn; at −1 only if it is among them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store<T, TPoints>(float* to, nint stride, T zero, T one, T minusOne, T two, T minusTwo, T infinity)
        where T : struct, ISimdLane<T>
        where TPoints : struct, IPoints
    {
        T.Store(to, zero);
        T.Store(to + stride, one);
        to += 2 * stride;
        if (TPoints.Count == 6)
        {
            T.Store(to, minusOne);
            to += stride;
        }

        T.Store(to, two);
        T.Store(to + stride, minusTwo);
        T.Store(to + (2 * stride), infinity);
    }

    /// <summary>Loads what <see cref="Store"/> stored, the values at ±1 and at ±2 as their sums (even) and differences (odd).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Load<T, TPoints>(float* from, nint stride, out T zero, out T even, out T odd, out T evenTwo,
        out T oddTwo, out T infinity)
        where T : struct, ISimdLane<T>
        where TPoints : struct, IPoints
    {
        zero = T.Load(from);
        even = odd = T.Load(from + stride);
        from += 2 * stride;
        if (TPoints.Count == 6)
        {
            T minusOne = T.Load(from);
            even += minusOne;
            odd -= minusOne;
            from += stride;
        }

        T two = T.Load(from), minusTwo = T.Load(from + stride);
        (evenTwo, oddTwo) = (two + minusTwo, two - minusTwo);
        infinity = T.Load(from + (2 * stride));
    }
}
