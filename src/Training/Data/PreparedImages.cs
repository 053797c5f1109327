using System.IO.MemoryMappedFiles;
using System.Runtime.InteropServices;
using System.Text.Json;
using PGGan.Model;

namespace PGGan.Training.Data;

/// <summary>
/// A prepared set on disk: one file a level (<c>level-0004.u8</c> …: raw uint8 images <c>[resolution, resolution, channels]</c> one after the other, the same
/// order in each), <c>labels.f32</c> where there are labels (raw float32 <c>[count, label size]</c>) and <c>manifest.json</c>. Read through memory maps, by any
/// number of threads: the set may be larger than memory, the system keeps what fits. There is no window to shuffle in: <see cref="DataOrder"/> permutes the
/// whole set in each epoch.
/// </summary>
internal sealed class PreparedImages : IDisposable
{
    /// <summary>Goes up when the bytes of a prepared set change, so that older ones are made again.</summary>
    public const int Format = 2;   // 2: labels

    private const string ManifestFile = "manifest.json";
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true, IgnoreReadOnlyProperties = true };

    private readonly Dictionary<int, (MemoryMappedFile File, MemoryMappedViewAccessor View)> levels = [];

    private readonly (MemoryMappedFile File, MemoryMappedViewAccessor View)? labels;

    private PreparedImages(string folder, Manifest manifest)
    {
        Manifest = manifest;
        foreach (int level in Pyramid.Levels(manifest.Resolution))
        {
            levels.Add(level, Map(LevelPath(folder, level)));
        }

        labels = Labels.IsEmpty ? null : Map(LabelsPath(folder));
    }

    /// <summary>What the folder says of itself.</summary>
    public Manifest Manifest { get; }

    /// <summary>What the labels say.</summary>
    public LabelSchema Labels => Manifest.Labels ?? LabelSchema.None;

    /// <summary>The file of the labels.</summary>
    public static string LabelsPath(string folder) => Path.Combine(folder, "labels.f32");

    /// <summary>The file of a level.</summary>
    public static string LevelPath(string folder, int resolution) => Path.Combine(folder, $"level-{resolution:D4}.u8");

    /// <summary>Opens a prepared folder; null when it is not whole.</summary>
    public static PreparedImages? TryOpen(string folder)
    {
        string path = Path.Combine(folder, ManifestFile);
        if (!File.Exists(path))
        {
            return null;
        }

        Manifest? manifest;
        try
        {
            manifest = JsonSerializer.Deserialize<Manifest>(File.ReadAllText(path), Json);
        }
        catch (JsonException)
        {
            return null;
        }

        bool whole = manifest is { Format: Format, Count: > 0, Channels: 1 or 3 }
            && ImageSource.IsLevel(manifest.Resolution)
            && Pyramid.Levels(manifest.Resolution).All(level =>
                HasLength(LevelPath(folder, level), (long)manifest.Count * level * level * manifest.Channels))
            && (manifest.Labels is null or { IsEmpty: true }
                || HasLength(LabelsPath(folder), (long)manifest.Count * manifest.Labels.Size * sizeof(float)));
        return whole ? new PreparedImages(folder, manifest!) : null;
    }

    /// <summary>Writes the manifest: the last file of a folder.</summary>
    public static void WriteManifest(string folder, Manifest manifest) =>
        File.WriteAllText(Path.Combine(folder, ManifestFile), JsonSerializer.Serialize(manifest, Json));

    /// <summary>Copies one image of a level.</summary>
    public void Read(int index, int resolution, Span<byte> pixels) =>
        levels[resolution].View.SafeMemoryMappedViewHandle.ReadSpan((ulong)index * (ulong)pixels.Length, pixels);

    /// <summary>Copies one label.</summary>
    public void ReadLabel(int index, Span<float> label) =>
        labels?.View.SafeMemoryMappedViewHandle.ReadSpan((ulong)index * (ulong)label.Length * sizeof(float), MemoryMarshal.AsBytes(label));

    /// <summary>Closes the files.</summary>
    public void Dispose()
    {
        labels?.View.Dispose();
        labels?.File.Dispose();
        foreach ((MemoryMappedFile file, MemoryMappedViewAccessor view) in levels.Values)
        {
            view.Dispose();
            file.Dispose();
        }
    }

    private static bool HasLength(string path, long length) => new FileInfo(path) is { Exists: true } file && file.Length == length;

    private static (MemoryMappedFile File, MemoryMappedViewAccessor View) Map(string path)
    {
        MemoryMappedFile file = MemoryMappedFile.CreateFromFile(path, FileMode.Open, null, 0, MemoryMappedFileAccess.Read);
        return (file, file.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read));
    }
}

/// <summary>The description of a prepared set.</summary>
/// <param name="Format">Version of the layout.</param>
/// <param name="Source">Where the images came from.</param>
/// <param name="Fingerprint">Hash of names, sizes, contents, labels and options.</param>
/// <param name="Count">Images.</param>
/// <param name="Resolution">Side of the largest level.</param>
/// <param name="Channels">1 gray, 3 RGB.</param>
/// <param name="Background">Colour under transparent pixels, <c>#rrggbb</c>.</param>
/// <param name="Summary">What preparing did.</param>
/// <param name="Labels">What the labels say; null: there are none.</param>
internal sealed record Manifest(
    int Format, string Source, string Fingerprint, int Count, int Resolution, int Channels, string Background, PreparationSummary Summary,
    LabelSchema? Labels = null);

/// <summary>What was done to the files of a set.</summary>
/// <param name="Images">Files that became images.</param>
/// <param name="Cropped">… of which were not square.</param>
/// <param name="Composited">… of which had transparent pixels.</param>
/// <param name="Enlarged">… of which were smaller than the resolution.</param>
/// <param name="Skipped">Files that could not be read.</param>
/// <param name="SkippedFiles">The first of those, each with its reason.</param>
/// <param name="Reasons">How many of those for each reason; null: not known.</param>
internal sealed record PreparationSummary(
    int Images, int Cropped, int Composited, int Enlarged, int Skipped, IReadOnlyList<string> SkippedFiles, IReadOnlyDictionary<string, int>? Reasons = null)
{
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
        AddCount(Composited, "with transparency laid over the background");
        AddCount(Enlarged, "enlarged");
        if (Skipped > 0)
        {
            parts.Add($"{Skipped:N0} skipped ({Data.SkippedFiles.Describe(Skipped, SkippedFiles, Reasons ?? new Dictionary<string, int>())})");
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
