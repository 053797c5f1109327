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

    // Packed pictures are rarely a tenth of their size. What claims more is unpacked in vain and at great cost.
    private const long LargestUnasked = 64L << 20, LargestUnaskedInAll = 1L << 30;
    private const int MaxRatio = 200;

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
                ZipArchive zip = new(stream, ZipArchiveMode.Read, leaveOpen: true, new ZipNames());
                _ = zip.Entries;
                return zip;
            }));
        }
        catch (InvalidDataException fault)
        {
            ReadOnlySpan<byte> start = SourceFile.ReadStart(path, Archives.BytesLookedAt);
            string what = start.StartsWith(Mark) ? "is a zip file that is cut short or damaged; copy or fetch it again"
                : Archives.Sort(path, start) is string sort and not "zip"
                    ? $"is a {sort} archive, which is not opened; unpack it and name the folder"
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
    /// <param name="account">Receives what becomes of the others.</param>
    /// <exception cref="ImageDataException">Its directory is that of a zip bomb; one line.</exception>
    public void List(List<ImageFile> found, SourceAccount account)
    {
        RefuseBombs();
        SkippedFiles skipped = account.Skipped;
        long changed = SourceFile.Look(path).ChangedTicks;
        for (int i = 0; i < zip.Entries.Count; i++)
        {
            ZipArchiveEntry entry = zip.Entries[i];
            string name = entry.FullName.Replace('\\', '/');
            if (name.EndsWith('/'))
            {
                continue;
            }

            if (FolderWalk.IsHidden(name))
            {
                account.Hidden++;
                continue;
            }

            FileFate fate = FileFate.Of(name, ImageNames.IsImage(name) || entry.IsEncrypted ? [] : StartOf(entry));
            if (entry.IsEncrypted && fate is { IsPicture: false, Reason: null } && Path.GetExtension(name).Length > 0)
            {
                account.AddOther(name);
            }
            else if (entry.IsEncrypted)
            {
                skipped.Add(name, "it is encrypted; unpack the zip file with its password");
            }
            else if (!fate.IsPicture)
            {
                fate.CountIn(account, name);
            }
            else if (WhyTooLarge(entry) is string reason)
            {
                skipped.Add(name, reason);
            }
            else
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
    public byte[]? TryReadOther(string name, long most) => Find(name) is not ZipArchiveEntry entry ? null
        : entry.Length <= most ? Read(entry)
        : throw new InvalidDataException($"{name} has {entry.Length:N0} bytes, and at most {most:N0} are read");

    /// <inheritdoc/>
    public void Dispose()
    {
        zip.Dispose();
        stream.Dispose();
    }

    private ZipArchiveEntry? Find(string name) => zip.GetEntry(name) ?? zip.GetEntry(name.Replace('/', '\\'));

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

    // Empty where it cannot be unpacked: its name alone says what it is then.
    private byte[] StartOf(ZipArchiveEntry entry)
    {
        try
        {
            return Try(path, () =>
            {
                byte[] start = new byte[ImageNames.BytesLookedAt];
                using Stream content = entry.Open();
                return start[..content.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)];
            });
        }
        catch (InvalidDataException)
        {
            return [];
        }
    }

    private static string? WhyTooLarge(ZipArchiveEntry entry) =>
        entry.Length > ImageCodec.MaxFileBytes ? ImageFiles.TooLarge(entry.Length)
        : entry.Length > LargestUnasked && entry.Length / MaxRatio > entry.CompressedLength
            ? $"{entry.CompressedLength:N0} bytes that unpack to {entry.Length:N0}: a zip bomb; make another zip file"
        : null;

    // Entries that share their bytes, or that all are hardly anything but unpack to a disk full, are not looked into.
    private void RefuseBombs()
    {
        UInt128 packed = 0, unpacked = 0;
        foreach (ZipArchiveEntry entry in zip.Entries)
        {
            packed += (ulong)entry.CompressedLength;
            unpacked += WhyTooLarge(entry) is null ? (ulong)entry.Length : 0;
        }

        ulong length = (ulong)stream.Length;
        string? what = packed > length ? $"its entries overlap: {packed:N0} bytes in a file of {length:N0}"
            : unpacked > (ulong)LargestUnaskedInAll && unpacked / MaxRatio > length
                ? $"its {length:N0} bytes unpack to {unpacked:N0}"
            : null;
        if (what is not null)
        {
            throw new ImageDataException($"Data: {path} is a zip bomb or damaged: {what}; make or fetch another.");
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
