using System.IO.Hashing;
using PGGan.Imaging;
using PGGan.Model;

namespace PGGan.Data;

/// <summary>
/// The image files of a folder or zip file, in ordinal order of their names. Their labels are those of a <see cref="DatasetJson"/> in the
/// root, or else their folders: the first one below the root is the class.
/// </summary>
internal sealed class ImagePictures : IPictures
{
    private readonly ImageFiles files;
    private readonly PictureLabels labels;
    private readonly int maxPixels;
    private readonly bool withDrawn;

    private ImagePictures(string name, ImageFiles files, PictureLabels labels, int maxPixels, bool withDrawn) =>
        (Name, this.files, this.labels, this.maxPixels, this.withDrawn) = (name, files, labels, maxPixels, withDrawn);

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public int Count => files.Files.Count;

    /// <inheritdoc/>
    public LabelSchema Labels => labels.Schema;

    /// <inheritdoc/>
    public SourceAccount? Account => files.Account;

    /// <summary>Lists a folder, its folders within too, or a zip file.</summary>
    /// <param name="path">The folder or file.</param>
    /// <param name="labelled">Whether labels are read.</param>
    /// <param name="maxPixels">The most pixels of a picture.</param>
    /// <param name="withDrawn">Whether pictures that a network of this program drew are taken too.</param>
    /// <exception cref="ImageDataException">It has no images, or not a label for each; one line.</exception>
    public static ImagePictures Open(string path, bool labelled = false, int maxPixels = ImageCodec.MaxPixels, bool withDrawn = false)
    {
        ImageFiles files = ImageFiles.Open(path, withDrawn);
        try
        {
            if (files.Files.Count == 0)
            {
                SkippedFiles skipped = files.Account.Skipped;
                throw new ImageDataException(skipped.Count > 0
                    ? $"Data: {path} has no images that can be read; skipped are {skipped.Count} ({skipped})."
                    : $"Data: {path} has no images; {string.Join(", ", ImageCodec.Extensions)} files are looked for, in subfolders too "
                        + $"({files.Account.Describe(0, 0)}).");
            }

            ClassFolders folders = new([.. files.Files.Select(file => file.Name)]);
            if (folders.Note(path) is string note)
            {
                files.Account.AddNote(note);
            }

            PictureLabels labels = labelled ? ReadLabels(path, files, folders) : PictureLabels.None;
            return new ImagePictures(NameOf(path), files, labels, maxPixels, withDrawn);
        }
        catch
        {
            files.Dispose();
            throw;
        }
    }

    /// <summary>The name of a set by its path: the folder's, or the file's without its extension.</summary>
    public static string NameOf(string path)
    {
        string full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        string name = Directory.Exists(full) ? Path.GetFileName(full) : Path.GetFileNameWithoutExtension(full);
        return name.Length == 0 ? "images" : name;
    }

    /// <inheritdoc/>
    public string NameOf(int index) => files.Files[index].Name;

    /// <inheritdoc/>
    public PixelBuffer Read(int index) => Decode(files.ReadAll(index));

    /// <inheritdoc/>
    public PixelBuffer Read(int index, out UInt128 hash)
    {
        byte[] bytes = files.ReadAll(index);
        hash = XxHash128.HashToUInt128(bytes);
        return Decode(bytes);
    }

    /// <inheritdoc/>
    public UInt128 Hash(int index)
    {
        try
        {
            return XxHash128.HashToUInt128(files.ReadAll(index));
        }
        catch (InvalidDataException)
        {
            return default;
        }
    }

    /// <inheritdoc/>
    public void ReadLabel(int index, Span<float> label) => labels.Read(index, label);

    /// <inheritdoc/>
    public UInt128? HashListing(string prefix, bool withTimes) => files.HashListing(prefix, withTimes);

    /// <summary>Short sides of up to <paramref name="most"/> readable images, from their headers.</summary>
    public List<int> ShortSides(int most) => files.ShortSides(most);

    /// <inheritdoc/>
    public void Dispose() => files.Dispose();

    // One of another name than the program gives such pictures, which the list leaves out.
    private PixelBuffer Decode(byte[] file) => withDrawn || !DrawnMark.IsIn(file)
        ? ImageCodec.Decode(file, maxPixels)
        : throw new InvalidDataException("drawn by a network of this program, which is no data");

    private static PictureLabels ReadLabels(string path, ImageFiles files, ClassFolders folders)
    {
        // A set that was packed as a whole has the file in the folder that all lies in.
        for (int end = 0; end >= 0; end = end < folders.Outer.Length ? folders.Outer.IndexOf('/', end) + 1 : -1)
        {
            string name = folders.Outer[..end] + DatasetJson.FileName, origin = Path.Combine(path, name);
            try
            {
                if (files.TryReadOther(name, DatasetJson.MaxBytes) is byte[] json)
                {
                    return DatasetJson.Read(json, origin, [.. files.Files.Select(file => file.Name[end..])]);
                }
            }
            catch (InvalidDataException e)
            {
                throw new ImageDataException($"Data: {origin} cannot be read: {ImageFiles.OneLine(e).TrimEnd('.')}; make it again.", e);
            }
        }

        return folders.Labels(path);
    }
}
