using System.Text.RegularExpressions;

namespace PGGan.Data;

/// <summary>
/// Folders that this program writes, known by what it puts there: they may lie among pictures and are no data. A folder of a run has the
/// configuration and what a run writes from its first minute on; one of prepared images the hashes of its source.
/// </summary>
internal static partial class OwnFolders
{
    private const string Configuration = "config.json";
    private const int MostBytes = 1 << 20;   // of a configuration, which has a few thousand

    /// <summary>What a folder is, in the plural; null where the program did not make it.</summary>
    /// <param name="names">The names in it.</param>
    /// <param name="folder">Its path.</param>
    public static string? Describe(IReadOnlyCollection<string> names, string folder)
    {
        if (names.Contains("pictures.xxh128") && names.Contains("manifest.json"))
        {
            return "in sets of prepared images";
        }

        return names.Contains(Configuration)
            && names.Any(name => OfARun().IsMatch(name))
            && IsConfiguration(Path.Combine(folder, Configuration))
            ? "in folders of runs"
            : null;
    }

    // Other programs have a config.json too; none has these two properties.
    private static bool IsConfiguration(string path)
    {
        try
        {
            ReadOnlySpan<byte> text = SourceFile.ReadStart(path, MostBytes);
            return text.IndexOf("\"fmapBase\""u8) >= 0 && text.IndexOf("\"totalKimg\""u8) >= 0;
        }
        catch (ImageDataException)
        {
            return false;
        }
    }

    [GeneratedRegex(@"^(?:log\.txt|stats\.jsonl|reals\.png|fakes-\d+.*\.png|checkpoint-.*\.safetensors)$")]
    private static partial Regex OfARun();
}
