using PGGan.Files;

namespace PGGan.Imaging;

/// <summary>The sorts of image files that are written.</summary>
internal enum ImageFileKind
{
    /// <summary>Without loss, by <see cref="PngWriter"/>.</summary>
    Png,

    /// <summary>Without loss, or smaller with it.</summary>
    WebP,

    /// <summary>With loss.</summary>
    Jpeg,
}

/// <summary>How a picture is written to a file.</summary>
/// <param name="Kind">The sort of file.</param>
/// <param name="Quality">1 to 100; null: without loss where the sort can, else <see cref="JpegQuality"/>.</param>
internal sealed record ImageFileFormat(ImageFileKind Kind, int? Quality = null)
{
    /// <summary>What a JPEG has where nothing is asked for.</summary>
    public const int JpegQuality = 95;

    private const int MaxWebPSide = 16_383, MaxJpegSide = 65_500;   // 14 bits; the encoder's bound

    /// <summary>The end of a file's name.</summary>
    public string Extension => Kind switch
    {
        ImageFileKind.Png => ".png",
        ImageFileKind.WebP => ".webp",
        _ => ".jpg",
    };

    /// <summary>The format of that name.</summary>
    /// <exception cref="FormatException">There is none.</exception>
    public static ImageFileKind ParseKind(string name) => name.ToLowerInvariant() switch
    {
        "png" => ImageFileKind.Png,
        "webp" => ImageFileKind.WebP,
        "jpeg" or "jpg" => ImageFileKind.Jpeg,
        _ => throw new FormatException($"'{name}' is none of png, webp, jpeg"),
    };

    /// <summary>The bytes of a file of what a network drew, with the <see cref="DrawnMark"/>.</summary>
    /// <param name="image">
    /// Gray, RGB, or RGBA (<see cref="Premultiplied"/>): PNG keeps its transparency, the others have it over white.
    /// </param>
    /// <exception cref="PGGanException">It is larger than such a file can be.</exception>
    public byte[] Encode(PixelBuffer image)
    {
        int most = Kind switch
        {
            ImageFileKind.Png => int.MaxValue,
            ImageFileKind.WebP => MaxWebPSide,
            _ => MaxJpegSide,
        };
        if (image.Width > most || image.Height > most)
        {
            throw new PGGanException(
                $"{image.Width}×{image.Height} pixels are more than a {Extension} file can have ({most} a side); choose png or fewer "
                    + "pictures in a grid.");
        }

        PixelBuffer stored = Kind == ImageFileKind.Png ? Premultiplied.ToStraight(image) : Premultiplied.Over(image, Background.White);
        return Kind switch
        {
            ImageFileKind.Png => DrawnMark.InPng(PngWriter.Encode(stored)),
            ImageFileKind.WebP => DrawnMark.InWebP(ImageCodec.EncodeWebP(stored, Quality), stored.Width, stored.Height),
            _ => DrawnMark.InJpeg(ImageCodec.EncodeJpeg(stored, Quality ?? JpegQuality)),
        };
    }
}
