using System.Runtime.InteropServices;
using System.Text.Json.Serialization;
using PGGan.Model;

namespace PGGan.Data;

/// <summary>
/// A prepared set on disk: one file a level (<c>level-0004.u8</c> …: uint8 images <c>[resolution, resolution, channels]</c>, the same order
/// in each), <c>labels.f32</c> where there are labels (float32 <c>[label size]</c>), <c>pictures.xxh128</c> (the hash of each picture of
/// the source), all of them <see cref="CheckedRecords"/>, and the manifest. Records are read one by one by any number of threads: the set
/// may be larger than memory, the system keeps what fits. There is no window to shuffle in: <see cref="DataOrder"/> permutes the whole set
/// in each epoch.
/// </summary>
internal sealed class PreparedImages : IDisposable
{
    private readonly string folder;
    private readonly Dictionary<int, CheckedRecords> levels = [];
    private readonly CheckedRecords? labels;
    private readonly CheckedRecords pictures;

    private PreparedImages(string folder, Manifest manifest)
    {
        this.folder = folder;
        Manifest = manifest;
        try
        {
            foreach (int level in Pyramid.Levels(manifest.Resolution))
            {
                levels.Add(level, new CheckedRecords(LevelPath(folder, level)));
            }

            labels = Labels.IsEmpty ? null : new CheckedRecords(LabelsPath(folder));
            pictures = new CheckedRecords(PicturesPath(folder));
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>What the folder says of itself.</summary>
    public Manifest Manifest { get; }

    /// <summary>What the labels say.</summary>
    public LabelSchema Labels => Manifest.Labels;

    /// <summary>The file of the labels.</summary>
    public static string LabelsPath(string folder) => Path.Combine(folder, "labels.f32");

    /// <summary>The file of a level.</summary>
    public static string LevelPath(string folder, int resolution) => Path.Combine(folder, $"level-{resolution:D4}.u8");

    /// <summary>The file of the source's hashes.</summary>
    public static string PicturesPath(string folder) => Path.Combine(folder, "pictures.xxh128");

    /// <summary>Opens a prepared folder; null when it is not whole.</summary>
    /// <param name="folder">The prepared set.</param>
    /// <param name="fault">Why it is not, as the end of a sentence; empty where it is whole.</param>
    /// <exception cref="IOException">The system cannot read it.</exception>
    public static PreparedImages? TryOpen(string folder, out string fault)
    {
        if (Manifest.TryRead(folder, out fault) is not Manifest manifest)
        {
            return null;
        }

        bool whole = Pyramid.Levels(manifest.Resolution).All(level =>
                HasLength(LevelPath(folder, level), manifest.Count, level * level * manifest.Channels))
            && (manifest.Labels.IsEmpty || HasLength(LabelsPath(folder), manifest.Count, manifest.Labels.Size * sizeof(float)))
            && HasLength(PicturesPath(folder), manifest.Pictures, Marshal.SizeOf<UInt128>());
        fault = whole ? "" : "lacks files or parts of them";
        return whole ? new PreparedImages(folder, manifest) : null;
    }

    /// <summary>Copies one image of a level.</summary>
    /// <exception cref="ImageDataException">It is not what was prepared: the file was damaged or cut. The set is not used
    /// again.</exception>
    public void Read(int index, int resolution, Span<byte> pixels) => Read(levels[resolution], index, pixels);

    /// <summary>Copies one label.</summary>
    /// <inheritdoc cref="Read(int, int, Span{byte})"/>
    public void ReadLabel(int index, Span<float> label)
    {
        if (labels is not null)
        {
            Read(labels, index, MemoryMarshal.AsBytes(label));
        }
    }

    /// <summary>The hash of one picture of the source when it was prepared, as <see cref="IPictures.Hash"/> gave it.</summary>
    /// <inheritdoc cref="Read(int, int, Span{byte})"/>
    public UInt128 ReadPictureHash(int picture)
    {
        Span<UInt128> hash = stackalloc UInt128[1];
        Read(pictures, picture, MemoryMarshal.AsBytes(hash));
        return hash[0];
    }

    /// <summary>Closes the files.</summary>
    public void Dispose()
    {
        foreach (CheckedRecords level in levels.Values)
        {
            level.Dispose();
        }

        labels?.Dispose();
        pictures?.Dispose();
    }

    private void Read(CheckedRecords file, int index, Span<byte> record)
    {
        try
        {
            file.Read(index, record);
        }
        catch (InvalidDataException fault)
        {
            string first = Manifest.SetAside(folder) ? "" : $"remove {folder}, then ";
            throw new ImageDataException(
                $"Cache: {file.Path} was damaged, cut or changed: {fault.Message}; {first}start again: the set is prepared again.", fault);
        }
        catch (IOException fault)
        {
            throw new ImageDataException(
                $"Cache: {file.Path} cannot be read: {ImageFiles.OneLine(fault).TrimEnd('.')}; check the disk, then start again.", fault);
        }
    }

    private static bool HasLength(string path, long count, int record) =>
        new FileInfo(path) is { Exists: true } file && file.Length == CheckedRecords.FileLength(count, record);
}

/// <summary>What was done to the files of a set.</summary>
/// <param name="Images">Files that became images.</param>
/// <param name="Cropped">… of which were not square.</param>
/// <param name="Composited">… of which had transparent pixels.</param>
/// <param name="Enlarged">… of which were smaller than the resolution.</param>
/// <param name="Skipped">Files that could not be read.</param>
/// <param name="SkippedFiles">The first of those, each with its reason.</param>
/// <param name="Reasons">How many of those for each reason; null: not known.</param>
/// <param name="Tones">How many show nothing; null: not known.</param>
internal sealed record PreparationSummary(
    int Images, int Cropped, int Composited, int Enlarged, int Skipped,
    IReadOnlyList<string> SkippedFiles, IReadOnlyDictionary<string, int>? Reasons = null,
    PreparedTones? Tones = null)
{
    /// <summary>Whether transparent pixels stayed so: the images have four channels.</summary>
    [JsonIgnore]
    public bool KeepsTransparency { get; init; }

    /// <summary>The same with what was no part of the set in the first place.</summary>
    public PreparationSummary With(SkippedFiles? left) => left is null || left.Count == 0 ? this : this with
    {
        Skipped = Skipped + left.Count,
        SkippedFiles = [.. SkippedFiles, .. left.Named],
        Reasons = (Reasons ?? new Dictionary<string, int>()).Concat(left.Reasons)
            .GroupBy(reason => reason.Key, reason => reason.Value)
            .ToDictionary(reason => reason.Key, reason => reason.Sum()),
    };

    /// <summary>One line for people.</summary>
    public override string ToString()
    {
        List<string> parts = [$"{Images:N0} images"];
        AddCount(Cropped, "cropped to squares");
        AddCount(Composited, KeepsTransparency ? "with transparency" : "with transparency laid over the background");
        AddCount(Enlarged, "enlarged");
        if (Skipped > 0)
        {
            parts.Add(
                $"{Skipped:N0} skipped ({Data.SkippedFiles.Describe(Skipped, SkippedFiles, Reasons ?? new Dictionary<string, int>())})");
        }

        return string.Join(", ", parts);

        void AddCount(int count, string what)
        {
            if (count > 0)
            {
                parts.Add($"{count:N0} {what}");
            }
        }
    }
}
