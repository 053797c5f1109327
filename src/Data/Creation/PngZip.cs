using System.IO.Compression;
using PGGan.Model;

namespace PGGan.Data.Creation;

/// <summary>The same as <see cref="PngFolder"/> in a zip file, stored: PNG is compressed already.</summary>
internal sealed class PngZip(string path, int resolution, int channels) : IDatasetTarget
{
    // Not the clock's: the same pictures make the same file.
    private static readonly DateTimeOffset Written = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly ZipArchive zip = ZipFile.Open(path, ZipArchiveMode.Create);
    private readonly List<string> names = [];

    /// <inheritdoc/>
    public byte[][] Encode(byte[] image) => [PngFolder.Encode(image, resolution, resolution, channels)];

    /// <inheritdoc/>
    public void Append(byte[][] encoded)
    {
        string name = PngFolder.NameOf(names.Count);
        using Stream entry = Add(name, CompressionLevel.NoCompression);
        entry.Write(encoded[0]);
        names.Add(name);
    }

    /// <inheritdoc/>
    public void Finish(LabelSchema schema, Func<int, float[]> labelOf)
    {
        using (Stream entry = Add(DatasetJson.FileName, CompressionLevel.Optimal))
        {
            DatasetJson.Write(entry, schema, names, labelOf);
        }

        zip.Dispose();   // writes the directory of the file, which may fail
    }

    /// <inheritdoc/>
    public void Dispose() => zip.Dispose();

    private Stream Add(string name, CompressionLevel level)
    {
        ZipArchiveEntry entry = zip.CreateEntry(name, level);
        entry.LastWriteTime = Written;
        return entry.Open();
    }
}
