using System.IO.Compression;
using System.IO.Hashing;
using System.Text;
using PGGan.Training.Imaging;

namespace PGGan.Training.Data;

/// <summary>The image files in a folder (recursively) or a zip file, in ordinal order of their relative names. Hidden ones are left out.</summary>
internal sealed class ImageFiles : IDisposable
{
    private readonly string path;
    private readonly ZipArchive? zip;
    private readonly ZipArchiveEntry[] entries = [];

    private ImageFiles(string path, List<(ImageFile File, ZipArchiveEntry? Entry)> found, ZipArchive? zip)
    {
        this.path = path;
        this.zip = zip;
        found.Sort((a, b) => string.CompareOrdinal(a.File.Name, b.File.Name));
        Files = [.. found.Select(item => item.File)];
        if (zip is not null)
        {
            entries = [.. found.Select(item => item.Entry!)];
        }
    }

    /// <summary>The files in order.</summary>
    public IReadOnlyList<ImageFile> Files { get; }

    /// <summary>Lists a folder or a zip file.</summary>
    /// <exception cref="ImageDataException">Neither, or not readable.</exception>
    public static ImageFiles Open(string path)
    {
        try
        {
            return Directory.Exists(path) ? OpenFolder(path)
                : File.Exists(path) ? OpenZip(path)
                : throw new ImageDataException($"Data: there is no folder or file {path}.");
        }
        catch (InvalidDataException e)
        {
            throw new ImageDataException($"Data: {path} is neither a folder nor a zip file of images.", e);
        }
        catch (Exception e) when (e is UnauthorizedAccessException or (IOException and not ImageDataException))
        {
            throw new ImageDataException($"Data: {path} cannot be read: {OneLine(e)}", e);
        }
    }

    /// <summary>All bytes of a file.</summary>
    public byte[] ReadAll(int index)
    {
        if (zip is null)
        {
            return File.ReadAllBytes(Path.Combine(path, Files[index].Name));
        }

        byte[] bytes = new byte[entries[index].Length];
        lock (zip)   // an archive has one read position
        {
            using Stream stream = entries[index].Open();
            stream.ReadExactly(bytes);
        }

        return bytes;
    }

    /// <summary>A file of the root that is no image; null where there is none of this name.</summary>
    public byte[]? TryReadOther(string name)
    {
        if (zip is null)
        {
            string other = Path.Combine(path, name);
            return File.Exists(other) ? File.ReadAllBytes(other) : null;
        }

        lock (zip)
        {
            if (zip.GetEntry(name) is not ZipArchiveEntry entry)
            {
                return null;
            }

            using Stream stream = entry.Open();
            byte[] bytes = new byte[entry.Length];
            stream.ReadExactly(bytes);
            return bytes;
        }
    }

    /// <summary>Short sides of up to <paramref name="most"/> readable images, evenly spread over the set, from their headers.</summary>
    public List<int> ShortSides(int most)
    {
        List<int> sides = [];
        int step = Math.Max(1, Files.Count / most);
        for (int i = 0; i < Files.Count; i += step)
        {
            try
            {
                using Stream stream = zip is null ? File.OpenRead(Path.Combine(path, Files[i].Name)) : new MemoryStream(ReadAll(i));
                if (ImageCodec.TryReadSize(stream, out int width, out int height))
                {
                    sides.Add(Math.Min(width, height));
                }
            }
            catch (Exception e) when (IsUnreadable(e))
            {
                // Preparing the set names the files that cannot be read.
            }
        }

        return sides;
    }

    /// <summary>A hash of the names and sizes, and of the times of change where asked for.</summary>
    public UInt128 HashListing(string prefix, bool withTimes)
    {
        XxHash128 hash = new();
        hash.Append(Encoding.UTF8.GetBytes(prefix));
        foreach (ImageFile file in Files)
        {
            string line = withTimes ? $"\n{file.Name}\0{file.Length}\0{file.ChangedTicks}" : $"\n{file.Name}\0{file.Length}";
            hash.Append(Encoding.UTF8.GetBytes(line));
        }

        return hash.GetCurrentHashAsUInt128();
    }

    /// <summary>Whether reading or decoding one file failed because of that file.</summary>
    public static bool IsUnreadable(Exception e) => e is InvalidDataException or IOException or UnauthorizedAccessException or NotSupportedException;

    /// <summary>The first line of a message.</summary>
    public static string OneLine(Exception e) => e.Message.ReplaceLineEndings("\n").Split('\n')[0];

    public void Dispose() => zip?.Dispose();

    private static ImageFiles OpenFolder(string path)
    {
        EnumerationOptions everything = new() { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.System, MaxRecursionDepth = 32 };
        List<(ImageFile, ZipArchiveEntry?)> found = [];
        foreach (FileInfo file in new DirectoryInfo(path).EnumerateFiles("*", everything))
        {
            string name = Path.GetRelativePath(path, file.FullName).Replace(Path.DirectorySeparatorChar, '/');
            if (IsImage(name) && !file.Attributes.HasFlag(FileAttributes.Hidden))
            {
                found.Add((new ImageFile(name, file.Length, file.LastWriteTimeUtc.Ticks), null));
            }
        }

        return new ImageFiles(path, found, null);
    }

    private static ImageFiles OpenZip(string path)
    {
        ZipArchive zip = ZipFile.OpenRead(path);
        try
        {
            long changed = File.GetLastWriteTimeUtc(path).Ticks;
            List<(ImageFile, ZipArchiveEntry?)> found = [];
            foreach (ZipArchiveEntry entry in zip.Entries)
            {
                string name = entry.FullName.Replace('\\', '/');
                if (IsImage(name))
                {
                    found.Add((new ImageFile(name, entry.Length, changed), entry));
                }
            }

            return new ImageFiles(path, found, zip);
        }
        catch
        {
            zip.Dispose();
            throw;
        }
    }

    // A name that starts with a dot is hidden; __MACOSX holds resource forks that look like images.
    private static bool IsImage(string name) =>
        ImageCodec.Extensions.Contains(Path.GetExtension(name))
        && !name.Split('/').Any(part => part.StartsWith('.') || part == "__MACOSX");
}

/// <summary>One file of a set.</summary>
/// <param name="Name">Path inside the folder or zip file, with <c>/</c>.</param>
/// <param name="Length">Bytes.</param>
/// <param name="ChangedTicks">When it was last written.</param>
internal readonly record struct ImageFile(string Name, long Length, long ChangedTicks);
