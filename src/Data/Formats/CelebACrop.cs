using PGGan.Imaging;
using PGGan.Model;

namespace PGGan.Data.Formats;

/// <summary>
/// The faces of aligned CelebA pictures (178×218), cropped to 128×128 around a point: columns <c>cx − 64 … cx + 63</c>, rows
/// <c>cy − 64 … cy + 63</c>.
/// </summary>
internal sealed class CelebACrop : IPictures
{
    /// <summary>Centre where no other is asked for: columns 25…152, rows 57…184.</summary>
    public const int DefaultCentreX = 89, DefaultCentreY = 121;

    private const int Width = 178, Height = 218, Side = 128;

    private readonly IPictures pictures;
    private readonly int left, top;

    /// <summary>Crops of pictures, which are disposed with them.</summary>
    /// <param name="pictures">Aligned CelebA pictures.</param>
    /// <param name="centreX">Column of the centre.</param>
    /// <param name="centreY">Row of the centre.</param>
    /// <exception cref="ImageDataException">The square would leave the picture.</exception>
    public CelebACrop(IPictures pictures, int centreX = DefaultCentreX, int centreY = DefaultCentreY)
    {
        const int half = Side / 2;
        if (centreX is < half or > Width - half || centreY is < half or > Height - half)
        {
            throw new ImageDataException(
                $"Data: a 128×128 crop around ({centreX}, {centreY}) leaves the 178×218 picture; "
                + $"choose cx from {half} to {Width - half} and cy from {half} to {Height - half}.");
        }

        this.pictures = pictures;
        (left, top) = (centreX - half, centreY - half);
    }

    /// <inheritdoc/>
    public string Name => pictures.Name;

    /// <inheritdoc/>
    public int Count => pictures.Count;

    /// <inheritdoc/>
    public LabelSchema Labels => pictures.Labels;

    /// <inheritdoc/>
    public SourceAccount? Account => pictures.Account;

    /// <inheritdoc/>
    public string NameOf(int index) => pictures.NameOf(index);

    /// <inheritdoc/>
    public PixelBuffer Read(int index)
    {
        PixelBuffer picture = pictures.Read(index);
        if ((picture.Width, picture.Height) != (Width, Height))
        {
            throw new InvalidDataException(
                $"it is {picture.Width}x{picture.Height}, no aligned CelebA picture of {Width}x{Height}; use img_align_celeba or leave "
                    + "out the crop");
        }

        int row = Side * picture.Channels;
        byte[] pixels = new byte[Side * row];
        for (int y = 0; y < Side; y++)
        {
            picture.Pixels.AsSpan((((top + y) * Width) + left) * picture.Channels, row).CopyTo(pixels.AsSpan(y * row));
        }

        return new PixelBuffer(Side, Side, picture.Channels, pixels);
    }

    /// <inheritdoc/>
    public void ReadLabel(int index, Span<float> label) => pictures.ReadLabel(index, label);

    /// <inheritdoc/>
    public UInt128? HashListing(string prefix, bool withTimes) => pictures.HashListing($"{prefix} celeba {left} {top}", withTimes);

    /// <inheritdoc/>
    public void Dispose() => pictures.Dispose();
}
