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

    private ImagePictures(string name, ImageFiles files, PictureLabels labels, int maxPixels) =>
        (Name, this.files, this.labels, this.maxPixels) = (name, files, labels, maxPixels);

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public int Count => files.Files.Count;

    /// <inheritdoc/>
    public LabelSchema Labels => labels.Schema;

    /// <inheritdoc/>
    public SkippedFiles? Skipped => files.Skipped;

    /// <summary>Lists a folder, its folders within too, or a zip file.</summary>
    /// <param name="path">The folder or file.</param>
    /// <param name="labelled">Whether labels are read.</param>
    /// <param name="maxPixels">The most pixels of a picture.</param>
    /// <exception cref="ImageDataException">It has no images, or not a label for each; one line.</exception>
    public static ImagePictures Open(string path, bool labelled = false, int maxPixels = ImageCodec.MaxPixels)
    {
        ImageFiles files = ImageFiles.Open(path);
        try
        {
            return files.Files.Count > 0
                ? new ImagePictures(NameOf(path), files, labelled ? ReadLabels(path, files) : PictureLabels.None, maxPixels)
                : throw new ImageDataException(files.Skipped.Count > 0
                    ? $"Data: {path} has no images that can be read; skipped are {files.Skipped.Count} ({files.Skipped})."
                    : $"Data: {path} has no images; .jpg, .jpeg, .png, .webp, .bmp and .gif files are looked for, in subfolders too.");
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
    public PixelBuffer Read(int index) => ImageCodec.Decode(files.ReadAll(index), maxPixels);

    /// <inheritdoc/>
    public PixelBuffer Read(int index, out UInt128 hash)
    {
        byte[] bytes = files.ReadAll(index);
        hash = XxHash128.HashToUInt128(bytes);
        return ImageCodec.Decode(bytes, maxPixels);
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

    private static PictureLabels ReadLabels(string path, ImageFiles files)
    {
        string[] names = [.. files.Files.Select(file => file.Name)];
        string origin = Path.Combine(path, DatasetJson.FileName);
        try
        {
            return files.TryReadOther(DatasetJson.FileName, DatasetJson.MaxBytes) is byte[] json ? DatasetJson.Read(json, origin, names)
                : PictureLabels.FromFolders(names, path);
        }
        catch (InvalidDataException e)
        {
            throw new ImageDataException($"Data: {origin} cannot be read: {ImageFiles.OneLine(e).TrimEnd('.')}; make it again.", e);
        }
    }
}
