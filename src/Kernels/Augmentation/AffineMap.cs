using System.Runtime.CompilerServices;

namespace PGGan.Kernels;

/// <summary>
/// An affine map of places in an image, <c>row = a · h + b · w + c</c>, <c>column = d · h + e · w + f</c>, in single precision: what the
/// loops of both engines compute with.
/// </summary>
internal readonly record struct AffineMap(float A, float B, float C, float D, float E, float F)
{
    /// <summary>Numbers of a map.</summary>
    public const int Length = 6;

    /// <summary>
    /// The map back. Of a map without one it has numbers that are not finite, and <see cref="PixelRange"/> takes every pixel.
    /// </summary>
    public AffineMap Inverse
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            float scale = 1 / ((A * E) - (B * D));
            float a = E * scale, b = -B * scale, d = -D * scale, e = A * scale;
            return new AffineMap(a, b, -((a * C) + (b * F)), d, e, -((d * C) + (e * F)));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float Row(int h, int w) => (A * h) + (B * w) + C;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float Column(int h, int w) => (D * h) + (E * w) + F;
}

/// <summary>A place between whole numbers: its lower neighbour, and the weight of the upper one.</summary>
internal readonly record struct Between(int Lower, float Upper)
{
    /// <summary>Of a place.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Between Of(float place)
    {
        int lower = (int)place;
        lower = lower > place ? lower - 1 : lower;
        return new Between(lower, place - lower);
    }

    /// <summary>The weight of a whole number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float WeightOf(int index) => index == Lower ? 1 - Upper : index == Lower + 1 ? Upper : 0;
}

/// <summary>One axis of an image and what is beyond its ends: copies of the axis, every second one reversed.</summary>
/// <param name="Size">Pixels.</param>
/// <param name="Mirrored">1: there are copies; 0: there is nothing.</param>
internal readonly record struct ImageAxis(int Size, int Mirrored)
{
    /// <summary>The pixel that is seen at an index, −1 for none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int PixelAt(int index)
    {
        if ((uint)index < (uint)Size)
        {
            return index;
        }

        if (Mirrored == 0)
        {
            return -1;
        }

        int place = index % (2 * Size);
        place = place < 0 ? place + (2 * Size) : place;
        return place < Size ? place : (2 * Size) - 1 - place;
    }

    /// <summary>The index at which copy number <paramref name="copy"/> shows a pixel; copy 0 is the image itself.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int IndexIn(int copy, int pixel) => (copy * Size) + ((copy & 1) == 0 ? pixel : Size - 1 - pixel);

    /// <summary>The copy that an index is in.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int CopyOf(int index) => Mirrored == 0 ? 0 : (index >= 0 ? index : index - Size + 1) / Size;
}

/// <summary>Pixels from a first to a last one, none where the last is smaller.</summary>
internal readonly record struct PixelRange(int First, int Last)
{
    // Places are rounded, by 1e-4 pixels at most; what is looked at in vain has weight 0.
    private const float Slack = 0.01f;

    /// <summary>The pixels of an axis within a distance of a place; all of them where either is not finite.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PixelRange Around(float place, float distance, int size)
    {
        float reach = (distance * (1 + Slack)) + Slack, low = place - reach, high = place + reach;

        // Conversions round towards zero: of what is positive, down.
        int first = low > 0 ? low < size ? (int)low + 1 : size : 0;
        int last = high < size ? high >= 0 ? (int)high : -1 : size - 1;
        return new PixelRange(first, last);
    }
}

/// <summary>The copies of an image that a map reads, by rows and columns of copies.</summary>
internal readonly record struct CopyRange(int FirstRow, int LastRow, int FirstColumn, int LastColumn)
{
    /// <summary>Those that the pixels of an output see: a map takes its largest and smallest values at the corners.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static CopyRange Of(AffineMap map, ImageAxis rows, ImageAxis columns)
    {
        int bottom = rows.Size - 1, right = columns.Size - 1;
        float top = map.Row(0, 0), left = map.Column(0, 0);
        return new CopyRange(
            rows.CopyOf(First(top + MathF.Min(map.A * bottom, 0) + MathF.Min(map.B * right, 0))),
            rows.CopyOf(Last(top + MathF.Max(map.A * bottom, 0) + MathF.Max(map.B * right, 0))),
            columns.CopyOf(First(left + MathF.Min(map.D * bottom, 0) + MathF.Min(map.E * right, 0))),
            columns.CopyOf(Last(left + MathF.Max(map.D * bottom, 0) + MathF.Max(map.E * right, 0))));
    }

    // Whole numbers are read at themselves; between them also the next one is, and rounding may move a place over an edge.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int First(float low) => Between.Of(low).Upper == 0 ? (int)low : Between.Of(low - 0.01f).Lower;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Last(float high) => Between.Of(high).Upper == 0 ? (int)high : Between.Of(high + 0.01f).Lower + 1;
}
