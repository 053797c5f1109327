using PGGan.Imaging;
using PGGan.Imaging.Formats;

namespace PGGan.Data;

/// <summary>
/// Which files are images: by their names, or by their first bytes where the name does not say it, for browsers and scrapers save such. The
/// formats are those of <see cref="ImageContents"/>.
/// </summary>
internal static class ImageNames
{
    /// <summary>The first bytes of a file that are looked at.</summary>
    public const int BytesLookedAt = ImageContents.BytesLookedAt;

    /// <summary>Whether a file of this name is read as an image.</summary>
    public static bool IsImage(string name) => ImageCodec.Extensions.Contains(Path.GetExtension(name));

    /// <summary>Why an image of this name is not read; null where it is one, or none.</summary>
    public static string? WhyNotRead(string name) => ImageContents.OfName(name) is { IsRead: false }
        ? $"{Path.GetExtension(name).ToLowerInvariant()} files are not read; convert them to PNG or JPEG" : null;

    /// <summary>Whether a file begins as one of a format that is read.</summary>
    public static bool BeginsAsReadImage(ReadOnlySpan<byte> start) => ImageContents.Of(start) is { IsRead: true, HasMark: true };

    /// <summary>Why a file that begins as an image of another format is not read; null where it does not.</summary>
    public static string? WhyNotRead(ReadOnlySpan<byte> start) =>
        ImageContents.Of(start) is { IsRead: false } content ? content.WhyNotRead : null;
}
