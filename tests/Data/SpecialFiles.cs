using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace PGGan.Tests.Data;

/// <summary>What lies in folders and is no file: whoever opens it waits, or reads for ever.</summary>
internal static partial class SpecialFiles
{
    private const uint Everybody = 0b110_110_110;

    /// <summary>Makes a named pipe that nobody writes to.</summary>
    public static string Pipe(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        return mkfifo(path, Everybody) == 0 ? path : throw new IOException($"no pipe at {path}");
    }

    /// <summary>Makes a socket, which is gone when disposed.</summary>
    public static Socket SocketAt(string path)
    {
        Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(path));
        return socket;
    }

    /// <summary>Makes a link to a device without an end.</summary>
    public static string Device(string path) => File.CreateSymbolicLink(path, "/dev/zero").FullName;

    /// <summary>Gives a file or folder a name of any bytes.</summary>
    public static void Rename(string folder, ReadOnlySpan<byte> from, ReadOnlySpan<byte> to)
    {
        byte[] Path(ReadOnlySpan<byte> name) => [.. System.Text.Encoding.UTF8.GetBytes(folder), (byte)'/', .. name, 0];
        if (rename(Path(from), Path(to)) != 0)
        {
            throw new IOException($"no other name for a file in {folder}");
        }
    }

    /// <summary>Gives a file another name next to its own.</summary>
    public static void HardLink(string path, string other)
    {
        if (link(path, other) != 0)
        {
            throw new IOException($"no link {other}");
        }
    }

    [LibraryImport("libc")]
    private static partial int rename(byte[] from, byte[] to);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int link(string from, string to);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int mkfifo(string path, uint mode);
}
