using System.Buffers;
using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Text;
using PGGan.Model;

namespace PGGan.Data.TfRecords;

/// <summary>
/// A set in the files of the official TensorFlow tool, read as they are: one file a level, all in the same order, and the labels next to
/// them. Nothing is prepared or kept in memory; a level that is not trained is not opened.
/// </summary>
internal sealed class TfRecordImages : IImageSource
{
    private const int ChecksumsHashed = 4096;

    private readonly SortedDictionary<int, TfRecordFile> levels;
    private readonly PictureLabels labels;
    private readonly (int Start, int Length)[] parts;

    private TfRecordImages(string name, SortedDictionary<int, TfRecordFile> levels, PictureLabels labels, ImageFolderOptions options)
    {
        (Name, this.levels, this.labels) = (name, levels, labels);
        Resolution = levels.Keys.Last();
        Channels = levels[Resolution].Channels;
        int stored = levels[Resolution].Count;
        Count = options.MaxImages > 0 ? Math.Min(options.MaxImages, stored) : stored;
        (Labels, parts) = PictureSelection.Select(labels.Schema, options.Conditional ? options.Attributes : [], name);
        Fingerprint = HashContent();
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public int Resolution { get; }

    /// <inheritdoc/>
    public int Channels { get; }

    /// <inheritdoc/>
    public int Count { get; }

    /// <inheritdoc/>
    public LabelSchema Labels { get; }

    /// <summary>
    /// A hash of all 4×4 images, of the checksums of up to 4,096 images of the largest level spread over the set, and of the labels: the
    /// whole set would take minutes to read.
    /// </summary>
    public string Fingerprint { get; }

    /// <summary>Opens a set at its largest resolution, or one below it.</summary>
    /// <param name="path">The folder of the files, or one of them.</param>
    /// <param name="options">Resolution (0: all that there is), labels, the most images. The channels are the files'.</param>
    /// <exception cref="ImageDataException">A level is missing, damaged or other than the rest; one line.</exception>
    public static TfRecordImages Open(string path, ImageFolderOptions options)
    {
        (string name, string folder, SortedDictionary<int, string> files) = TfRecordNames.Find(path);
        int resolution = options.Resolution == 0 ? files.Keys.Last() : options.Resolution;
        if (!files.ContainsKey(resolution))
        {
            throw new ImageDataException(
                $"Data: {folder} has images of 4x4 to {files.Keys.Last()}x{files.Keys.Last()}, not {resolution}x{resolution}; "
                    + "choose one of those.");
        }

        SortedDictionary<int, TfRecordFile> levels = [];
        try
        {
            foreach (int level in Pyramid.Levels(resolution))
            {
                levels.Add(level, TfRecordFile.Open(files[level]));
                Check(levels[level], levels.Values.First(), level, files[level]);
            }

            string? labelsFile = options.Conditional ? options.Labels ?? TfRecordNames.FindLabels(folder, name) : null;
            PictureLabels labels = labelsFile is null ? PictureLabels.None : PictureLabels.FromArray(labelsFile, levels[resolution].Count);
            return new TfRecordImages(name, levels, labels, options);
        }
        catch
        {
            Close(levels);
            throw;
        }
    }

    /// <summary>The largest resolution there is, and the channels.</summary>
    public static (int Resolution, int Channels) ShapeOf(string path)
    {
        SortedDictionary<int, string> files = TfRecordNames.Find(path).Levels;
        using TfRecordFile smallest = TfRecordFile.Open(files[ImageSource.SmallestResolution]);
        return (files.Keys.Last(), smallest.Channels);
    }

    /// <inheritdoc/>
    public void Read(int index, int resolution, Span<byte> pixels)
    {
        ImageSource.CheckRead(this, index, resolution, pixels.Length);
        levels[resolution].Read(index, pixels);
    }

    /// <inheritdoc/>
    public void ReadLabel(int index, Span<float> label)
    {
        ImageSource.CheckReadLabel(this, index, label.Length);
        ReadLabelUnchecked(index, label);
    }

    /// <inheritdoc/>
    public void Dispose() => Close(levels);

    private static void Check(TfRecordFile file, TfRecordFile smallest, int level, string path)
    {
        if (file.Resolution != level)
        {
            throw new ImageDataException(
                $"Data: {path} has images of {file.Resolution}x{file.Resolution}, by its name {level}x{level}; give it its own name.");
        }

        if (file.Count != smallest.Count || file.Channels != smallest.Channels)
        {
            throw new ImageDataException(
                $"Data: {path} has {file.Count} images of {file.Channels} channels, the 4x4 file {smallest.Count} of {smallest.Channels}; "
                    + "copy or make the set again.");
        }
    }

    private void ReadLabelUnchecked(int index, Span<float> label)
    {
        if (Labels.IsEmpty)
        {
            return;
        }

        float[] whole = ArrayPool<float>.Shared.Rent(labels.Schema.Size);
        labels.Read(index, whole.AsSpan(0, labels.Schema.Size));
        int at = 0;
        foreach ((int start, int length) in parts)
        {
            whole.AsSpan(start, length).CopyTo(label[at..]);
            at += length;
        }

        ArrayPool<float>.Shared.Return(whole);
    }

    private string HashContent()
    {
        XxHash128 hash = new();
        hash.Append(Encoding.UTF8.GetBytes(FormattableString.Invariant($"tfrecords {Count} {Resolution} {Channels}")));
        byte[] image = new byte[ImageSource.SmallestResolution * ImageSource.SmallestResolution * Channels];
        float[] label = new float[Labels.Size];
        for (int i = 0; i < Count; i++)
        {
            levels[ImageSource.SmallestResolution].Read(i, image);
            ReadLabelUnchecked(i, label);
            hash.Append(image);
            hash.Append(MemoryMarshal.AsBytes<float>(label));
        }

        byte[] checksum = new byte[sizeof(uint)];
        for (int i = 0; i < Count; i += Math.Max(1, Count / ChecksumsHashed))
        {
            levels[Resolution].ReadChecksum(i, checksum);
            hash.Append(checksum);
        }

        return $"{hash.GetCurrentHashAsUInt128():x32}";
    }

    private static void Close(SortedDictionary<int, TfRecordFile> levels)
    {
        foreach (TfRecordFile level in levels.Values)
        {
            level.Dispose();
        }
    }
}
