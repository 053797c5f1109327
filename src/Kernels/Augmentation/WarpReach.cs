using System.Runtime.CompilerServices;

namespace PGGan.Kernels.Gpu;

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
