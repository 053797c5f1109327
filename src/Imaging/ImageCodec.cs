using SkiaSharp;

namespace PGGan.Imaging;

/// <summary>Reads image files, and writes JPEG and WebP. The only file that touches SkiaSharp: another codec is put in here.</summary>
internal static class ImageCodec
{
    // RGBA as decoded, and once more as it is turned or laid over a background.
    private const int BytesPerPixel = 2 * 4;

    /// <summary>Extensions read from folders, lower case, with the dot.</summary>
    public static readonly IReadOnlySet<string> Extensions = new HashSet<string>(StringComparer.OrdinalIgnoreCase)
    {
        ".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".webp", ".bmp", ".gif",
    };

    /// <summary>The most bytes of an image file: a photograph of <see cref="MaxPixels"/> takes less, even as a PNG file.</summary>
    public const long MaxFileBytes = 256L << 20;

    /// <summary>
    /// The most pixels of a picture: the largest cameras have as many. A file of a few bytes may name billions, which would take all
    /// memory.
    /// </summary>
    public const int MaxPixels = 100_000_000;

    /// <summary>
    /// Decodes JPEG (also gray, CMYK), PNG (also gray, palette, 16 bits), WebP, BMP or the first frame of a GIF to RGBA with straight
    /// alpha, upright by its EXIF orientation, in sRGB.
    /// </summary>
    /// <param name="file">The file's bytes.</param>
    /// <exception cref="InvalidDataException">Not an image, cut short, damaged or too large; one line.</exception>
    public static PixelBuffer Decode(ReadOnlySpan<byte> file)
    {
        using SKData data = SKData.CreateCopy(file);
        using SKCodec codec = SKCodec.Create(data)
            ?? throw new InvalidDataException(file.Length == 0 ? "the file is empty" : "not a JPEG, PNG, WebP, BMP or GIF image");
        int width = codec.Info.Width, height = codec.Info.Height;
        if ((long)width * height > MaxPixels)
        {
            throw new InvalidDataException($"{width}x{height} pixels are more than the {MaxPixels / 1_000_000} million that are decoded");
        }

        PictureMemory.TakePixels((long)width * height * BytesPerPixel);
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

    /// <summary>
    /// Width and height (before EXIF rotation) from the header alone; false when the bytes are not those of a readable image.
    /// </summary>
    /// <param name="file">The file's bytes, or enough of them from its beginning.</param>
    /// <param name="width">Pixels in a row.</param>
    /// <param name="height">Rows.</param>
    public static bool TryReadSize(ReadOnlySpan<byte> file, out int width, out int height)
    {
        // Not from a stream: the native library calls back to read it, and cannot pass on what that throws.
        using SKData data = SKData.CreateCopy(file);
        using SKCodec? codec = SKCodec.Create(data);
        (width, height) = codec is null ? (0, 0) : (codec.Info.Width, codec.Info.Height);
        return codec is not null;
    }

    /// <summary>Encodes a JPEG whose colours have all pixels (4:4:4): in small pictures halved ones are seen.</summary>
    /// <param name="image">Gray or RGB.</param>
    /// <param name="quality">1 to 100.</param>
    public static byte[] EncodeJpeg(PixelBuffer image, int quality) => Encode(
        image, pixels =>
            pixels.Encode(new SKJpegEncoderOptions(quality, SKJpegEncoderDownsample.Downsample444, SKJpegEncoderAlphaOption.Ignore)));

    /// <summary>Encodes a WebP file of one chunk, <c>VP8L</c> without loss, <c>VP8</c> with it.</summary>
    /// <param name="image">Gray or RGB, at most 16,383 pixels a side.</param>
    /// <param name="quality">1 to 100; null: without loss.</param>
    public static byte[] EncodeWebP(PixelBuffer image, int? quality)
    {
        // Without loss the number is not quality but effort; 75 is the encoder's own.
        SKWebpEncoderOptions options = quality is int lossy ? new(SKWebpEncoderCompression.Lossy, lossy)
            : new(SKWebpEncoderCompression.Lossless, 75);
        return Encode(image, pixels => pixels.Encode(options));
    }

    private static byte[] Encode(PixelBuffer image, Func<SKPixmap, SKData?> encode)
    {
        // No colour space: its profile would be longer than a small picture, and sRGB is what is assumed without one.
        SKImageInfo format = new(image.Width, image.Height, SKColorType.Rgba8888, SKAlphaType.Opaque);
        using SKImage copy = SKImage.FromPixelCopy(format, image.WithAlpha());
        using SKPixmap pixels = copy.PeekPixels();
        using SKData encoded = encode(pixels)
            ?? throw new InvalidDataException($"an image of {image.Width}x{image.Height} pixels could not be encoded");
        return encoded.ToArray();
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
