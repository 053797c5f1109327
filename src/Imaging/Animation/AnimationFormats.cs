using PGGan.Files;

namespace PGGan.Imaging.Animation;

/// <summary>The sorts of films, by the file's extension.</summary>
internal static class AnimationFormats
{
    /// <summary>What a lossy WebP film has where nothing is asked for.</summary>
    public const int DefaultQuality = 80;

    /// <summary>The extensions, for people.</summary>
    public const string Extensions = ".webp, .apng (or .png), .gif, .mp4";

    /// <summary>The format of a file.</summary>
    /// <param name="path">Where the film is to be written.</param>
    /// <param name="quality">1 to 100, of WebP alone.</param>
    /// <exception cref="PGGanException">There is none of that extension, or it has no quality.</exception>
    public static IAnimationFormat Of(string path, int? quality)
    {
        string extension = Path.GetExtension(path).ToLowerInvariant();
        if (quality is not null && extension != ".webp")
        {
            throw new SettingException("quality", $"only a .webp film has one, {Path.GetFileName(path)} does not; leave it out.");
        }

        return extension switch
        {
            ".webp" => new WebPAnimation(quality ?? DefaultQuality),
            ".apng" or ".png" => new ApngAnimation(),
            ".gif" => new GifAnimation(),
            ".mp4" => new Mp4Animation(),
            _ => throw new SettingException("output", path, $"films are written to {Extensions}; choose one of these extensions."),
        };
    }
}
