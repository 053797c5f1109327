using System.IO.Hashing;
using System.Text;
using PGGan.Imaging;

namespace PGGan.Data;

/// <summary>
/// The image files in a folder (recursively) or a zip file, in ordinal order of their relative names. Hidden ones are left out; others that
/// cannot be read, or are of a format that is not read, are left out and named. Whether a file may be read is part of the list: the list
/// changes when that does.
/// </summary>
internal sealed class ImageFiles : IDisposable
{
    // Nearly all headers end before; of others the whole file is read.
    private const int HeaderBytes = 64 << 10;

    private readonly string path;
    private readonly ZipImages? zip;

    private ImageFiles(string path, List<ImageFile> found, SkippedFiles skipped, ZipImages? zip)
    {
        this.path = path;
        this.zip = zip;
        Skipped = skipped;
        Files = found;
        found.Sort((a, b) => string.CompareOrdinal(a.Name, b.Name));
    }

    /// <summary>The files in order.</summary>
    public IReadOnlyList<ImageFile> Files { get; }

    /// <summary>What is left out of the list, with the reasons.</summary>
    public SkippedFiles Skipped { get; }

    /// <summary>Lists a folder or a zip file.</summary>
    /// <exception cref="ImageDataException">Neither, or not readable.</exception>
    public static ImageFiles Open(string path)
    {
        SkippedFiles skipped;
        List<ImageFile> found = [];
        if (Directory.Exists(path))
        {
            FolderWalk walk = FolderWalk.Of(path);
            skipped = walk.Skipped;
            foreach (FoundFile file in walk.Files)
            {
                ListFile(path, file, found, skipped);
            }

            return new ImageFiles(path, found, skipped, null);
        }

        if (!File.Exists(path))
        {
            throw new ImageDataException($"Data: there is no folder or file {path}.");
        }

        ZipImages zip = ZipImages.Open(path);
        try
        {
            skipped = new SkippedFiles();
            zip.List(found, skipped);
            return new ImageFiles(path, found, skipped, zip);
        }
        catch
        {
            zip.Dispose();
            throw;
        }
    }

    /// <summary>All bytes of a file.</summary>
    /// <exception cref="InvalidDataException">In a zip file it is damaged; one line.</exception>
    /// <exception cref="ImageDataException">It cannot be read though it could be listed; one line.</exception>
    public byte[] ReadAll(int index)
    {
        PictureMemory.TakeFile(Files[index].Length);
        return zip is null ? SourceFile.ReadAll(Path.Combine(path, Files[index].Name), ImageCodec.MaxFileBytes)
            : zip.ReadAll(Files[index]);
    }

    /// <summary>A file of the root that is no image; null where there is none of this name.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="most">The most bytes.</param>
    /// <exception cref="InvalidDataException">In a zip file it is damaged; one line.</exception>
    /// <exception cref="ImageDataException">It cannot be read; one line.</exception>
    public byte[]? TryReadOther(string name, long most)
    {
        if (zip is not null)
        {
            return zip.TryReadOther(name, most);
        }

        string other = Path.Combine(path, name);
        return File.Exists(other) ? SourceFile.ReadAll(other, most) : null;
    }

    /// <summary>Short sides of up to <paramref name="most"/> readable images, evenly spread over the set, from their headers.</summary>
    /// <exception cref="ImageDataException">One cannot be read though it could be listed; one line.</exception>
    public List<int> ShortSides(int most)
    {
        List<int> sides = [];
        int step = Math.Max(1, Files.Count / most);
        for (int i = 0; i < Files.Count; i += step)
        {
            try
            {
                byte[] start = zip is null ? SourceFile.ReadStart(Path.Combine(path, Files[i].Name), HeaderBytes) : ReadAll(i);
                if (ImageCodec.TryReadSize(start, out int width, out int height)
                    || (start.Length < Files[i].Length && ImageCodec.TryReadSize(ReadAll(i), out width, out height)))
                {
                    sides.Add(Math.Min(width, height));
                }
            }
            catch (InvalidDataException)
            {
                // Preparing the set names the files that are damaged.
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

    /// <summary>The first line of a message.</summary>
    public static string OneLine(Exception e) => e.Message.ReplaceLineEndings("\n").Split('\n')[0];

    /// <summary>Why a file larger than the most bytes is left out.</summary>
    public static string TooLarge(long bytes) => $"{bytes:N0} bytes, and at most {ImageCodec.MaxFileBytes:N0} are read of an image file";

    public void Dispose() => zip?.Dispose();

    private static void ListFile(string root, FoundFile file, List<ImageFile> found, SkippedFiles skipped)
    {
        string full = Path.Combine(root, file.Name);
        if (!ImageNames.MayBeImage(file.Name))
        {
            if (ImageNames.WhyNotRead(file.Name) is string reason)
            {
                skipped.Add(file.Name, reason);
            }
        }
        else if (!FileNode.MayBeRead(full))
        {
            skipped.Add(file.Name, "no permission to read it");
        }
        else if (file.Node.Length > ImageCodec.MaxFileBytes)
        {
            skipped.Add(file.Name, TooLarge(file.Node.Length));
        }
        else if (ImageNames.IsImage(file.Name) || ImageNames.BeginsAsImage(SourceFile.ReadStart(full, ImageNames.BytesLookedAt)))
        {
            found.Add(new ImageFile(file.Name, file.Node.Length, file.Node.ChangedTicks));
        }
    }
}

/// <summary>One file of a set.</summary>
/// <param name="Name">Path inside the folder or zip file, with <c>/</c>.</param>
/// <param name="Length">Bytes.</param>
/// <param name="ChangedTicks">When it was last written.</param>
/// <param name="Entry">Its number in a zip file.</param>
internal readonly record struct ImageFile(string Name, long Length, long ChangedTicks, int Entry = -1);
