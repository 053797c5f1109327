using System.Buffers.Binary;
using System.Runtime.InteropServices;
using PGGan.Files;

namespace PGGan.Data;

/// <summary>What stands at a path.</summary>
internal enum FileKind
{
    /// <summary>Nothing, or a link to nothing.</summary>
    Missing,

    /// <summary>A regular file: the only kind that is opened to be read.</summary>
    File,

    /// <summary>A folder.</summary>
    Folder,

    /// <summary>A symbolic link; only reported where links are not followed.</summary>
    Link,

    /// <summary>A named pipe: who opens it waits for a writer.</summary>
    Pipe,

    /// <summary>A socket.</summary>
    Socket,

    /// <summary>A device, which may have no end.</summary>
    Device,

    /// <summary>Out of reach: a folder on the way may not be entered, or the links on it lead in a circle.</summary>
    Unreachable,
}

/// <summary>A file, a folder or something else in the file system, found without opening it.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Identity">The same for all paths that lead to it, also through links.</param>
/// <param name="Length">Bytes.</param>
/// <param name="ChangedTicks">When it was last written, in ticks of UTC.</param>
/// <param name="Fault">Why the kind is <see cref="FileKind.Unreachable"/>; else empty.</param>
/// <param name="Names">How many names a file has (hard links); 1 where the system does not say.</param>
internal readonly partial record struct FileNode(FileKind Kind, (ulong Device, ulong Number, string Path) Identity, long Length,
    long ChangedTicks, string Fault, int Names = 1)
{
    // From the headers of Linux: the same on all processors.
    private const int CurrentFolder = -100, NotThroughLinks = 0x100, BasicFields = 0x7FF, EffectiveUser = 0x200, MayRead = 4;
    private const int StatusBytes = 256, NamesAt = 16, ModeAt = 28, NumberAt = 32, LengthAt = 40, SecondsAt = 112, NanosecondsAt = 120,
        DeviceAt = 136;
    private const int NoEntry = 2, NoPermission = 13, NoFolder = 20, LongName = 36, LinksInCircle = 40;

    /// <summary>What a path leads to.</summary>
    /// <param name="path">The path.</param>
    /// <param name="followLinks">Whether a link at its end is followed.</param>
    /// <exception cref="IOException">The disk or the network fails.</exception>
    public static FileNode At(string path, bool followLinks = true)
    {
        if (!OperatingSystem.IsLinux())
        {
            return ByAttributes(path, followLinks);
        }

        Span<byte> status = stackalloc byte[StatusBytes];
        int flags = followLinks ? 0 : NotThroughLinks;
        if (Status(CurrentFolder, Posix.Terminated(path), flags, BasicFields, ref MemoryMarshal.GetReference(status)) != 0)
        {
            int error = Marshal.GetLastPInvokeError();
            string fault = Marshal.GetPInvokeErrorMessage(error);
            return error is NoEntry or NoFolder ? new FileNode(FileKind.Missing, default, 0, 0, "")
                : error is NoPermission or LongName or LinksInCircle ? new FileNode(FileKind.Unreachable, default, 0, 0, fault)
                : throw new IOException($"{fault} : '{PathBytes.Readable(path)}'");
        }

        long ticks = DateTime.UnixEpoch.Ticks + (Long(status, SecondsAt) * TimeSpan.TicksPerSecond)
            + (BinaryPrimitives.ReadUInt32LittleEndian(status[NanosecondsAt..]) / TimeSpan.NanosecondsPerTick);
        return new FileNode(
            KindOf(BinaryPrimitives.ReadUInt16LittleEndian(status[ModeAt..])),
            ((ulong)Long(status, DeviceAt), (ulong)Long(status, NumberAt), ""),
            Long(status, LengthAt), ticks, "", (int)BinaryPrimitives.ReadUInt32LittleEndian(status[NamesAt..]));
    }

    /// <summary>Whether this program is allowed to read the file; true where only opening it tells.</summary>
    public static bool MayBeRead(string path) =>
        !OperatingSystem.IsLinux() || Access(CurrentFolder, Posix.Terminated(path), MayRead, EffectiveUser) == 0
            || Marshal.GetLastPInvokeError() != NoPermission;

    /// <summary>The kind in words: <c>a named pipe</c>.</summary>
    public static string Describe(FileKind kind) => kind switch
    {
        FileKind.Folder => "a folder",
        FileKind.Pipe => "a named pipe",
        FileKind.Socket => "a socket",
        FileKind.Device => "a device",
        FileKind.Link => "a link",
        FileKind.File => "a file",
        FileKind.Missing => "not there",
        _ => "out of reach",
    };

    private static long Long(ReadOnlySpan<byte> status, int at) => BinaryPrimitives.ReadInt64LittleEndian(status[at..]);

    private static FileKind KindOf(int mode) => (mode >> 12) switch
    {
        1 => FileKind.Pipe,
        2 or 6 => FileKind.Device,
        4 => FileKind.Folder,
        8 => FileKind.File,
        10 => FileKind.Link,
        12 => FileKind.Socket,
        _ => FileKind.Device,
    };

    // Elsewhere the path without its links is the identity, and what is no folder counts as a file.
    private static FileNode ByAttributes(string path, bool followLinks)
    {
        try
        {
            FileSystemInfo found = Directory.Exists(path) ? new DirectoryInfo(path) : new FileInfo(path);
            if (found.LinkTarget is not null && !followLinks)
            {
                return new FileNode(FileKind.Link, default, 0, 0, "");
            }

            found = found.ResolveLinkTarget(returnFinalTarget: true) ?? found;
            return !found.Exists ? new FileNode(FileKind.Missing, default, 0, 0, "")
                : found is FileInfo file ? new FileNode(FileKind.File, (0, 0, file.FullName), file.Length, file.LastWriteTimeUtc.Ticks, "")
                : new FileNode(FileKind.Folder, (0, 0, found.FullName), 0, found.LastWriteTimeUtc.Ticks, "");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return new FileNode(FileKind.Unreachable, default, 0, 0, ImageFiles.OneLine(fault));
        }
    }

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true)]
    private static partial int Status(int folder, byte[] path, int flags, uint fields, ref byte status);

    [LibraryImport("libc", EntryPoint = "faccessat", SetLastError = true)]
    private static partial int Access(int folder, byte[] path, int mode, int flags);
}
