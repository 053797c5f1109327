using SixLabors.ImageSharp;
using SixLabors.ImageSharp.Formats;
using SixLabors.ImageSharp.Formats.Gif;
using SixLabors.ImageSharp.Formats.Jpeg;
using SixLabors.ImageSharp.Formats.Png;
using SixLabors.ImageSharp.Formats.Webp;
using SixLabors.ImageSharp.Metadata;
using SixLabors.ImageSharp.PixelFormats;

namespace PGGan.Imaging;

/// <summary>
/// The part of the codec that is ImageSharp's, built with <c>-p:ImageLibrary=ImageSharp</c>. The only file that touches it. Its decoders of
/// TIFF and BMP are left out: they have open advisories, and the one of TIFF can be made to run for ever.
/// </summary>
internal static partial class ImageCodec
{
    /// <summary>The image library that this build decodes with.</summary>
    public const string Library = "ImageSharp";

    private static readonly Configuration Formats = MakeConfiguration();

    /// <summary>Encodes a JPEG whose colours have all pixels (4:4:4): in small pictures halved ones are seen.</summary>
    /// <param name="image">Gray or RGB.</param>
    /// <param name="quality">1 to 100.</param>
    public static byte[] EncodeJpeg(PixelBuffer image, int quality) =>
        Encode(image, new JpegEncoder { Quality = quality, ColorType = JpegColorType.YCbCrRatio444 });

    /// <summary>Encodes a WebP file of one chunk, <c>VP8L</c> without loss, <c>VP8</c> with it.</summary>
    /// <param name="image">Gray or RGB, at most 16,383 pixels a side.</param>
    /// <param name="quality">1 to 100; null: without loss.</param>
    public static byte[] EncodeWebP(PixelBuffer image, int? quality) => Encode(image, quality is int lossy
        ? new WebpEncoder { FileFormat = WebpFileFormatType.Lossy, Quality = lossy }
        : new WebpEncoder { FileFormat = WebpFileFormatType.Lossless });

    private static byte[] Encode(PixelBuffer image, IImageEncoder encoder)
    {
        using Image<Rgb24> copy = Image.LoadPixelData<Rgb24>(Formats, image.ToRgb().Pixels, image.Width, image.Height);
        using MemoryStream file = new();
        copy.Save(file, encoder);
        return file.ToArray();
    }

    // RGBA with straight alpha as it is stored. Colours are never converted.
    private static PixelBuffer DecodeByLibrary(ReadOnlySpan<byte> file, bool isSrgb)
    {
        _ = isSrgb;
        try
        {
            using Image<Rgba32> image = Image.Load<Rgba32>(Formats, file);
            byte[] pixels = new byte[image.Width * image.Height * 4];
            image.CopyPixelDataTo(pixels);
            return new PixelBuffer(image.Width, image.Height, 4, pixels);
        }
        // It meets damage with faults of many kinds, those of its own code among them.
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            throw new InvalidDataException($"the image cannot be decoded ({fault.Message.ReplaceLineEndings("\n").Split('\n')[0]})", fault);
        }
    }

    private static bool TryReadSizeByLibrary(ReadOnlySpan<byte> file, out int width, out int height)
    {
        try
        {
            using MemoryStream stream = new(file.ToArray(), writable: false);
            IImageInfo? info = Image.Identify(Formats, stream);
            (width, height) = info is null ? (0, 0) : (info.Width, info.Height);
            return info is not null;
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            (width, height) = (0, 0);
            return false;
        }
    }

    private static Configuration MakeConfiguration()
    {
        Configuration formats = new(
            new JpegConfigurationModule(), new PngConfigurationModule(), new GifConfigurationModule(), new WebpConfigurationModule())
        {
            MaxDegreeOfParallelism = 1,   // pictures are read on all cores already
        };
        formats.ImageFormatsManager.SetDecoder(GifFormat.Instance, new GifDecoder { DecodingMode = FrameDecodingMode.First });
        return formats;
    }
}
