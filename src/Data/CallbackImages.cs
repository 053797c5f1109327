using PGGan.Model;

namespace PGGan.Data;

/// <summary>Writes one image, uint8 <c>[R, R, C]</c>.</summary>
/// <param name="index">Its number.</param>
/// <param name="pixels">Exactly <c>R² · C</c> bytes.</param>
public delegate void ReadImage(int index, Span<byte> pixels);

/// <summary>
/// A collection whose images a program makes or holds: it is asked for one image at a time, at the full resolution, by several threads at
/// once.
/// </summary>
public sealed class CallbackImages : IImageSource
{
    private readonly ReadImage read;

    /// <summary>The collection.</summary>
    /// <param name="name">A short name for run folders and logs.</param>
    /// <param name="resolution">Side of the images: a power of two, 4…1024.</param>
    /// <param name="channels">1 gray, 3 RGB, 4 RGB multiplied by alpha (<c>c · α / 255</c>), and alpha.</param>
    /// <param name="count">How many there are, at least 1.</param>
    /// <param name="read">Writes one of them.</param>
    /// <param name="fingerprint">
    /// A text that changes when the images do; a run that goes on with another one reports it. Null: the name and the sizes.
    /// </param>
    /// <exception cref="ArgumentException">A size is out of its range.</exception>
    public CallbackImages(string name, int resolution, int channels, int count, ReadImage read, string? fingerprint = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(read);
        if (!ImageSource.IsLevel(resolution) || channels is not (1 or 3 or 4) || count < 1)
        {
            throw new ArgumentException(
                $"CallbackImages: {count} images [{resolution}, {resolution}, {channels}]; give at least 1 image, a resolution that is a "
                    + "power of two from 4 to 1024, and 1, 3 or 4 channels.");
        }

        (Name, Resolution, Channels, Count, this.read) = (name, resolution, channels, count, read);
        Fingerprint = fingerprint ?? $"{name}-{count}-{resolution}-{channels}";
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
    public string Fingerprint { get; }

    /// <inheritdoc/>
    public LabelSchema Labels => LabelSchema.None;

    /// <inheritdoc/>
    public void Read(int index, int resolution, Span<byte> pixels)
    {
        ImageSource.CheckRead(this, index, resolution, pixels.Length);
        if (resolution == Resolution)
        {
            read(index, pixels);
            return;
        }

        byte[] image = new byte[Resolution * Resolution * Channels];
        read(index, image);
        byte[][] levels = Pyramid.Build(image, Resolution, Channels);
        levels[Pyramid.Levels(resolution).Count() - 1].CopyTo(pixels);
    }

    /// <inheritdoc/>
    public void ReadLabel(int index, Span<float> label) => ImageSource.CheckReadLabel(this, index, label.Length);

    /// <summary>Nothing is held that needs freeing.</summary>
    public void Dispose()
    {
    }
}
