using PGGan.Imaging.Formats;

namespace PGGan.Imaging;

/// <summary>
/// Reads image files, and writes JPEG and WebP. What is here holds for any image library; a second file of the class, such as
/// <c>ImageCodec.Skia.cs</c>, is the only one that touches it: another library is put in there.
/// </summary>
internal static partial class ImageCodec
{
    // RGBA as decoded, and once more as it is turned or laid over a background.
    private const int BytesPerPixel = 2 * 4;

    /// <summary>Extensions read from folders, lower case, with the dot.</summary>
    public static readonly IReadOnlySet<string> Extensions = new HashSet<string>(
        ImageContents.All.Where(content => content.IsRead).SelectMany(content => content.Extensions), StringComparer.OrdinalIgnoreCase);

    /// <summary>The most bytes of an image file: a photograph of <see cref="MaxPixels"/> takes less, even as a PNG file.</summary>
    public const long MaxFileBytes = 256L << 20;

    /// <summary>
    /// The most pixels of a picture where nothing else is asked for: the largest cameras have as many. A file of a few bytes may name
    /// billions, which would take all memory.
    /// </summary>
    public const int MaxPixels = 100_000_000;

    /// <summary>
    /// Decodes JPEG (also gray, CMYK), PNG (also gray, palette, 16 bits), WebP, BMP, TIFF, TGA, PNM or the first frame of a GIF, known by
    /// their content: gray, RGB or RGBA with straight alpha, upright by its EXIF orientation, in sRGB.
    /// </summary>
    /// <param name="file">The file's bytes.</param>
    /// <param name="maxPixels">The most pixels; a file that names more is refused before they take memory.</param>
    /// <exception cref="InvalidDataException">Not an image, cut short, damaged or too large; one line.</exception>
    public static PixelBuffer Decode(ReadOnlySpan<byte> file, int maxPixels = MaxPixels)
    {
        ImageContent content = ImageContents.Of(file) ?? throw new InvalidDataException(ImageContents.DescribeOther(file));
        if (!content.IsRead)
        {
            throw new InvalidDataException(content.WhyNotRead);
        }

        (long width, long height) = SizeOf(content, file);
        if (width > maxPixels / height)
        {
            throw new InvalidDataException($"{width}x{height} pixels are more than the {Text(maxPixels)} that are decoded "
                + "(`data.maxPixels`)");
        }

        if (content.Decoder is IPictureDecoder decoder)
        {
            PictureMemory.TakePixels(width * height * BytesPerPixel);
            return decoder.Decode(file);
        }

        FileStructure structure = content.Check!(file);
        PictureMemory.TakePixels(width * height * BytesPerPixel);
        PixelBuffer stored = DecodeByLibrary(structure.Completed ?? file, structure.IsSrgb);
        return ExifOrientation.Apply(stored with { Bits = structure.Bits }, structure.Orientation);
    }

    /// <summary>
    /// Width and height (before EXIF rotation) from the header alone; false when the bytes are not those of a readable image.
    /// </summary>
    /// <param name="file">The file's bytes, or enough of them from its beginning.</param>
    /// <param name="width">Pixels in a row.</param>
    /// <param name="height">Rows.</param>
    public static bool TryReadSize(ReadOnlySpan<byte> file, out int width, out int height)
    {
        (width, height) = (0, 0);
        try
        {
            if (ImageContents.Of(file) is not { IsRead: true } content)
            {
                return false;
            }

            (long columns, long rows) = SizeOf(content, file);
            (width, height) = ((int)Math.Min(columns, int.MaxValue), (int)Math.Min(rows, int.MaxValue));
            return true;
        }
        catch (InvalidDataException)
        {
            return false;
        }
    }

    private static (long Width, long Height) SizeOf(ImageContent content, ReadOnlySpan<byte> file) =>
        content.Decoder is IPictureDecoder decoder ? decoder.ReadSize(file)
        : PngStructure.TryReadSize(file, out long width, out long height) ? (width, height)
        : TryReadSizeByLibrary(file, out int columns, out int rows) && columns > 0 && rows > 0 ? (columns, rows)
        : throw new InvalidDataException($"the header of {content.Name} is cut short or damaged");

    private static string Text(int pixels) => pixels % 1_000_000 == 0 ? $"{pixels / 1_000_000} million" : $"{pixels:N0}";
}
