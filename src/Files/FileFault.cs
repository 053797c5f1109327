namespace PGGan.Files;

/// <summary>Distinguishes the faults of files that .NET has one type for.</summary>
internal static class FileFault
{
    private const int LinuxHeld = 11, MacHeld = 35, WindowsHeld = unchecked((int)0x80070020);   // EWOULDBLOCK, ERROR_SHARING_VIOLATION
    private const int UnixThere = 17, WindowsThere = unchecked((int)0x80070050);                // EEXIST, ERROR_FILE_EXISTS

    /// <summary>Whether a file could not be opened because another process holds it, and for no other reason.</summary>
    public static bool IsHeld(IOException fault) =>
        fault.HResult == (OperatingSystem.IsWindows() ? WindowsHeld : OperatingSystem.IsMacOS() ? MacHeld : LinuxHeld);

    /// <summary>Whether a file could not be made because there is one of that name.</summary>
    public static bool IsThere(IOException fault) => fault.HResult is UnixThere or WindowsThere;
}
