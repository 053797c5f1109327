using SkiaSharp;

namespace PGGan.Imaging;

/// <summary>The part of the codec that is SkiaSharp's. The only file that touches it.</summary>
internal static partial class ImageCodec
{
    /// <summary>The image library that this build decodes with.</summary>
    public const string Library = "Skia";

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

    // RGBA with straight alpha as it is stored, in sRGB.
    private static PixelBuffer DecodeByLibrary(ReadOnlySpan<byte> file, bool isSrgb)
    {
        using SKData data = SKData.CreateCopy(file);
        using SKCodec codec = SKCodec.Create(data) ?? throw new InvalidDataException("the image data is damaged");
        int width = codec.Info.Width, height = codec.Info.Height;
        using SKColorSpace standard = SKColorSpace.CreateSrgb();
        // Without a colour space the stored values stay as they are.
        SKImageInfo format = new(width, height, SKColorType.Rgba8888, SKAlphaType.Unpremul, isSrgb ? null : standard);
        SKCodecResult result = codec.GetPixels(format, out byte[] pixels);
        return result switch
        {
            SKCodecResult.Success => new PixelBuffer(width, height, 4, pixels),
            SKCodecResult.IncompleteInput => throw new InvalidDataException("the file is cut short"),
            SKCodecResult.ErrorInInput => throw new InvalidDataException("the image data is damaged"),
            _ => throw new InvalidDataException($"the image cannot be decoded ({result})"),
        };
    }

    private static bool TryReadSizeByLibrary(ReadOnlySpan<byte> file, out int width, out int height)
    {
        // Not from a stream: the native library calls back to read it, and cannot pass on what that throws.
        using SKData data = SKData.CreateCopy(file);
        using SKCodec? codec = SKCodec.Create(data);
        (width, height) = codec is null ? (0, 0) : (codec.Info.Width, codec.Info.Height);
        return codec is not null;
    }
}
