namespace PGGan.Training.Imaging;

/// <summary>An image in memory, uint8, rows from the top, channels last: <c>[Height, Width, Channels]</c>.</summary>
/// <param name="Width">Pixels in a row.</param>
/// <param name="Height">Rows.</param>
/// <param name="Channels">1 gray, 3 RGB, 4 RGB and straight (not premultiplied) alpha.</param>
/// <param name="Pixels">The <c>Height · Width · Channels</c> values.</param>
internal sealed record PixelBuffer(int Width, int Height, int Channels, byte[] Pixels)
{
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

    /// <summary>
    /// The centred square of side <c>min(Width, Height)</c> as RGB (3) or gray (1), an RGBA image laid over a background:
    /// <c>out = (α · colour + (255 − α) · background) / 255</c>. Gray is Rec. 601 luma, <c>0.299 R + 0.587 G + 0.114 B</c>. Rounded half to even.
    /// </summary>
    /// <param name="channels">1 or 3.</param>
    /// <param name="background">Red, green, blue.</param>
    public PixelBuffer CentreSquare(int channels, (byte Red, byte Green, byte Blue) background)
    {
        if (Channels != 4 || channels is not (1 or 3))
        {
            throw new ArgumentException($"CentreSquare: takes RGBA to gray (1) or RGB (3), not {Channels} channels to {channels}.");
        }

        int side = Math.Min(Width, Height);
        int left = (Width - side) / 2, top = (Height - side) / 2;
        byte[] square = new byte[(long)side * side * channels];
        int target = 0;
        for (int y = 0; y < side; y++)
        {
            ReadOnlySpan<byte> row = Pixels.AsSpan((((top + y) * Width) + left) * 4, side * 4);
            for (int x = 0; x < row.Length; x += 4)
            {
                int alpha = row[x + 3];
                int red = (alpha * row[x]) + ((255 - alpha) * background.Red);
                int green = (alpha * row[x + 1]) + ((255 - alpha) * background.Green);
                int blue = (alpha * row[x + 2]) + ((255 - alpha) * background.Blue);
                if (channels == 3)
                {
                    square[target++] = Over255(red);
                    square[target++] = Over255(green);
                    square[target++] = Over255(blue);
                }
                else
                {
                    square[target++] = (byte)Math.Round(((299.0 * red) + (587.0 * green) + (114.0 * blue)) / 255_000);
                }
            }
        }

        return new PixelBuffer(side, side, channels, square);
    }

    // 255 is odd, so v / 255 is never half-way between two integers: adding a half is rounding to nearest.
    private static byte Over255(int value) => (byte)((value + 127) / 255);
}
