namespace PGGan.Imaging;

/// <summary>
/// Images of networks with transparency: uint8 <c>[H, W, 4]</c>, red, green and blue multiplied by alpha, <c>c · α / 255</c>, then alpha.
/// Averages and all other resampling are right for such values, and a pixel that is not seen is four zeros whatever colour a file gives it.
/// Files have straight alpha. Images of other channels are left as they are.
/// </summary>
internal static class Premultiplied
{
    /// <summary>Red, green, blue and alpha.</summary>
    public const int Channels = 4;

    /// <summary>As a file has it: <c>c · 255 / α</c>, at most 255; four zeros where α is 0.</summary>
    public static PixelBuffer ToStraight(PixelBuffer image) => Changed(image, pixel =>
    {
        int alpha = pixel[3];
        for (int c = 0; c < 3; c++)
        {
            pixel[c] = alpha == 0 ? (byte)0 : (byte)Math.Min(255, ((pixel[c] * 255) + (alpha / 2)) / alpha);
        }
    });

    /// <summary>With colours no brighter than alpha, which the overshoot of a filter may have made them.</summary>
    public static PixelBuffer Clipped(PixelBuffer image) => Changed(image, pixel =>
    {
        for (int c = 0; c < 3; c++)
        {
            pixel[c] = Math.Min(pixel[c], pixel[3]);
        }
    });

    /// <summary>RGB over a background, <c>c + (255 − α) · background / 255</c>; what has no alpha stays as it is.</summary>
    public static PixelBuffer Over(PixelBuffer image, Background background)
    {
        if (image.Channels != Channels)
        {
            return image;
        }

        byte[] rgb = new byte[image.Width * image.Height * 3];
        Over(image.Pixels, background, rgb);
        return image with { Channels = 3, Pixels = rgb };
    }

    /// <summary>The same for many pixels.</summary>
    /// <param name="rgba"><c>[pixels, 4]</c></param>
    /// <param name="background">A colour.</param>
    /// <param name="rgb">Output <c>[pixels, 3]</c>.</param>
    public static void Over(ReadOnlySpan<byte> rgba, Background background, Span<byte> rgb)
    {
        ReadOnlySpan<byte> under = [background.Red, background.Green, background.Blue];
        for (int from = 0, to = 0; from < rgba.Length; from += Channels, to += 3)
        {
            int clear = 255 - rgba[from + 3];
            for (int c = 0; c < 3; c++)
            {
                rgb[to + c] = (byte)Math.Min(255, rgba[from + c] + (((clear * under[c]) + 127) / 255));
            }
        }
    }

    /// <summary>A row of a file's pixels.</summary>
    /// <param name="row">Gray, RGB, or RGBA with straight alpha.</param>
    /// <param name="channels">Values of a pixel there.</param>
    /// <param name="rgba">Output <c>[pixels, 4]</c>.</param>
    public static void Of(ReadOnlySpan<byte> row, int channels, Span<byte> rgba)
    {
        for (int from = 0, to = 0; from < row.Length; from += channels, to += Channels)
        {
            int alpha = channels == Channels ? row[from + 3] : 255;
            for (int c = 0; c < 3; c++)
            {
                rgba[to + c] = (byte)(((alpha * row[channels == 1 ? from : from + c]) + 127) / 255);
            }

            rgba[to + 3] = (byte)alpha;
        }
    }

    private delegate void ChangePixel(Span<byte> pixel);

    private static PixelBuffer Changed(PixelBuffer image, ChangePixel change)
    {
        if (image.Channels != Channels)
        {
            return image;
        }

        byte[] pixels = [.. image.Pixels];
        for (int i = 0; i < pixels.Length; i += Channels)
        {
            change(pixels.AsSpan(i, Channels));
        }

        return image with { Pixels = pixels };
    }
}
