using Microsoft.Win32.SafeHandles;
using PGGan.Files;

namespace PGGan.Data;

/// <summary>
/// Opens and reads the files that sets and labels are kept in. Only regular files are opened: a pipe or a device would let the program wait
/// for ever. A fault of the disk or the network that passes is waited for; one that stays ends what is being done, for a file that could
/// not be read today must not count as a damaged one tomorrow.
/// </summary>
internal static class SourceFile
{
    private static readonly TimeSpan[] Pauses = [TimeSpan.FromMilliseconds(100), TimeSpan.FromMilliseconds(400)];

    /// <summary>Opens a file to read it.</summary>
    /// <exception cref="ImageDataException">It is not there, no regular file, or cannot be opened; one line.</exception>
    public static FileStream Open(string path)
    {
        RequireRegular(path);
        return Try(path, () => PathBytes.IsUnicode(path) ? File.OpenRead(path) : new FileStream(Posix.OpenToRead(path), FileAccess.Read));
    }

    /// <summary>Opens a file to read it at any place.</summary>
    /// <inheritdoc cref="Open"/>
    public static SafeFileHandle OpenHandle(string path)
    {
        RequireRegular(path);
        return Try(path, () => OpenRegular(path));
    }

    /// <summary>All bytes of a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="most">The most bytes that are taken into memory.</param>
    /// <exception cref="ImageDataException">It is not there, no regular file, longer than that, or cannot be read; one line.</exception>
    public static byte[] ReadAll(string path, long most)
    {
        RequireRegular(path);
        return Try(path, () =>
        {
            using SafeFileHandle file = OpenRegular(path);
            long length = RandomAccess.GetLength(file);
            if (length > most)
            {
                throw new ImageDataException(
                    $"Data: {path} has {length:N0} bytes, and at most {most:N0} are read; split it or move it away.");
            }

            byte[] bytes = new byte[length];
            int read = ReadAsFarAsThereIs(file, bytes, 0);
            return read == length ? bytes : bytes[..read];
        });
    }

    /// <summary>The first bytes of a file, fewer where it ends before.</summary>
    /// <exception cref="ImageDataException">It is not there, no regular file, or cannot be read; one line.</exception>
    public static byte[] ReadStart(string path, int bytes)
    {
        using SafeFileHandle file = OpenHandle(path);
        byte[] start = new byte[bytes];
        return start[..ReadAt(path, file, start, 0)];
    }

    /// <summary>Reads at a place of a file.</summary>
    /// <param name="path">The file, for messages.</param>
    /// <param name="file">The file, open.</param>
    /// <param name="bytes">Filled as far as the file goes.</param>
    /// <param name="start">Where in the file.</param>
    /// <returns>Bytes read: fewer only at the file's end.</returns>
    /// <exception cref="ImageDataException">It cannot be read; one line.</exception>
    public static int ReadAt(string path, SafeFileHandle file, Span<byte> bytes, long start)
    {
        for (int tries = 1; ; tries++)
        {
            try
            {
                return ReadAsFarAsThereIs(file, bytes, start);
            }
            catch (Exception fault) when (IsFaultOfReading(fault))
            {
                PauseOrThrow(path, fault, tries);
            }
        }
    }

    /// <summary>
    /// Does what reads from a file, again after a short pause where the disk or the network fails: three times within a second.
    /// </summary>
    /// <param name="path">The file, for messages.</param>
    /// <param name="read">Reads it; each call from the beginning.</param>
    /// <exception cref="ImageDataException">It cannot be read: the disk fails, it is gone, or there is no permission; one line.</exception>
    public static T Try<T>(string path, Func<T> read)
    {
        for (int tries = 1; ; tries++)
        {
            try
            {
                return read();
            }
            catch (Exception fault) when (IsFaultOfReading(fault))
            {
                PauseOrThrow(path, fault, tries);
            }
        }
    }

    /// <summary>What stands at a path.</summary>
    /// <param name="path">The path.</param>
    /// <param name="followLinks">Whether a link at its end is followed.</param>
    /// <exception cref="ImageDataException">The disk or the network fails; one line.</exception>
    public static FileNode Look(string path, bool followLinks = true) => Try(path, () => FileNode.At(path, followLinks));

    /// <summary>Throws unless a path leads to a regular file, which can be opened without waiting.</summary>
    /// <exception cref="ImageDataException">It is something else; one line.</exception>
    public static void RequireRegular(string path)
    {
        FileNode node = Look(path);
        if (node.Kind == FileKind.Unreachable)
        {
            throw new ImageDataException(
                $"Data: {path} cannot be reached: {node.Fault}; give permission to enter its folders, or name another.");
        }

        if (node.Kind is not (FileKind.File or FileKind.Missing))   // opening tells more of one that is not there
        {
            throw new ImageDataException(
                $"Data: {path} is {FileNode.Describe(node.Kind)}, and only regular files are read; name one, or move it away.");
        }
    }

    private static SafeFileHandle OpenRegular(string path) =>
        PathBytes.IsUnicode(path) ? File.OpenHandle(path) : Posix.OpenToRead(path);

    // A file shorter than its content says is damaged, which no second try mends.
    private static bool IsFaultOfReading(Exception fault) =>
        fault is UnauthorizedAccessException or (IOException and not ImageDataException and not EndOfStreamException);

    private static void PauseOrThrow(string path, Exception fault, int tries)
    {
        bool lasting = fault is UnauthorizedAccessException or FileNotFoundException or DirectoryNotFoundException or PathTooLongException;
        if (!lasting && tries <= Pauses.Length)
        {
            Thread.Sleep(Pauses[tries - 1]);
            return;
        }

        string remedy = fault switch
        {
            UnauthorizedAccessException => "give permission to read it, or move it away",
            FileNotFoundException or DirectoryNotFoundException => "put it there, and begin again once no file is moved any more",
            PathTooLongException => "give it a shorter name",
            _ => $"{tries} tries failed: check the disk, or move the file away",
        };
        throw new ImageDataException($"Data: {path} cannot be read: {ImageFiles.OneLine(fault).TrimEnd('.')}; {remedy}.", fault);
    }

    private static int ReadAsFarAsThereIs(SafeFileHandle file, Span<byte> bytes, long start)
    {
        int done = 0;
        while (done < bytes.Length && RandomAccess.Read(file, bytes[done..], start + done) is > 0 and int some)
        {
            done += some;
        }

        return done;
    }
}
