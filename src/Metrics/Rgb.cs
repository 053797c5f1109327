using PGGan.Imaging;

namespace PGGan.Metrics;

/// <summary>Images as metrics and networks of features take them: three channels, one pixel after the other.</summary>
internal static class Rgb
{
    /// <summary>Red, green, blue.</summary>
    public const int Channels = 3;

    /// <summary>Copies RGB, repeats gray, and lays RGBA over white.</summary>
    /// <param name="image">uint8 <c>[pixels, channels]</c>, 1, 3 or 4 channels (<see cref="Premultiplied"/>).</param>
    /// <param name="channels">Its channels.</param>
    /// <param name="rgb">Output <c>[pixels, 3]</c>.</param>
    public static void Of(ReadOnlySpan<byte> image, int channels, Span<byte> rgb)
    {
        if (channels == Channels)
        {
            image.CopyTo(rgb);
            return;
        }

        if (channels == Premultiplied.Channels)
        {
            Premultiplied.Over(image, Background.White, rgb);
            return;
        }

        for (int i = 0; i < image.Length; i++)
        {
            rgb.Slice(i * Channels, Channels).Fill(image[i]);
        }
    }
}
