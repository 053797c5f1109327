using PGGan.Imaging;

namespace PGGan.Data;

/// <summary>
/// Which files are images, by their names; those without an extension by their first bytes, for browsers and scrapers save such.
/// </summary>
internal static class ImageNames
{
    /// <summary>The first bytes of a file that <see cref="BeginsAsImage"/> looks at.</summary>
    public const int BytesLookedAt = 12;

    // Images of formats that are not read: named, so that nobody wonders where they are.
    private static readonly HashSet<string> OtherFormats = new(StringComparer.OrdinalIgnoreCase)
    {
        ".heic", ".heif", ".avif", ".tif", ".tiff", ".jxl", ".jp2", ".j2k", ".psd", ".tga", ".ppm", ".pgm", ".pnm", ".exr",
            ".hdr", ".svg", ".qoi",
        ".dng", ".cr2", ".cr3", ".nef", ".arw", ".raf", ".orf", ".rw2",
    };

    /// <summary>Whether a file of this name is read as an image.</summary>
    public static bool IsImage(string name) => ImageCodec.Extensions.Contains(Path.GetExtension(name));

    /// <summary>Whether it is, or may be for want of an extension.</summary>
    public static bool MayBeImage(string name) => IsImage(name) || Path.GetExtension(name).Length == 0;

    /// <summary>Why an image of this name is not read; null where it is one, or none.</summary>
    public static string? WhyNotRead(string name)
    {
        string extension = Path.GetExtension(name).ToLowerInvariant();
        return OtherFormats.Contains(extension) ? $"{extension} files are not read; convert them to PNG or JPEG" : null;
    }

    /// <summary>Whether a file begins as JPEG, PNG, GIF or WebP files do.</summary>
    public static bool BeginsAsImage(ReadOnlySpan<byte> start) =>
        start is [0xFF, 0xD8, 0xFF, ..] or [0x89, (byte)'P', (byte)'N', (byte)'G', ..]
        || start.StartsWith("GIF8"u8)
        || (start.StartsWith("RIFF"u8) && start[8..].SequenceEqual("WEBP"u8));
}
