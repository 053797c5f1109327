namespace PGGan.Imaging;

/// <summary>Turns left and right of images around.</summary>
internal static class MirrorImages
{
    /// <summary><c>y[n, h, w, c] = x[n, h, W − 1 − w, c]</c></summary>
    /// <param name="images">uint8 <c>[n, resolution, resolution, channels]</c></param>
    /// <param name="resolution">Side of an image.</param>
    /// <param name="channels">Values of a pixel.</param>
    public static byte[] Of(ReadOnlySpan<byte> images, int resolution, int channels)
    {
        byte[] turned = new byte[images.Length];
        int row = resolution * channels;
        for (int start = 0; start < images.Length; start += row)
        {
            for (int x = 0; x < resolution; x++)
            {
                images.Slice(start + (x * channels), channels).CopyTo(turned.AsSpan(start + ((resolution - 1 - x) * channels)));
            }
        }

        return turned;
    }
}
