using PGGan.Imaging;
using PGGan.Imaging.Formats;

namespace PGGan.Data;

/// <summary>
/// Which files are images, by their names; those without an extension by their first bytes, for browsers and scrapers save such. The
/// formats are those of <see cref="ImageContents"/>.
/// </summary>
internal static class ImageNames
{
    /// <summary>The first bytes of a file that <see cref="BeginsAsImage"/> looks at.</summary>
    public const int BytesLookedAt = ImageContents.BytesLookedAt;

    /// <summary>Whether a file of this name is read as an image.</summary>
    public static bool IsImage(string name) => ImageCodec.Extensions.Contains(Path.GetExtension(name));

    /// <summary>Whether it is, or may be for want of an extension.</summary>
    public static bool MayBeImage(string name) => IsImage(name) || Path.GetExtension(name).Length == 0;

    /// <summary>Why an image of this name is not read; null where it is one, or none.</summary>
    public static string? WhyNotRead(string name) => ImageContents.OfName(name) is { IsRead: false }
        ? $"{Path.GetExtension(name).ToLowerInvariant()} files are not read; convert them to PNG or JPEG" : null;

    /// <summary>Whether a file begins as an image does, of a format that is read or of one that is only named.</summary>
    public static bool BeginsAsImage(ReadOnlySpan<byte> start) => ImageContents.Of(start) is not null;
}
