using PGGan.Data.TfRecords;
using PGGan.Imaging;
using PGGan.Model;

namespace PGGan.Data;

/// <summary>One level of a source as pictures, to be prepared or copied like any others.</summary>
internal sealed class SourcePictures : IPictures
{
    private readonly IImageSource source;

    /// <summary>The largest level of a source, which is disposed with it.</summary>
    public SourcePictures(IImageSource source) => this.source = source;

    /// <inheritdoc/>
    public string Name => source.Name;

    /// <inheritdoc/>
    public int Count => source.Count;

    /// <inheritdoc/>
    public LabelSchema Labels => source.Labels;

    /// <summary>The full resolution of TFRecords, with their labels.</summary>
    public static SourcePictures OpenTfRecords(string path, ImageFolderOptions options) =>
        new(TfRecordImages.Open(path, new ImageFolderOptions(0) { Conditional = options.Conditional && options.Labels is null }));

    /// <inheritdoc/>
    public string NameOf(int index) => FormattableString.Invariant($"{Name} image {index}");

    /// <inheritdoc/>
    public PixelBuffer Read(int index)
    {
        byte[] pixels = new byte[source.Resolution * source.Resolution * source.Channels];
        try
        {
            source.Read(index, source.Resolution, pixels);
        }
        // Damaged; a disk that fails is no fault of the picture.
        catch (ImageDataException fault) when (fault.InnerException is InvalidDataException)
        {
            throw new InvalidDataException(fault.Message, fault);
        }

        return Premultiplied.ToStraight(new PixelBuffer(source.Resolution, source.Resolution, source.Channels, pixels));
    }

    /// <inheritdoc/>
    public void ReadLabel(int index, Span<float> label) => source.ReadLabel(index, label);

    /// <inheritdoc/>
    public void Dispose() => source.Dispose();
}
