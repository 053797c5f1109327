using System.IO.Hashing;
using System.Text.Json;
using System.Text.Json.Serialization;
using PGGan.Model;

namespace PGGan.Data;

/// <summary>The description of a prepared set.</summary>
/// <param name="Format">Version of the layout.</param>
/// <param name="Source">Where the images came from.</param>
/// <param name="Fingerprint">Hash of names, sizes, contents, labels and options.</param>
/// <param name="Pictures">Pictures of the source, those that were skipped too.</param>
/// <param name="Count">Images.</param>
/// <param name="Resolution">Side of the largest level.</param>
/// <param name="Channels">1 gray, 3 RGB, 4 RGBA.</param>
/// <param name="Background">Colour under transparent pixels, <c>#rrggbb</c>.</param>
/// <param name="Summary">What preparing did.</param>
/// <param name="Labels">What the labels say.</param>
/// <param name="Checksum">XXH128 of all others.</param>
/// <param name="SkippedPictures">
/// Numbers of the pictures that were skipped, ascending; null: none, or prepared by a version that did not note them.
/// </param>
internal sealed record Manifest(
    int Format, string Source, string Fingerprint, int Pictures, int Count, int Resolution, int Channels, string Background,
    PreparationSummary Summary, LabelSchema Labels, string Checksum = "",
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<int>? SkippedPictures = null)
{
    /// <summary>Goes up when the bytes of a prepared set change, so that older ones are made again.</summary>
    public const int CurrentFormat = 4;   // 2: labels; 3: checksums; 4: tones

    private const string Name = "manifest.json";

    // What was damaged may be of any size.
    private const long MaxBytes = 64L << 20;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        IgnoreReadOnlyProperties = true,
    };

    /// <summary>Reads a folder's manifest.</summary>
    /// <param name="folder">The prepared set.</param>
    /// <param name="fault">Why there is none to be trusted; empty where there is.</param>
    /// <exception cref="IOException">The system cannot read it.</exception>
    public static Manifest? TryRead(string folder, out string fault)
    {
        fault = "is damaged or was not finished";
        FileInfo file = new(PathIn(folder));
        if (!file.Exists || file.Length > MaxBytes)
        {
            return null;
        }

        try
        {
            Manifest? manifest = JsonSerializer.Deserialize<Manifest>(File.ReadAllBytes(file.FullName), Json);
            if (manifest is not null && manifest.Format != CurrentFormat)
            {
                fault = "is of another version of the program";
                return null;
            }

            if (manifest is null || manifest.Checksum != Hash(manifest))
            {
                return null;
            }

            fault = "";
            return manifest;
        }
        catch (Exception e) when (e is JsonException or NotSupportedException or ArgumentException or InvalidOperationException)
        {
            return null;   // no JSON, or not of these properties
        }
    }

    /// <summary>The number that an image's picture has in the source; null: it is not known.</summary>
    /// <param name="image">0 … Count − 1.</param>
    public int? PictureOf(int image)
    {
        if (Count == Pictures || SkippedPictures is null)
        {
            return Count == Pictures ? image : null;
        }

        int picture = image;
        foreach (int skipped in SkippedPictures.TakeWhile(skipped => skipped <= picture))
        {
            picture++;
        }

        return picture;
    }

    /// <summary>Writes the manifest: the last file of a folder.</summary>
    public void Write(string folder) => File.WriteAllBytes(PathIn(folder), Text(this with { Checksum = Hash(this) }));

    /// <summary>Makes a set one that is not whole, so that it is prepared again; what is open stays as it is.</summary>
    /// <returns>Whether it is so now.</returns>
    public static bool SetAside(string folder)
    {
        try
        {
            File.Move(PathIn(folder), Path.Combine(folder, "manifest-of-damaged.json"), overwrite: true);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return !File.Exists(PathIn(folder));   // another thread was faster
        }
    }

    private static string PathIn(string folder) => Path.Combine(folder, Name);

    private static string Hash(Manifest manifest) => $"{XxHash128.HashToUInt128(Text(manifest with { Checksum = "" })):x32}";

    private static byte[] Text(Manifest manifest) => JsonSerializer.SerializeToUtf8Bytes(manifest, Json);
}
