using PGGan.Imaging;

namespace PGGan.Data;

/// <summary>
/// Which files are images: by their names, or by their first bytes where the name does not say it, for browsers and scrapers save such.
/// </summary>
internal static class ImageNames
{
    /// <summary>The first bytes of a file that are looked at.</summary>
    public const int BytesLookedAt = Archives.BytesLookedAt;

    // Images of formats that are not read: named, so that nobody wonders where they are.
    private static readonly HashSet<string> OtherFormats = new(StringComparer.OrdinalIgnoreCase)
    {
        ".heic", ".heif", ".avif", ".tif", ".tiff", ".jxl", ".jp2", ".j2k", ".psd", ".tga", ".ppm", ".pgm", ".pnm", ".exr",
            ".hdr", ".svg", ".qoi",
        ".dng", ".cr2", ".cr3", ".nef", ".arw", ".raf", ".orf", ".rw2",
    };

    /// <summary>Whether a file of this name is read as an image.</summary>
    public static bool IsImage(string name) => ImageCodec.Extensions.Contains(Path.GetExtension(name));

    /// <summary>Why an image of this name is not read; null where it is one, or none.</summary>
    public static string? WhyNotRead(string name)
    {
        string extension = Path.GetExtension(name).ToLowerInvariant();
        return OtherFormats.Contains(extension) ? $"{extension} files are not read; convert them to PNG or JPEG" : null;
    }

    /// <summary>
    /// Whether a file whose name says nothing begins as an image does: as one that is read, or one that the decoder knows by its name, so
    /// that nobody wonders where it is.
    /// </summary>
    /// <param name="start">Its first bytes, <see cref="BytesLookedAt"/> of them where there are as many.</param>
    public static bool BeginsAsImage(ReadOnlySpan<byte> start) => BeginsAsReadImage(start)
        || (start.Length > 12 && start[4..].StartsWith("ftyp"u8) && IsStillImage(start[8..12]))
        || start.StartsWith("\0\0\0\x0cJXL "u8) || start.StartsWith("\0\0\0\x0cjP  "u8)
        || start.StartsWith("II*\0"u8) || start.StartsWith("MM\0*"u8);

    /// <summary>Whether a file begins as JPEG, PNG, GIF, WebP or BMP files do.</summary>
    public static bool BeginsAsReadImage(ReadOnlySpan<byte> start) =>
        start is [0xFF, 0xD8, 0xFF, ..] or [0x89, (byte)'P', (byte)'N', (byte)'G', ..]
        || start.StartsWith("GIF8"u8)
        || (start.StartsWith("RIFF"u8) && start.Length >= 12 && start[8..12].SequenceEqual("WEBP"u8))
        // Two letters begin many a text; the four zeros and a header's length of less than 256 do not.
        || (start.Length > 18 && start.StartsWith("BM"u8) && start[6..10].SequenceEqual("\0\0\0\0"u8)
            && start[15..18].SequenceEqual("\0\0\0"u8));

    // HEIC and AVIF are stored as films are; films have other brands.
    private static bool IsStillImage(ReadOnlySpan<byte> brand) =>
        brand.StartsWith("hei"u8) || brand.StartsWith("hev"u8) || brand.StartsWith("avi"u8) || brand.StartsWith("mif1"u8)
        || brand.StartsWith("msf1"u8) || brand.StartsWith("crx "u8);
}
