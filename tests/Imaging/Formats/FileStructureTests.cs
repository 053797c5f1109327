using NUnit.Framework;
using PGGan.Imaging;
using SkiaSharp;

namespace PGGan.Tests.Imaging.Formats;

/// <summary>Damage to PNG, WebP, GIF and BMP files, and files with all their pixels but without their end.</summary>
internal sealed class FileStructureTests
{
    private static readonly byte[] Rgb = ImagingFiles.RandomBytes(24 * 16 * 3, 1);

    private static readonly Dictionary<string, byte[]> Files = new()
    {
        ["png"] = ImagingFiles.Png(24, 16, 8, 2, Rgb),
        ["webp"] = ImagingFiles.Skia(24, 16, ImagingFiles.RandomRgba(24, 16, 2), SKEncodedImageFormat.Webp),
        ["webp with loss"] = ImageCodec.EncodeWebP(new PixelBuffer(24, 16, 3, Rgb), quality: 80),
        ["gif"] = ImagingFiles.Gif(10, 10, (40, 50, 60), (1, 2, 3)),
        ["bmp"] = ImagingFiles.Bmp(23, 16, ImagingFiles.RandomBytes(23 * 16 * 3, 3)),
    };

    private static IEnumerable<string> Names => Files.Keys;

    [Test]
    public void ACutFile_IsRefusedUnlessAllPixelsAreThere([ValueSource(nameof(Names))] string name)
    {
        IgnoreBmpWithImageSharp(name);
        byte[] file = Files[name], pixels = ImageCodec.Decode(file).Pixels;
        int refused = 0;
        for (int length = 1; length < file.Length; length++)
        {
            try
            {
                Assert.That(ImageCodec.Decode(file.AsSpan(0, length)).Pixels, Is.EqualTo(pixels), $"cut at {length} of {file.Length}");
            }
            catch (InvalidDataException fault)
            {
                Assert.That(fault.Message, Does.Not.Contain("\n"));
                refused++;
            }
        }

        Assert.That(refused, Is.GreaterThan(file.Length / 3), "what is left are the end, and of the GIF its second frame");
    }

    [Test]
    public void TrailingBytes_AreNoDamage([ValueSource(nameof(Names))] string name)
    {
        IgnoreBmpWithImageSharp(name);
        Assert.That(ImageCodec.Decode([.. Files[name], .. "trailing"u8]).Pixels, Is.EqualTo(ImageCodec.Decode(Files[name]).Pixels));
    }

    [TestCase("IHDR")]
    [TestCase("PLTE")]
    [TestCase("IDAT")]
    [TestCase("IEND")]
    public void AWrongChecksumOfANeededChunk_IsRefused(string chunk)
    {
        byte[] file = ImagingFiles.Png(4, 1, 8, 3, [0, 1, 1, 0], ("PLTE", [1, 2, 3, 40, 50, 60]), ("tEXt", [65, 0, 66]));
        Assert.That(() => ImageCodec.Decode(WithWrongChecksum(file, chunk)),
            Throws.TypeOf<InvalidDataException>().With.Message.Contains("checksum"));
        Assert.That(ImageCodec.Decode(WithWrongChecksum(file, "tEXt")).Pixels, Is.EqualTo(ImageCodec.Decode(file).Pixels));
    }

    [Test]
    public void APngWhoseDataCannotHoldItsPixels_TakesNoMemory()
    {
        byte[] file = ImagingFiles.Png(9000, 9000, 8, 2, []);
        Assert.That(file, Has.Length.LessThan(200));
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.That(() => ImageCodec.Decode(file), Throws.TypeOf<InvalidDataException>().With.Message.Contains("cut short"));
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(1 << 20));
    }

    [Test]
    public void MorePixelsThanAreAllowed_AreRefusedByTheirNumber()
    {
        byte[] file = ImagingFiles.Plain(20, 10, 1, 2, 3);
        Assert.That(ImageCodec.Decode(file, maxPixels: 200).Width, Is.EqualTo(20));
        Assert.That(() => ImageCodec.Decode(file, maxPixels: 199),
            Throws.TypeOf<InvalidDataException>()
                .With.Message.EqualTo("20x10 pixels are more than the 199 that are decoded (`data.maxPixels`)"));
    }

    [Test]
    public void AWebPWhosePictureIsWhole_IsUsedThoughItsMetadataAreCut()
    {
        byte[] whole = OrientationTests.WebPWithExif(Files["webp"], OrientationTests.Exif(1, little: true, type: 3));
        Assert.That(ImageCodec.Decode(whole.AsSpan(0, whole.Length - 10)).Pixels, Is.EqualTo(ImageCodec.Decode(Files["webp"]).Pixels));
    }

    private static void IgnoreBmpWithImageSharp(string name)
    {
        if (name == "bmp" && ImageCodec.Library == "ImageSharp")
        {
            Assert.Ignore("ImageSharp: its decoder of BMP is left out.");
        }
    }

    private static byte[] WithWrongChecksum(byte[] png, string chunk)
    {
        byte[] damaged = [.. png];
        int type = png.AsSpan().IndexOf(System.Text.Encoding.ASCII.GetBytes(chunk));
        int length = System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(type - 4));
        damaged[type + 4 + length] ^= 1;
        return damaged;
    }
}
