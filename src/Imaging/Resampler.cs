namespace PGGan.Imaging;

/// <summary>Changes the size of uint8 images <c>[H, W, C]</c>: the exact box for integer factors, Lanczos-3 for all others.</summary>
internal static class Resampler
{
    /// <summary>A square image at another size: unchanged, by the box where the factor is an integer, else by Lanczos.</summary>
    public static PixelBuffer ResizeSquare(PixelBuffer image, int side)
    {
        if (image.Width != image.Height)
        {
            throw new ArgumentException($"ResizeSquare: the image is {image.Width}x{image.Height}; crop it to a square first.");
        }

        return image.Width == side ? image
            : image.Width % side == 0 ? Box(image, image.Width / side)
            : Lanczos(image, side, side);
    }

    /// <summary>
    /// <c>y[i, j, c] = 1/f² Σ_{a,b&lt;f} x[i·f + a, j·f + b, c]</c>, summed exactly, rounded half to even.
    /// </summary>
    /// <param name="image">Its sides are multiples of the factor.</param>
    /// <param name="factor">How many pixels become one, along each axis.</param>
    public static PixelBuffer Box(PixelBuffer image, int factor)
    {
        if (factor < 1 || image.Width % factor != 0 || image.Height % factor != 0)
        {
            throw new ArgumentException($"Box: {image.Width}x{image.Height} is not a multiple of {factor}.");
        }

        return factor == 1 ? image : BoxFilter.Shrink(image, factor);
    }

    /// <summary><c>y[i, j, c] = x[i div f, j div f, c]</c>: each pixel becomes a square.</summary>
    /// <param name="image">Any.</param>
    /// <param name="factor">Side of the squares.</param>
    public static PixelBuffer Repeat(PixelBuffer image, int factor)
    {
        if (factor == 1)
        {
            return image;
        }

        int channels = image.Channels, row = image.Width * channels, largeRow = row * factor;
        byte[] large = new byte[(long)image.Pixels.Length * factor * factor];
        for (int y = 0; y < image.Height; y++)
        {
            Span<byte> target = large.AsSpan(y * factor * largeRow, factor * largeRow);
            for (int x = 0; x < image.Width * factor; x++)
            {
                image.Pixels.AsSpan((y * row) + (x / factor * channels), channels).CopyTo(target[(x * channels)..]);
            }

            for (int copy = 1; copy < factor; copy++)
            {
                target[..largeRow].CopyTo(target[(copy * largeRow)..]);
            }
        }

        return new PixelBuffer(image.Width * factor, image.Height * factor, channels, large);
    }

    /// <summary>
    /// Separable Lanczos-3: <c>k(t) = sinc(t) · sinc(t / 3)</c> for |t| &lt; 3, its support widened by the factor when shrinking (else it
    /// aliases), the weights of an output pixel summing to one, pixels beyond an edge equal to the edge. Rounded half to even and clipped.
    /// </summary>
    public static PixelBuffer Lanczos(PixelBuffer image, int width, int height) => LanczosFilter.Resize(image, width, height);
}
