using PGGan.Model;

namespace PGGan.Data;

/// <summary>
/// A set of square images at every level of detail 4, 8, … Resolution. The image of a level is the box average of those above it.
/// All members may be used by several threads at once.
/// </summary>
public interface IImageSource : IDisposable
{
    /// <summary>A short name for run folders and logs.</summary>
    string Name { get; }

    /// <summary>Side of the largest level: a power of two, 4…1024.</summary>
    int Resolution { get; }

    /// <summary>1 gray, 3 RGB.</summary>
    int Channels { get; }

    /// <summary>How many images there are, at least 1.</summary>
    int Count { get; }

    /// <summary>
    /// A hash of the content: it differs when the images, their order, size or channels do, or the labels where they are read.
    /// </summary>
    string Fingerprint { get; }

    /// <summary>Reads one image, uint8 <c>[resolution, resolution, Channels]</c>.</summary>
    /// <param name="index">0 … Count − 1.</param>
    /// <param name="resolution">A level: a power of two from 4 to <see cref="Resolution"/>.</param>
    /// <param name="pixels">Exactly <c>resolution² · Channels</c> values.</param>
    /// <exception cref="ArgumentException">No such image or level, or a span of another length.</exception>
    void Read(int index, int resolution, Span<byte> pixels);

    /// <summary>What the labels say; <see cref="LabelSchema.None"/>: there are none.</summary>
    LabelSchema Labels { get; }

    /// <summary>Reads one image's label, <c>[Labels.Size]</c>.</summary>
    /// <param name="index">0 … Count − 1.</param>
    /// <param name="label">Exactly as many values as the schema's size.</param>
    void ReadLabel(int index, Span<float> label);
}

/// <summary>What every source checks alike.</summary>
internal static class ImageSource
{
    /// <summary>Smallest level.</summary>
    public const int SmallestResolution = 4;

    /// <summary>Largest level.</summary>
    public const int LargestResolution = 1024;

    /// <summary>Whether a resolution is a power of two from 4 to 1024.</summary>
    public static bool IsLevel(int resolution) =>
        resolution is >= SmallestResolution and <= LargestResolution && int.IsPow2(resolution);

    /// <summary>Checks the arguments of <see cref="IImageSource.ReadLabel"/>.</summary>
    public static void CheckReadLabel(IImageSource source, int index, int length)
    {
        if ((uint)index >= (uint)source.Count || length != source.Labels.Size)
        {
            throw new ArgumentException(
                $"{source.Name}: there is no label {index} of {length} values, the set has {source.Count} of {source.Labels.Size}.");
        }
    }

    /// <summary>Checks the arguments of <see cref="IImageSource.Read"/>.</summary>
    public static void CheckRead(IImageSource source, int index, int resolution, int length)
    {
        if ((uint)index >= (uint)source.Count)
        {
            throw new ArgumentException($"{source.Name}: there is no image {index}, the set has {source.Count}.");
        }

        if (!IsLevel(resolution) || resolution > source.Resolution)
        {
            throw new ArgumentException($"{source.Name}: there is no level {resolution}; levels are 4, 8, … {source.Resolution}.");
        }

        int expected = resolution * resolution * source.Channels;
        if (length != expected)
        {
            throw new ArgumentException(
                $"{source.Name}: an image [{resolution}, {resolution}, {source.Channels}] has {expected} values, not {length}.");
        }
    }
}

/// <summary>The data cannot be used; the message is one line that names the cause and the remedy.</summary>
public sealed class ImageDataException(string message, Exception? cause = null) : IOException(message, cause);
