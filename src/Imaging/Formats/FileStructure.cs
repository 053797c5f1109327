namespace PGGan.Imaging.Formats;

/// <summary>What the structure of an image file says beyond what its decoder reports.</summary>
internal sealed record FileStructure
{
    /// <summary>A file of which nothing special is known.</summary>
    public static FileStructure Plain { get; } = new();

    /// <summary>
    /// The file with the end that it lacks, for decoders that refuse a file with all its pixels but without its end; null: it is complete.
    /// </summary>
    public byte[]? Completed { get; init; }

    /// <summary>EXIF orientation, 1…8.</summary>
    public int Orientation { get; init; } = ExifOrientation.Upright;

    /// <summary>Whether the stored values are sRGB although the file describes them by a gamma value: they are not converted.</summary>
    public bool IsSrgb { get; init; }

    /// <summary>Bits of a stored value.</summary>
    public int Bits { get; init; } = 8;
}
