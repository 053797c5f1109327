using System.Globalization;
using PGGan.Imaging;
using PGGan.Model;

namespace PGGan.Data.Formats;

/// <summary>
/// LSUN: a folder with an LMDB database (<c>data.mdb</c>) whose values are image files (WebP or JPEG), in the order of their keys.
/// </summary>
internal sealed class LmdbPictures : IPictures
{
    private const string DataFile = "data.mdb";

    private readonly LmdbFile file;
    private readonly int maxPixels;

    private LmdbPictures(string folder, int maxPixels)
    {
        this.maxPixels = maxPixels;
        Name = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder))) is { Length: > 0 } name ? name : "lsun";
        try
        {
            file = LmdbFile.Open(Path.Combine(folder, DataFile));
        }
        catch (InvalidDataException fault)
        {
            throw new ImageDataException(
                $"Data: {folder} cannot be read as LMDB: {ImageFiles.OneLine(fault).TrimEnd('.')}; copy or fetch it again, or write it "
                    + "with LMDB 0.9.",
                fault);
        }

        if (file.Count == 0)
        {
            file.Dispose();
            throw new ImageDataException($"Data: the database in {folder} is empty; fetch it again.");
        }
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public int Count => file.Count;

    /// <inheritdoc/>
    public LabelSchema Labels => LabelSchema.None;

    /// <summary>Whether the path is such a folder or the <c>data.mdb</c> in it.</summary>
    public static bool Recognises(string path) => FolderOf(path) is not null;

    /// <summary>Opens a database.</summary>
    /// <param name="path">The folder or its file.</param>
    /// <param name="maxPixels">The most pixels of a picture.</param>
    /// <exception cref="ImageDataException">It is damaged or empty; one line.</exception>
    public static LmdbPictures Open(string path, int maxPixels = ImageCodec.MaxPixels) =>
        new(FolderOf(path)
            ?? throw new ImageDataException($"Data: {path} has no {DataFile}; name an unpacked LSUN folder such as bedroom_train_lmdb."),
            maxPixels);

    /// <inheritdoc/>
    public string NameOf(int index) => string.Create(CultureInfo.InvariantCulture, $"{Name} image {index}");

    /// <inheritdoc/>
    public PixelBuffer Read(int index) => ImageCodec.Decode(file.Read(index), maxPixels);

    /// <inheritdoc/>
    public void ReadLabel(int index, Span<float> label)
    {
    }

    /// <inheritdoc/>
    public void Dispose() => file.Dispose();

    private static string? FolderOf(string path) =>
        File.Exists(Path.Combine(path, DataFile)) ? path
        : File.Exists(path) && Path.GetFileName(path) == DataFile ? Path.GetDirectoryName(Path.GetFullPath(path))
        : null;
}
