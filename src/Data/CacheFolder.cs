using PGGan.Files;

namespace PGGan.Data;

/// <summary>Where prepared images are kept when no folder is named. It never depends on the folder in which the program starts.</summary>
internal static class CacheFolder
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>
    /// <c>pggan/cache</c> in the user's data folder: that of <c>XDG_DATA_HOME</c>, else the system's, else <c>.local/share</c> at home. A
    /// user without a home, or with one that cannot be written, has a folder among the temporary files that nobody else can write. Nothing
    /// is made in the user's data folder.
    /// </summary>
    /// <exception cref="PGGanException">There is no such place; one line that asks for a folder.</exception>
    public static string Default => Find(null);

    /// <inheritdoc cref="Default"/>
    /// <param name="note">Receives a line where the folder is not in the user's data folder; null: nobody.</param>
    public static string Find(Action<string>? note)
    {
        string? own = DataFolder is string data ? Path.Combine(data, "pggan", "cache") : null;
        if (own is not null && IsOfUse(own))
        {
            return own;
        }

        string folder = AmongTemporaryFiles();
        string why = own is null ? "there is no folder of the user's data" : $"{own} cannot be written";
        note?.Invoke($"Note: {why}, so prepared images are kept in {folder}; `cache` names another folder.");
        return folder;
    }

    /// <summary>
    /// Where the compiled kernels of a GPU are kept; null where there is no place for it: they are compiled at each start.
    /// </summary>
    public static string? Kernels => KernelsIn(null);

    /// <inheritdoc cref="Kernels"/>
    /// <param name="root">The folder of all that is prepared; null: <see cref="Default"/>.</param>
    public static string? KernelsIn(string? root)
    {
        try
        {
            return Path.Combine(root ?? Default, "kernels");
        }
        catch (PGGanException)
        {
            return null;
        }
    }

    private static string? DataFolder
    {
        get
        {
            // Without this option .NET gives no name for a folder that does not exist yet.
            const Environment.SpecialFolderOption evenIfMissing = Environment.SpecialFolderOption.DoNotVerify;
            string[] places =
            [
                Environment.GetEnvironmentVariable("XDG_DATA_HOME") ?? "",
                Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, evenIfMissing),
                Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile, evenIfMissing), ".local", "share"),
            ];
            return Array.Find(places, Path.IsPathFullyQualified);
        }
    }

    // What is prepared there already is read also where nothing can be written.
    private static bool IsOfUse(string folder)
    {
        string? there = folder;
        while (there is not null && !Path.Exists(there))
        {
            there = Path.GetDirectoryName(there);
        }

        return there is not null && Directory.Exists(there)
            && (Posix.CanWrite(there) || (there == folder && Directory.EnumerateFileSystemEntries(folder).Any()));
    }

    // TMPDIR may name a folder that is not there; the others are where a Unix system has its temporary files.
    private static string? TemporaryFolder => Array.Find([Path.GetTempPath(), "/tmp", "/var/tmp"],
        folder => Path.IsPathFullyQualified(folder) && Directory.Exists(folder) && Posix.CanWrite(folder));

    private static string AmongTemporaryFiles()
    {
        if (TemporaryFolder is not string temporary)
        {
            throw new SettingException("cache",
                "neither the folder of the user's data (XDG_DATA_HOME, HOME) nor that of temporary files (TMPDIR) is there and can be "
                    + "written; name a folder for prepared images.");
        }

        string folder = Path.Combine(temporary, $"pggan-{Environment.UserName}");
        try
        {
            if (OperatingSystem.IsWindows())
            {
                return Directory.CreateDirectory(folder).FullName;
            }

            Directory.CreateDirectory(folder, OwnerOnly);
            if (new DirectoryInfo(folder).LinkTarget is null)
            {
                File.SetUnixFileMode(folder, OwnerOnly);   // fails where the folder is another user's
                return folder;
            }
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new SettingException(
                "cache", $"{folder} is not this user's ({ImageFiles.OneLine(fault).TrimEnd('.')}); name a folder for prepared images.",
                fault);
        }

        throw new SettingException(
            "cache", $"{folder} is a link, which is not followed among temporary files; name a folder for prepared images.");
    }
}
