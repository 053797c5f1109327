using System.IO.Compression;
using System.IO.Hashing;
using PGGan.Imaging;

namespace PGGan.Data;

/// <summary>
/// The files in a zip file, read whole, each checked by the size and the checksum that the zip file names. Several threads may read.
/// </summary>
internal sealed class ZipImages : IDisposable
{
    private const int InvalidArgument = 22, OutsideOfStream = unchecked((int)0x80131620);   // the system's and the library's number

    private static readonly byte[] Mark = [.. "PK"u8];
    private readonly string path;
    private readonly FileStream stream;
    private readonly ZipArchive zip;

    private ZipImages(string path, FileStream stream, ZipArchive zip) => (this.path, this.stream, this.zip) = (path, stream, zip);

    /// <summary>Opens a zip file.</summary>
    /// <exception cref="ImageDataException">It is none, damaged, or cannot be read; one line.</exception>
    public static ZipImages Open(string path)
    {
        FileStream stream = SourceFile.Open(path);
        try
        {
            return new ZipImages(path, stream, Try(path, () =>
            {
                stream.Position = 0;
                ZipArchive zip = new(stream, ZipArchiveMode.Read, leaveOpen: true);
                _ = zip.Entries;
                return zip;
            }));
        }
        catch (InvalidDataException fault)
        {
            string what = SourceFile.ReadStart(path, Mark.Length).AsSpan().SequenceEqual(Mark)
                ? "is a zip file that is cut short or damaged; copy or fetch it again"
                : "is neither a folder nor a zip file of images";
            stream.Dispose();
            throw new ImageDataException($"Data: {path} {what}.", fault);
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    /// <summary>Lists the images.</summary>
    /// <param name="found">Gets them.</param>
    /// <param name="skipped">Receives those that cannot be read.</param>
    public void List(List<ImageFile> found, SkippedFiles skipped)
    {
        long changed = SourceFile.Look(path).ChangedTicks;
        for (int i = 0; i < zip.Entries.Count; i++)
        {
            ZipArchiveEntry entry = zip.Entries[i];
            string name = entry.FullName.Replace('\\', '/');
            if (name.EndsWith('/') || FolderWalk.IsHidden(name))
            {
                continue;
            }

            if (!ImageNames.MayBeImage(name))
            {
                if (ImageNames.WhyNotRead(name) is string reason)
                {
                    skipped.Add(name, reason);
                }
            }
            else if (entry.IsEncrypted)
            {
                skipped.Add(name, "it is encrypted; unpack the zip file with its password");
            }
            else if (entry.Length > ImageCodec.MaxFileBytes)
            {
                skipped.Add(name, ImageFiles.TooLarge(entry.Length));
            }
            else if (ImageNames.IsImage(name) || BeginsAsImage(entry))
            {
                found.Add(new ImageFile(name, entry.Length, changed, i));
            }
        }
    }

    /// <summary>All bytes of a file.</summary>
    /// <exception cref="InvalidDataException">It is damaged; one line.</exception>
    /// <exception cref="ImageDataException">The zip file cannot be read; one line.</exception>
    public byte[] ReadAll(ImageFile file) => Read(zip.Entries[file.Entry]);

    /// <summary>All bytes of the file of a name; null where there is none.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="most">The most bytes.</param>
    /// <exception cref="InvalidDataException">It is damaged, or longer; one line.</exception>
    /// <exception cref="ImageDataException">The zip file cannot be read; one line.</exception>
    public byte[]? TryReadOther(string name, long most) => zip.GetEntry(name) is not ZipArchiveEntry entry ? null
        : entry.Length <= most ? Read(entry)
        : throw new InvalidDataException($"{name} has {entry.Length:N0} bytes, and at most {most:N0} are read");

    /// <inheritdoc/>
    public void Dispose()
    {
        zip.Dispose();
        stream.Dispose();
    }

    private byte[] Read(ZipArchiveEntry entry)
    {
        byte[] bytes = new byte[entry.Length];
        int read;
        bool more;
        lock (zip)   // an archive has one read position
        {
            (read, more) = Try(path, () =>
            {
                using Stream content = entry.Open();
                int some = content.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
                return (some, some == bytes.Length && content.ReadByte() >= 0);
            });
        }

        return read < bytes.Length || more
            ? throw new InvalidDataException($"it has {(more ? "more" : "fewer")} bytes than the zip file says")
            : Crc32.HashToUInt32(bytes) != entry.Crc32 ? throw new InvalidDataException("its checksum is not the one in the zip file")
            : bytes;
    }

    private bool BeginsAsImage(ZipArchiveEntry entry)
    {
        try
        {
            return Try(path, () =>
            {
                byte[] start = new byte[ImageNames.BytesLookedAt];
                using Stream content = entry.Open();
                return ImageNames.BeginsAsImage(start.AsSpan(0, content.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)));
            });
        }
        catch (InvalidDataException)
        {
            return false;
        }
    }

    // Says of damage that it is damage, whatever the library calls it, and of a disk that fails that it is the disk.
    private static T Try<T>(string path, Func<T> read) => SourceFile.Try(path, () =>
    {
        try
        {
            return read();
        }
        catch (InvalidDataException fault) when (fault.InnerException is IOException disk && !IsDamage(disk))
        {
            throw disk;
        }
        catch (Exception fault) when (IsDamage(fault))
        {
            throw new InvalidDataException($"it cannot be unpacked: {ImageFiles.OneLine(fault).TrimEnd('.')}", fault);
        }
    });

    // A damaged zip file also names places before its beginning, which the system or the stream refuses.
    private static bool IsDamage(Exception fault) =>
        fault is EndOfStreamException or NotSupportedException or ArgumentException or OverflowException
        || fault is IOException { HResult: InvalidArgument or OutsideOfStream };
}
