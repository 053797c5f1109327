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
    /// The map back. Of a map without one it has numbers that are not finite.
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
