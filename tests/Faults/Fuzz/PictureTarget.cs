using BitMiracle.LibTiff.Classic;
using PGGan.Data;
using PGGan.Imaging;
using PGGan.Tests.Imaging;
using PGGan.Tests.Imaging.Formats;
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
        new PictureTarget("progressive", [JpegWriter.Progressive(3, 2, 1, out _), JpegWriter.Baseline(3, 2, 1, restartInterval: 2)]),
        new PictureTarget("tiff",
        [
            TiffDecoderTests.Write(Rgb), TiffDecoderTests.Write(Rgb, Compression.LZW, bigEndian: true),
            TiffDecoderTests.Write(Rgb, Compression.ADOBE_DEFLATE), TiffDecoderTests.Write(Rgb, Compression.PACKBITS, tiled: true),
        ]),
        new PictureTarget("tga", [TgaDecoderTests.Write(2, 1, 32, 0x28, [1, 2, 3, 0, 4, 5, 6, 0]),
            TgaDecoderTests.Write(3, 2, 24, 0x20, [0x83, 1, 2, 3, 0x01, 4, 5, 6, 7, 8, 9], kind: 10)]),
        new PictureTarget("pnm", ["P2 3 2 100\n0 50 100 10 20 30\n"u8.ToArray(), [.. "P6 16 16 255\n"u8, .. Rgb.Pixels],
            "P7\nWIDTH 1\nHEIGHT 1\nDEPTH 4\nMAXVAL 255\nENDHDR\nabcd"u8.ToArray()]),
        new PictureTarget("gif", [ImagingFiles.Gif(8, 8, (1, 2, 3), (4, 5, 6))]),
    ];

    private static byte[] Rgba => ImagingFiles.RandomRgba(Side, Side, 1);

    private static PixelBuffer Rgb => new(Side, Side, 3, ImagingFiles.RandomBytes(Side * Side * 3, 4));

    private static byte[] Indices => [.. ImagingFiles.RandomBytes(Side * Side, 2).Select(value => (byte)(value % 16))];

    public override void Read(byte[] input, string folder)
    {
        ImageCodec.TryReadSize(input, out _, out _);
        try
        {
            PixelBuffer picture = ImageCodec.Decode(input);
            Framed framed = Framing.CentreCrop.Apply(picture, Side, 3, Background.White);
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
