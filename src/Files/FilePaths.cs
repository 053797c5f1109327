namespace PGGan.Files;

/// <summary>Paths in a configuration, which may have been written by hand.</summary>
internal static class FilePaths
{
    /// <summary>Why a text is no path; null: it is one, or there is none.</summary>
    public static string? Fault(string? path) => path switch
    {
        "" => "the path is empty; name a file or folder, or null for none",
        not null when path.Contains('\0') => "the path has a character of value 0, which no file has",
        _ => null,
    };
}
