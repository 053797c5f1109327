namespace PGGan.Imaging;

/// <summary>An image in memory, uint8, rows from the top, channels last: <c>[Height, Width, Channels]</c>.</summary>
/// <param name="Width">Pixels in a row.</param>
/// <param name="Height">Rows.</param>
/// <param name="Channels">
/// 1 gray, 3 RGB, 4 RGB and alpha: straight in a picture that was read, premultiplied (<see cref="Premultiplied"/>) in one for a network.
/// </param>
/// <param name="Pixels">The <c>Height · Width · Channels</c> values.</param>
internal sealed record PixelBuffer(int Width, int Height, int Channels, byte[] Pixels)
{
    /// <summary>Bits of a value in the file that the image was read from; what was above 8 is reduced to 8.</summary>
    public int Bits { get; init; } = 8;

    /// <summary>An image from its channels one after the other, <c>[Channels, Height, Width]</c>.</summary>
    public static PixelBuffer FromPlanes(int width, int height, int channels, ReadOnlySpan<byte> planes)
    {
        byte[] pixels = new byte[width * height * channels];
        for (int i = 0; i < pixels.Length; i++)
        {
            pixels[i] = planes[(i % channels * width * height) + (i / channels)];
        }

        return new PixelBuffer(width, height, channels, pixels);
    }

    /// <summary>True when some pixel is not fully opaque.</summary>
    public bool HasTransparency()
    {
        if (Channels != 4)
        {
            return false;
        }

        for (int i = 3; i < Pixels.Length; i += 4)
        {
            if (Pixels[i] != 255)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The centred square of side <c>min(Width, Height)</c>, as <see cref="Region"/> makes it.</summary>
    /// <inheritdoc cref="Region"/>
    public PixelBuffer CentreSquare(int channels, (byte Red, byte Green, byte Blue) background)
    {
        int side = Math.Min(Width, Height);
        return Region((Width - side) / 2, (Height - side) / 2, side, side, channels, background);
    }

    /// <summary>
    /// A rectangle of a picture that was read as RGB (3) or gray (1), an RGBA picture laid over a background:
    /// <c>out = (α · colour + (255 − α) · background) / 255</c>. Gray is Rec. 601 luma, <c>0.299 R + 0.587 G + 0.114 B</c>; RGB of a gray
    /// image repeats it. Rounded half to even. With 4 channels nothing is laid under it: <see cref="Premultiplied"/>.
    /// </summary>
    /// <param name="left">First column.</param>
    /// <param name="top">First row.</param>
    /// <param name="width">Columns.</param>
    /// <param name="height">Rows.</param>
    /// <param name="channels">1, 3 or 4.</param>
    /// <param name="background">Red, green, blue.</param>
    /// <exception cref="ArgumentException">It leaves the image, or other channels are asked for.</exception>
    public PixelBuffer Region(int left, int top, int width, int height, int channels, (byte Red, byte Green, byte Blue) background)
    {
        if (Channels is not (1 or 3 or 4) || channels is not (1 or 3 or 4))
        {
            throw new ArgumentException(
                $"Region: takes gray, RGB or RGBA to gray (1), RGB (3) or RGBA (4), not {Channels} channels to {channels}.");
        }

        if (left < 0 || top < 0 || width < 1 || height < 1 || left + width > Width || top + height > Height)
        {
            throw new ArgumentException($"Region: {width}x{height} pixels at column {left}, row {top} are not within {Width}x{Height}.");
        }

        byte[] region = new byte[(long)width * height * channels];
        int rowLength = width * channels;
        for (int y = 0; y < height; y++)
        {
            ReadOnlySpan<byte> row = Pixels.AsSpan((((top + y) * Width) + left) * Channels, width * Channels);
            Span<byte> target = region.AsSpan(y * rowLength, rowLength);
            if (channels == Premultiplied.Channels)
            {
                Premultiplied.Of(row, Channels, target);
            }
            else if (Channels == channels)
            {
                row.CopyTo(target);
            }
            else if (Channels == 1)
            {
                Repeat(row, target);
            }
            else
            {
                Flatten(row, Channels, channels, background, target);
            }
        }

        return new PixelBuffer(width, height, channels, region);
    }

    /// <summary>The image as RGB, gray repeated; itself where it is.</summary>
    public PixelBuffer ToRgb() => Channels == 3 ? this : Region(0, 0, Width, Height, 3, background: default);

    /// <summary>The values of a gray or RGB image as opaque RGBA, <c>[Height, Width, 4]</c>.</summary>
    public byte[] WithAlpha()
    {
        byte[] rgba = new byte[(long)Width * Height * 4];
        for (int i = 0; i < Width * Height; i++)
        {
            ReadOnlySpan<byte> pixel = Pixels.AsSpan(i * Channels, Channels);
            (rgba[4 * i], rgba[(4 * i) + 1], rgba[(4 * i) + 2], rgba[(4 * i) + 3]) = (pixel[0], pixel[Channels / 2],
                pixel[Channels - 1], 255);
        }

        return rgba;
    }

    private static void Repeat(ReadOnlySpan<byte> gray, Span<byte> rgb)
    {
        for (int x = 0; x < gray.Length; x++)
        {
            rgb.Slice(3 * x, 3).Fill(gray[x]);
        }
    }

    private static void Flatten(
        ReadOnlySpan<byte> row, int pixel, int channels, (byte Red, byte Green, byte Blue) background, Span<byte> output)
    {
        int target = 0;
        for (int x = 0; x < row.Length; x += pixel)
        {
            int alpha = pixel == 4 ? row[x + 3] : 255;
            int red = (alpha * row[x]) + ((255 - alpha) * background.Red);
            int green = (alpha * row[x + 1]) + ((255 - alpha) * background.Green);
            int blue = (alpha * row[x + 2]) + ((255 - alpha) * background.Blue);
            if (channels == 3)
            {
                output[target++] = Over255(red);
                output[target++] = Over255(green);
                output[target++] = Over255(blue);
            }
            else
            {
                output[target++] = (byte)Math.Round(((299.0 * red) + (587.0 * green) + (114.0 * blue)) / 255_000);
            }
        }
    }

    // 255 is odd, so v / 255 is never half-way between two integers: adding a half is rounding to nearest.
    private static byte Over255(int value) => (byte)((value + 127) / 255);
}
