using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace PGGan.Files;

/// <summary>
/// The calls of the C library that .NET hides or weakens: its <c>Flush(true)</c> ignores a failed fsync (.NET 10), it cannot open a folder,
/// a locked file cannot be read, names that are not UTF-8 are lost, and nothing tells which signals are ignored. Linux and macOS; every
/// method says what it does on Windows.
/// </summary>
internal static partial class Posix
{
    private const int NoEntry = 2, Interrupted = 4, Denied = 13, NoFolder = 20, Invalid = 22;   // ENOENT, EINTR, EACCES, ENOTDIR, EINVAL
    private const int LinuxNotSupported = 95, MacNotSupported = 45;            // ENOTSUP
    private const int MacFullSync = 51;                                        // F_FULLFSYNC: through the disk's own cache
    private const int LinuxCloseOnExec = 0x80000, MacCloseOnExec = 0x1000000;  // O_CLOEXEC
    private const int WriteAndEnter = 3;                                       // W_OK | X_OK
    private const int Ignored = 1;                                             // SIG_IGN
    private const int LongestAction = 256;                                     // bytes; struct sigaction has at most 152
    private const int LinuxNameAt = 19;                                        // of d_name in struct dirent, 64 bits, glibc and musl

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

    /// <summary>The names in a folder, in no order, each as <see cref="PathBytes.ToText"/> has it. Linux alone.</summary>
    /// <param name="path">The folder, whose name may have any bytes.</param>
    /// <exception cref="UnauthorizedAccessException">It may not be listed.</exception>
    /// <exception cref="IOException">It is not there or no folder, or the disk fails.</exception>
    public static List<string> NamesIn(string path)
    {
        nint folder = opendir(Terminated(path));
        if (folder == 0)
        {
            throw Refused(path, isFolder: true);
        }

        try
        {
            List<string> names = [];
            while (true)
            {
                nint entry = readdir(folder);
                if (entry == 0)
                {
                    return Marshal.GetLastPInvokeError() == 0 ? names : throw Refused(path, isFolder: true);
                }

                if (NameAt(entry + LinuxNameAt) is string name && name is not ("." or ".."))
                {
                    names.Add(name);
                }
            }
        }
        finally
        {
            _ = closedir(folder);
        }
    }

    /// <summary>Opens a file to be read whose name may have any bytes (<see cref="PathBytes"/>). Not for Windows.</summary>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    /// <exception cref="IOException">It is not there, or the disk fails.</exception>
    public static SafeFileHandle OpenToRead(string path)
    {
        SafeFileHandle file = openBytes(Terminated(path), OperatingSystem.IsMacOS() ? MacCloseOnExec : LinuxCloseOnExec);
        if (!file.IsInvalid)
        {
            return file;
        }

        Exception fault = Refused(path, isFolder: false);
        file.Dispose();
        throw fault;
    }

    /// <summary>A path as the C library takes it: its bytes and a zero.</summary>
    public static byte[] Terminated(string path) => [.. PathBytes.Of(path), 0];

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

    /// <summary>Sends a signal to a process; one that is gone does not mind. Nothing on Windows.</summary>
    /// <param name="process">Its id.</param>
    /// <param name="signal">The signal's number.</param>
    public static void Send(int process, int signal)
    {
        if (!OperatingSystem.IsWindows())
        {
            _ = kill(process, signal);
        }
    }

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

    private static unsafe string NameAt(nint text) =>
        PathBytes.ToText(MemoryMarshal.CreateReadOnlySpanFromNullTerminated((byte*)text));

    private static Exception Refused(string path, bool isFolder)
    {
        int error = Marshal.GetLastPInvokeError();
        string message = $"{Marshal.GetPInvokeErrorMessage(error)} : '{PathBytes.Readable(path)}'";
        return error switch
        {
            Denied => new UnauthorizedAccessException(message),
            NoEntry or NoFolder when isFolder => new DirectoryNotFoundException(message),
            NoEntry => new FileNotFoundException(message),
            _ => new IOException(message, error),
        };
    }

    private static IOException Failed(string path) =>
        new($"{Marshal.GetLastPInvokeErrorMessage().TrimEnd('.')} (the disk does not confirm that {path} is stored)");

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial SafeFileHandle open(string path, int flags);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int access(string path, int mode);
    [LibraryImport("libc", EntryPoint = "open", SetLastError = true)]
    private static partial SafeFileHandle openBytes(byte[] path, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint opendir(byte[] path);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint readdir(nint folder);

    [LibraryImport("libc")]
    private static partial int closedir(nint folder);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint read(SafeFileHandle file, [Out] byte[] bytes, nint count);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int fsync(SafeFileHandle file);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int fcntl(SafeFileHandle file, int command);

    [LibraryImport("libc")]
    private static partial int kill(int process, int signal);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int sigaction(int signal, nint action, [Out] nint[] old);
}
