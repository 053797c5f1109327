using PGGan.Imaging;

namespace PGGan.Data;

/// <summary>Which pictures of a folder, zip file or other set are used, and how they are brought to one size.</summary>
/// <param name="Resolution">Side of the largest level: a power of two, 4…1024.</param>
internal sealed record ImageFolderOptions(int Resolution)
{
    /// <summary>3 RGB; 1 gray by Rec. 601 luma; 4 RGBA, <see cref="Premultiplied"/>.</summary>
    public int Channels { get; init; } = 3;

    /// <summary>What is under transparent pixels and in bars; null: white there and black here. Not with four channels.</summary>
    public Background? Background { get; init; }

    /// <summary>The most pixels that a picture may have; larger ones are skipped.</summary>
    public int MaxPixels { get; init; } = ImageCodec.MaxPixels;

    /// <summary>Which part of a picture becomes the square.</summary>
    public Framing Framing { get; init; } = Framing.CentreCrop;

    /// <summary>Name of the format, one of <see cref="PictureFormats"/>; null: as the path looks.</summary>
    public string? Format { get; init; }

    /// <summary>Seed of a set that is put together by chance.</summary>
    public int Seed { get; init; }

    /// <summary>Whether labels are read.</summary>
    public bool Conditional { get; init; }

    /// <summary>A file of labels, an array <c>.npy</c> or a <see cref="DatasetJson"/>; null: those that the data brings along.</summary>
    public string? Labels { get; init; }

    /// <summary>Names of the attributes of the labels that are used, in their order; empty: all.</summary>
    public IReadOnlyList<string> Attributes { get; init; } = [];

    /// <summary>The most pictures that are used, the first ones; 0: all.</summary>
    public int MaxImages { get; init; }

    /// <summary>Whether pictures that a network of this program drew are taken too: to be looked at, never to be learned from.</summary>
    public bool WithDrawn { get; init; }

    /// <summary>What is under transparent pixels: <c>#rrggbb</c>, <c>noise</c>, or <c>none</c> where they stay transparent.</summary>
    public string BackgroundText => Channels == Premultiplied.Channels ? PreparedTones.NoBackground : $"{Background ?? Background.White}";

    /// <summary>All of them that decide the pixels, as a text that prepared sets are found by.</summary>
    // The leading number is that of the pixels' computation. 2: orientation and gamma of PNG files, damage that was not seen before.
    public string PixelKey => $"2 {Resolution} {Channels} {BackgroundText}"
        + (Framing == Framing.CentreCrop ? "" : $" {Framing} {Background?.ToString() ?? "black"}")
        + (MaxPixels == ImageCodec.MaxPixels ? "" : $" {MaxPixels}");
}
