using PGGan.Data;
using PGGan.Imaging;
using PGGan.Tests.Imaging;
using SkiaSharp;

namespace PGGan.Tests.Faults.Fuzz;

/// <summary>Single pictures of every format that is decoded.</summary>
/// <param name="Name">The format.</param>
/// <param name="Seeds">Whole pictures.</param>
internal sealed record PictureTarget(string Name, IReadOnlyList<byte[]> Seeds) : FuzzTarget(Name, 15, Seeds)
{
    private const int Side = 16;

    /// <summary>All formats.</summary>
    public static IEnumerable<FuzzTarget> All =>
    [
        new PictureTarget("png",
        [
            ImagingFiles.Png(Side, Side, 8, colourType: 6, Rgba),
            ImagingFiles.Png(Side, Side, 16, colourType: 2, ImagingFiles.RandomBytes(Side * Side * 6, 1)),
            ImagingFiles.Png(Side, Side, 8, colourType: 3, Indices, ("PLTE", ImagingFiles.RandomBytes(48, 3))),
        ]),
        new PictureTarget("jpeg",
        [
            ImagingFiles.WithOrientation(ImagingFiles.Skia(Side, Side, Rgba, SKEncodedImageFormat.Jpeg), 6),
            ImagingFiles.CmykJpeg(10, 60, 120, 200),
        ]),
        new PictureTarget("webp",
        [
            ImagingFiles.Skia(Side, Side, Rgba, SKEncodedImageFormat.Webp),
            ImageCodec.EncodeWebP(new PixelBuffer(Side, Side, 4, Rgba), quality: 60),
        ]),
        new PictureTarget("bmp", [ImagingFiles.Bmp(Side, Side, ImagingFiles.RandomBytes(Side * Side * 3, 1))]),
        new PictureTarget("gif", [ImagingFiles.Gif(8, 8, (1, 2, 3), (4, 5, 6))]),
    ];

    private static byte[] Rgba => ImagingFiles.RandomRgba(Side, Side, 1);

    private static byte[] Indices => [.. ImagingFiles.RandomBytes(Side * Side, 2).Select(value => (byte)(value % 16))];

    public override void Read(byte[] input, string folder)
    {
        ImageCodec.TryReadSize(input, out _, out _);
        try
        {
            PixelBuffer picture = ImageCodec.Decode(input);
            Framed framed = Framing.CentreCrop.Apply(picture, Side, 3, (255, 255, 255));
            Pyramid.Build(framed.Image.Pixels, Side, 3);
        }
        catch (InvalidDataException fault)
        {
            FuzzProcess.CheckReported(fault);   // the picture is skipped and named
        }
    }

    protected override byte[] Damaged(byte[] file, Random random)
    {
        byte[] damaged = base.Damaged(file, random);
        return Name == "png" && random.Next(2) == 0 ? Repair.Png(damaged) : damaged;
    }
}
