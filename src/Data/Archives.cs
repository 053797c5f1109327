namespace PGGan.Data;

/// <summary>Archives: none is opened inside a folder or a zip file, and other sorts than zip are not opened at all.</summary>
internal static class Archives
{
    /// <summary>The first bytes that <see cref="Sort"/> looks at: as far as the mark of a tar file.</summary>
    public const int BytesLookedAt = TarMarkAt + 5;

    private const int TarMarkAt = 257;

    private static readonly Dictionary<string, string> Sorts = new(StringComparer.OrdinalIgnoreCase)
    {
        [".zip"] = "zip",
        [".tar"] = "tar",
        [".tgz"] = "tar",
        [".tbz2"] = "tar",
        [".txz"] = "tar",
        [".7z"] = "7z",
        [".rar"] = "rar",
        [".gz"] = "gzip",
        [".bz2"] = "bzip2",
        [".xz"] = "xz",
        [".zst"] = "zstd",
    };

    /// <summary>What sort of archive a file is: <c>tar</c>, <c>7z</c>, …; null where it is none.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="start">Its first bytes.</param>
    public static string? Sort(string name, ReadOnlySpan<byte> start)
    {
        string extension = Path.GetExtension(name);
        return Sorts.GetValueOrDefault(extension)
            ?? (start.StartsWith("Rar!\x1a\x07"u8) ? "rar"
            : start.StartsWith((ReadOnlySpan<byte>)[(byte)'7', (byte)'z', 0xBC, 0xAF, 0x27, 0x1C]) ? "7z"
            : start.Length >= BytesLookedAt && start[TarMarkAt..].StartsWith("ustar"u8) ? "tar"
            // Documents and programs are zip files too, by other extensions.
            : extension.Length == 0 && start.StartsWith("PK\x03\x04"u8) ? "zip"
            : extension.Length == 0 && start is [0x1F, 0x8B, ..] ? "gzip"
            : null);
    }

    /// <summary>Why an archive among pictures is not used.</summary>
    public static string WhyNotOpened(string sort) => sort == "zip"
        ? "a zip file within the set is not opened; unpack it, or name it alone"
        : $"a {sort} archive is not opened; unpack it";
}
