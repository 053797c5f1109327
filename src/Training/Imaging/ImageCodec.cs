using SkiaSharp;

namespace PGGan.Training.Imaging;

/// <summary>Reads image files. The only file that touches SkiaSharp: another decoder is put in here.</summary>
internal static class ImageCodec
{
    /// <summary>Extensions read from folders, lower case, with the dot.</summary>
    public static readonly IReadOnlySet<string> Extensions = new HashSet<string>(StringComparer.OrdinalIgnoreCase)
    {
        ".jpg", ".jpeg", ".png", ".webp", ".bmp", ".gif",
    };

    /// <summary>
    /// Decodes JPEG (also gray, CMYK), PNG (also gray, palette, 16 bits), WebP, BMP or the first frame of a GIF to RGBA with straight alpha,
    /// upright by its EXIF orientation, in sRGB.
    /// </summary>
    /// <param name="file">The file's bytes.</param>
    /// <exception cref="InvalidDataException">Not an image, cut short, damaged or too large; one line.</exception>
    public static PixelBuffer Decode(ReadOnlySpan<byte> file)
    {
        using SKData data = SKData.CreateCopy(file);
        using SKCodec codec = SKCodec.Create(data)
            ?? throw new InvalidDataException(file.Length == 0 ? "the file is empty" : "not a JPEG, PNG, WebP, BMP or GIF image");
        int width = codec.Info.Width, height = codec.Info.Height;
        if ((long)width * height * 4 > Array.MaxLength)
        {
            throw new InvalidDataException($"{width}x{height} pixels are too many to decode");
        }

        using SKColorSpace standard = SKColorSpace.CreateSrgb();
        SKImageInfo format = new(width, height, SKColorType.Rgba8888, SKAlphaType.Unpremul, standard);
        SKCodecResult result = codec.GetPixels(format, out byte[] pixels);
        return result switch
        {
            SKCodecResult.Success => Upright(new PixelBuffer(width, height, 4, pixels), codec.EncodedOrigin),
            SKCodecResult.IncompleteInput => throw new InvalidDataException("the file is cut short"),
            SKCodecResult.ErrorInInput => throw new InvalidDataException("the image data is damaged"),
            _ => throw new InvalidDataException($"the image cannot be decoded ({result})"),
        };
    }

    /// <summary>Width and height (before EXIF rotation) from the header alone; false when the stream is not a readable image.</summary>
    public static bool TryReadSize(Stream file, out int width, out int height)
    {
        using SKCodec? codec = SKCodec.Create(file);
        (width, height) = codec is null ? (0, 0) : (codec.Info.Width, codec.Info.Height);
        return codec is not null;
    }

    // The eight EXIF orientations: where the upright pixel (x, y) lies in the stored image.
    private static PixelBuffer Upright(PixelBuffer stored, SKEncodedOrigin origin)
    {
        if (origin is SKEncodedOrigin.Default or < SKEncodedOrigin.TopLeft or > SKEncodedOrigin.LeftBottom)
        {
            return stored;
        }

        int right = stored.Width - 1, bottom = stored.Height - 1;
        bool turned = origin >= SKEncodedOrigin.LeftTop;
        (int width, int height) = turned ? (stored.Height, stored.Width) : (stored.Width, stored.Height);
        byte[] pixels = new byte[stored.Pixels.Length];
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                (int u, int v) = origin switch
                {
                    SKEncodedOrigin.TopRight => (right - x, y),
                    SKEncodedOrigin.BottomRight => (right - x, bottom - y),
                    SKEncodedOrigin.BottomLeft => (x, bottom - y),
                    SKEncodedOrigin.LeftTop => (y, x),
                    SKEncodedOrigin.RightTop => (y, bottom - x),
                    SKEncodedOrigin.RightBottom => (right - y, bottom - x),
                    _ => (right - y, x),
                };
                stored.Pixels.AsSpan(((v * stored.Width) + u) * 4, 4).CopyTo(pixels.AsSpan(((y * width) + x) * 4));
            }
        }

        return new PixelBuffer(width, height, 4, pixels);
    }
}
