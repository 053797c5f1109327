using PGGan.Files;

namespace PGGan.Data;

/// <summary>Where prepared images are kept when no folder is named. It never depends on the folder in which the program starts.</summary>
internal static class CacheFolder
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>
    /// <c>pggan/cache</c> in the user's data folder: that of <c>XDG_DATA_HOME</c>, else the system's, else <c>.local/share</c> at home. A
    /// user without a home has a folder among the temporary files that nobody else can write.
    /// </summary>
    /// <exception cref="PGGanException">There is no such place; one line that asks for a folder.</exception>
    public static string Default => DataFolder is string data ? Path.Combine(data, "pggan", "cache") : AmongTemporaryFiles();

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

    private static string AmongTemporaryFiles()
    {
        string folder = Path.Combine(Path.GetTempPath(), $"pggan-{Environment.UserName}");
        if (!Path.IsPathFullyQualified(folder))
        {
            throw new SettingException("cache",
                "there is no folder of the user's data (XDG_DATA_HOME, HOME); name one for prepared images.");
        }

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
