namespace PGGan.Files;

/// <summary>
/// Where a program lies, by <c>PATH</c> alone. .NET and Windows look in the folder of the running program and in the current one first,
/// where a download may have left a file of that name.
/// </summary>
internal static class ProgramPath
{
    /// <summary>
    /// The full path of a program; null: no folder of <c>PATH</c> has it. Entries that are empty or depend on the current folder do not
    /// count.
    /// </summary>
    /// <param name="name">Its name, on Windows without its extension.</param>
    public static string? Find(string name)
    {
        string file = OperatingSystem.IsWindows() ? $"{name}.exe" : name;   // not .cmd: the command shell reads arguments in its own way
        return (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator)
            .Where(Path.IsPathFullyQualified)
            .Select(folder => Path.Combine(folder, file))
            .FirstOrDefault(IsProgram);
    }

    private static bool IsProgram(string path)
    {
        const UnixFileMode execute = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
        try
        {
            return File.Exists(path) && (OperatingSystem.IsWindows() || (File.GetUnixFileMode(path) & execute) != 0);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
