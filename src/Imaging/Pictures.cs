using PGGan.Files;

namespace PGGan.Imaging;

/// <summary>Square pictures of one size, as bytes.</summary>
public sealed class Pictures
{
    private readonly byte[] pixels;

    /// <summary>Takes the bytes over.</summary>
    /// <param name="pixels">uint8 <c>[N, R, R, C]</c></param>
    /// <param name="resolution">R.</param>
    /// <param name="channels">C: 1 gray, 3 RGB, 4 RGBA with premultiplied alpha.</param>
    /// <exception cref="ArgumentException">The bytes are not whole pictures.</exception>
    public Pictures(byte[] pixels, int resolution, int channels)
    {
        ArgumentNullException.ThrowIfNull(pixels);
        if (resolution < 1 || channels is not (1 or 3 or 4) || pixels.Length % (resolution * resolution * channels) != 0)
        {
            throw new ArgumentException(
                $"Pictures: {pixels.Length} bytes are not whole pictures [{resolution}, {resolution}, {channels}]; give R² · C bytes a "
                    + "picture, C 1, 3 or 4.");
        }

        (this.pixels, Resolution, Channels) = (pixels, resolution, channels);
    }

    /// <summary>How many there are.</summary>
    public int Count => pixels.Length / Length;

    /// <summary>Side in pixels.</summary>
    public int Resolution { get; }

    /// <summary>1 gray, 3 RGB; 4 red, green and blue multiplied by alpha (<c>c · α / 255</c>), and alpha.</summary>
    public int Channels { get; }

    /// <summary>All of them, uint8 <c>[N, R, R, C]</c>.</summary>
    public ReadOnlySpan<byte> Pixels => pixels;

    /// <summary>One picture, uint8 <c>[R, R, C]</c>.</summary>
    /// <param name="index">0 … Count − 1.</param>
    public ReadOnlySpan<byte> this[int index] => pixels.AsSpan(checked(index * Length), Length);

    private int Length => Resolution * Resolution * Channels;

    /// <summary>
    /// Writes one picture; the name's extension says how: <c>.png</c>, which keeps transparency, <c>.webp</c>, <c>.jpg</c>.
    /// </summary>
    /// <param name="index">0 … Count − 1.</param>
    /// <param name="path">The file; one that is there is replaced.</param>
    /// <exception cref="ArgumentException">The extension is none of these.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Save(int index, string path) => Write(path, new PixelBuffer(Resolution, Resolution, Channels, this[index].ToArray()));

    /// <summary>Writes all pictures as one image, row by row; cells that are left over are black, or transparent.</summary>
    /// <param name="path">The file, as in <see cref="Save"/>.</param>
    /// <param name="columns">Pictures in a row; 0: as many as make the grid about square.</param>
    /// <exception cref="ArgumentException">There are no pictures, or the extension is none of those.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void SaveGrid(string path, int columns = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(columns);
        if (Count == 0)
        {
            throw new ArgumentException("SaveGrid: there are no pictures; draw at least one.");
        }

        int across = columns == 0 ? (int)Math.Ceiling(Math.Sqrt(Count)) : columns, down = ((Count - 1) / across) + 1;
        Write(path, ImageGrid.Lay(pixels, Resolution, Channels, across, down));
    }

    private static void Write(string path, PixelBuffer image)
    {
        ImageFileKind kind;
        try
        {
            kind = ImageFileFormat.ParseKind(Path.GetExtension(path).TrimStart('.'));
        }
        catch (FormatException)
        {
            throw new ArgumentException($"Pictures: '{path}' has no extension of an image file; choose .png, .webp or .jpg.", nameof(path));
        }

        byte[] file = new ImageFileFormat(kind).Encode(image);
        AtomicFile.Write(path, stream => stream.Write(file));
    }
}
