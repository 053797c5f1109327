namespace PGGan.Training.Metrics;

/// <summary>Images as metrics take them: three channels, one pixel after the other.</summary>
internal static class Rgb
{
    /// <summary>Red, green, blue.</summary>
    public const int Channels = 3;

    /// <summary>Copies RGB, repeats gray.</summary>
    /// <param name="image">uint8 <c>[pixels, channels]</c>, 1 or 3 channels.</param>
    /// <param name="channels">Its channels.</param>
    /// <param name="rgb">Output <c>[pixels, 3]</c>.</param>
    public static void Of(ReadOnlySpan<byte> image, int channels, Span<byte> rgb)
    {
        if (channels == Channels)
        {
            image.CopyTo(rgb);
            return;
        }

        for (int i = 0; i < image.Length; i++)
        {
            rgb.Slice(i * Channels, Channels).Fill(image[i]);
        }
    }

    /// <summary>Turns each row around.</summary>
    /// <param name="rgb"><c>[height, width, 3]</c></param>
    /// <param name="width">Pixels of a row.</param>
    public static void Mirror(Span<byte> rgb, int width)
    {
        for (Span<byte> rest = rgb; rest.Length > 0; rest = rest[(width * Channels)..])
        {
            Span<byte> row = rest[..(width * Channels)];
            row.Reverse();
            for (int x = 0; x < row.Length; x += Channels)
            {
                (row[x], row[x + 2]) = (row[x + 2], row[x]);   // reversing turned the channels around too
            }
        }
    }
}
