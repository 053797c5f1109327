using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace PGGan.Files;

/// <summary>
/// The calls of the C library that .NET hides or weakens: its <c>Flush(true)</c> ignores a failed fsync (.NET 10), it cannot open a folder,
/// a locked file cannot be read, and nothing tells which signals are ignored. Linux and macOS; every method says what it does on Windows.
/// </summary>
internal static partial class Posix
{
    private const int Interrupted = 4, Denied = 13, Invalid = 22;              // EINTR, EACCES, EINVAL
    private const int LinuxNotSupported = 95, MacNotSupported = 45;            // ENOTSUP
    private const int MacFullSync = 51;                                        // F_FULLFSYNC: through the disk's own cache
    private const int LinuxCloseOnExec = 0x80000, MacCloseOnExec = 0x1000000;  // O_CLOEXEC
    private const int WriteAndEnter = 3;                                       // W_OK | X_OK
    private const int Ignored = 1;                                             // SIG_IGN
    private const int LongestAction = 256;                                     // bytes; struct sigaction has at most 152

    private static int NotSupported => OperatingSystem.IsMacOS() ? MacNotSupported : LinuxNotSupported;

    /// <summary>
    /// Has the disk store what was written to a file; the stream's own buffer is flushed before. On Windows by FlushFileBuffers.
    /// </summary>
    /// <exception cref="IOException">The system reports that it failed.</exception>
    public static void Sync(FileStream stream)
    {
        stream.Flush(flushToDisk: OperatingSystem.IsWindows());
        if (!OperatingSystem.IsWindows())
        {
            Sync(stream.SafeFileHandle, stream.Name);
        }
    }

    /// <summary>
    /// Has the disk store the names in a folder: without it a file that was renamed may have its old name after a power cut. Nothing on
    /// Windows, which has no such call.
    /// </summary>
    /// <exception cref="IOException">The system reports that it failed.</exception>
    public static void SyncFolder(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        using SafeFileHandle folder = Open(path);
        if (!folder.IsInvalid)
        {
            Sync(folder, path);
        }
        else if (Marshal.GetLastPInvokeError() != Denied)   // one that may be written and not read cannot be synced by anybody
        {
            throw Failed(path);
        }
    }

    /// <summary>The first bytes of a file as UTF-8, whoever has locked it; null where it cannot be read, and on Windows.</summary>
    public static string? TryReadLocked(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            return null;
        }

        using SafeFileHandle file = Open(path);
        byte[] bytes = new byte[512];
        nint length = file.IsInvalid ? -1 : read(file, bytes, bytes.Length);
        return length < 0 ? null : Encoding.UTF8.GetString(bytes, 0, (int)length);
    }

    /// <summary>
    /// Whether the process that started this one asked for a signal to be ignored, as nohup does with SIGHUP. False on Windows.
    /// </summary>
    /// <param name="signal">Its number.</param>
    public static bool Ignores(int signal)
    {
        if (OperatingSystem.IsWindows())
        {
            return false;
        }

        // The handler is the first member of struct sigaction on Linux (glibc, musl) and macOS.
        nint[] action = new nint[LongestAction / nint.Size];
        return sigaction(signal, 0, action) == 0 && action[0] == Ignored;
    }

    /// <summary>
    /// Whether this process may make files in a folder, also as far as the file system is concerned: one that is mounted read-only takes
    /// none. True on Windows, which tells when a file is made.
    /// </summary>
    public static bool CanWrite(string folder) => OperatingSystem.IsWindows() || access(folder, WriteAndEnter) == 0;

    // O_RDONLY is 0.
    private static SafeFileHandle Open(string path) => open(path, OperatingSystem.IsMacOS() ? MacCloseOnExec : LinuxCloseOnExec);

    private static void Sync(SafeFileHandle handle, string path)
    {
        if (OperatingSystem.IsMacOS() && fcntl(handle, MacFullSync) == 0)
        {
            return;
        }

        while (fsync(handle) != 0)
        {
            int error = Marshal.GetLastPInvokeError();
            if (error == Invalid || error == NotSupported)
            {
                return;   // pipes and some file systems have no such call
            }

            if (error != Interrupted)
            {
                throw Failed(path);
            }
        }
    }

    private static IOException Failed(string path) =>
        new($"{Marshal.GetLastPInvokeErrorMessage().TrimEnd('.')} (the disk does not confirm that {path} is stored)");

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial SafeFileHandle open(string path, int flags);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int access(string path, int mode);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint read(SafeFileHandle file, [Out] byte[] bytes, nint count);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int fsync(SafeFileHandle file);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int fcntl(SafeFileHandle file, int command);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int sigaction(int signal, nint action, [Out] nint[] old);
}
