using System.IO.Hashing;
using System.Text;
using Microsoft.Win32.SafeHandles;
using PGGan.Files;
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

    private ImageFiles(string path, List<ImageFile> found, SourceAccount account, ZipImages? zip)
    {
        this.path = path;
        this.zip = zip;
        Account = account;
        Account.Pictures = found.Count;
        Files = found;
        found.Sort((a, b) => string.CompareOrdinal(a.Name, b.Name));
    }

    /// <summary>The files in order.</summary>
    public IReadOnlyList<ImageFile> Files { get; }

    /// <summary>What became of all files.</summary>
    public SourceAccount Account { get; }

    /// <summary>Lists a folder or a zip file.</summary>
    /// <param name="path">The folder or file.</param>
    /// <param name="withOwn">Whether pictures that this program drew are listed too.</param>
    /// <exception cref="ImageDataException">Neither, or not readable.</exception>
    public static ImageFiles Open(string path, bool withOwn = false)
    {
        List<ImageFile> found = [];
        if (Directory.Exists(path))
        {
            FolderWalk walk = FolderWalk.Of(path, withOwn);
            foreach (FoundFile file in walk.Files)
            {
                ListFile(path, file, found, walk.Account, withOwn);
            }

            return new ImageFiles(path, found, walk.Account, null);
        }

        if (!File.Exists(path))
        {
            throw new ImageDataException(path.Contains('\uFFFD')
                ? $"Data: there is no folder or file {path}; if its name has letters that are not UTF-8, give it another, or name a link."
                : $"Data: there is no folder or file {path}.");
        }

        ZipImages zip = ZipImages.Open(path);
        try
        {
            SourceAccount account = new();
            zip.List(found, account);
            return new ImageFiles(path, found, account, zip);
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

    /// <summary>A file that is no image; null where there is none of this name.</summary>
    /// <param name="name">Its path below the root, with <c>/</c>.</param>
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
        return SourceFile.Look(other).Kind is FileKind.Missing or FileKind.Folder ? null : SourceFile.ReadAll(other, most);
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
            hash.Append(PathBytes.Of(line));
        }

        return hash.GetCurrentHashAsUInt128();
    }

    /// <summary>The first line of a message.</summary>
    public static string OneLine(Exception e) => e.Message.ReplaceLineEndings("\n").Split('\n')[0];

    /// <summary>Why a file larger than the most bytes is left out.</summary>
    public static string TooLarge(long bytes) => $"{bytes:N0} bytes, and at most {ImageCodec.MaxFileBytes:N0} are read of an image file";

    public void Dispose() => zip?.Dispose();

    private static void ListFile(string root, FoundFile file, List<ImageFile> found, SourceAccount account, bool withOwn)
    {
        string full = Path.Combine(root, file.Name);
        bool named = ImageNames.IsImage(file.Name);
        if (!FileNode.MayBeRead(full))
        {
            account.Skipped.Add(file.Name, "no permission to read it");
            return;
        }

        ReadOnlySpan<byte> start = named ? [] : SourceFile.ReadStart(full, ImageNames.BytesLookedAt);
        FileFate fate = FileFate.Of(file.Name, start);
        if (!fate.IsPicture)
        {
            fate.CountIn(account, file.Name);
        }
        else if (file.Node.Length > ImageCodec.MaxFileBytes)
        {
            account.Skipped.Add(file.Name, TooLarge(file.Node.Length));
        }
        else if (!withOwn && DrawnMark.MayHave(file.Name) && IsDrawn(full, file.Node.Length))
        {
            account.AddOwn("drawn by a network");
        }
        else
        {
            found.Add(new ImageFile(file.Name, file.Node.Length, file.Node.ChangedTicks));
        }
    }

    // The mark stands near the beginning or at the end.
    private static bool IsDrawn(string path, long length)
    {
        using SafeFileHandle file = SourceFile.OpenHandle(path);
        byte[] bytes = new byte[DrawnMark.BytesLookedAt];
        return DrawnMark.IsIn(bytes.AsSpan(0, SourceFile.ReadAt(path, file, bytes, 0)))
            || DrawnMark.IsIn(bytes.AsSpan(0, SourceFile.ReadAt(path, file, bytes, Math.Max(0, length - bytes.Length))));
    }
}

/// <summary>One file of a set.</summary>
/// <param name="Name">Path inside the folder or zip file, with <c>/</c>.</param>
/// <param name="Length">Bytes.</param>
/// <param name="ChangedTicks">When it was last written.</param>
/// <param name="Entry">Its number in a zip file.</param>
internal readonly record struct ImageFile(string Name, long Length, long ChangedTicks, int Entry = -1);
