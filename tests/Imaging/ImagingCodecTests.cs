using NUnit.Framework;
using PGGan.Imaging;
using SkiaSharp;

namespace PGGan.Tests.Imaging;

public class ImagingCodecTests
{
    [TestCase(SKEncodedImageFormat.Png)]
    [TestCase(SKEncodedImageFormat.Webp)]
    public void LosslessFormatsKeepColourAndAlpha(SKEncodedImageFormat format)
    {
        byte[] pixels = ImagingFiles.RandomRgba(13, 7, 1);
        PixelBuffer image = ImageCodec.Decode(ImagingFiles.Skia(13, 7, pixels, format));
        Assert.That((image.Width, image.Height, image.Channels), Is.EqualTo((13, 7, 4)));
        Assert.That(image.Pixels, Is.EqualTo(pixels));
        Assert.That(image.HasTransparency(), Is.True);
    }

    // Where EXIF says the stored corners belong; t, b, l, r: top, bottom, left, right.
    [TestCase(1, "tl", "tr")]
    [TestCase(2, "tr", "tl")]
    [TestCase(3, "br", "bl")]
    [TestCase(4, "bl", "br")]
    [TestCase(5, "tl", "bl")]
    [TestCase(6, "tr", "br")]
    [TestCase(7, "br", "tr")]
    [TestCase(8, "bl", "tl")]
    public void ExifOrientationIsApplied(byte orientation, string redCorner, string greenCorner)
    {
        // Stored: red top left, green top right, the rest blue; 48×32.
        byte[] pixels = new byte[48 * 32 * 4];
        for (int i = 0; i < 48 * 32; i++)
        {
            int channel = i / 48 >= 16 ? 2 : i % 48 < 24 ? 0 : 1;
            (pixels[(4 * i) + channel], pixels[(4 * i) + 3]) = (255, 255);
        }

        byte[] file = ImagingFiles.WithOrientation(ImagingFiles.Skia(48, 32, pixels, SKEncodedImageFormat.Jpeg), orientation);
        PixelBuffer image = ImageCodec.Decode(file);
        Assert.That((image.Width, image.Height), Is.EqualTo(orientation < 5 ? (48, 32) : (32, 48)));
        Assert.That(At(redCorner), Is.EqualTo(0));
        Assert.That(At(greenCorner), Is.EqualTo(1));
        Assert.That(new[] { "tl", "tr", "bl", "br" }.Count(corner => At(corner) == 2), Is.EqualTo(2));

        int At(string corner)
        {
            int x = corner[1] == 'l' ? 2 : image.Width - 3, y = corner[0] == 't' ? 2 : image.Height - 3;
            byte[] pixel = image.Pixels[(((y * image.Width) + x) * 4)..][..3];
            return Array.IndexOf(pixel, pixel.Max());
        }
    }

    [Test]
    public void SixteenBitsAreReducedToEight()
    {
        byte[] rows = ImagingFiles.RandomBytes(5 * 3 * 3 * 2, 2);
        PixelBuffer image = ImageCodec.Decode(ImagingFiles.Png(5, 3, 16, 2, rows));
        for (int i = 0; i < 15; i++)
        {
            for (int c = 0; c < 3; c++)
            {
                int value = (rows[((i * 3) + c) * 2] * 256) + rows[(((i * 3) + c) * 2) + 1];
                // Within one step: the decoder may round or cut off.
                Assert.That(image.Pixels[(i * 4) + c], Is.EqualTo(value / 257.0).Within(1.0), $"pixel {i}, channel {c}");
            }
        }
    }

    [Test]
    public void GrayGrayAlphaPaletteAndOneBitAreExpanded()
    {
        AssertPixels(ImagingFiles.Png(2, 1, 8, 0, [10, 200]), [10, 10, 10, 255, 200, 200, 200, 255]);
        AssertPixels(ImagingFiles.Png(2, 1, 8, 4, [10, 255, 200, 7]), [10, 10, 10, 255, 200, 200, 200, 7]);
        AssertPixels(ImagingFiles.Png(2, 1, 8, 3, [1, 0], ("PLTE", [1, 2, 3, 40, 50, 60]), ("tRNS", [99])), [40, 50, 60, 255, 1, 2, 3, 99]);
        AssertPixels(ImagingFiles.Png(2, 1, 1, 0, [0b0100_0000]), [0, 0, 0, 255, 255, 255, 255, 255]);
    }

    [Test]
    public void GrayJpegIsGray()
    {
        byte[] pixels = Enumerable.Repeat((byte)77, 16 * 8).ToArray();
        PixelBuffer image = ImageCodec.Decode(ImagingFiles.Skia(16, 8, pixels, SKEncodedImageFormat.Jpeg, channels: 1));
        Assert.That(image.Pixels, Is.EqualTo(Enumerable.Repeat(new byte[] { 77, 77, 77, 255 }, 16 * 8).SelectMany(p => p)));
    }

    [Test]
    public void CmykJpegIsConverted()
    {
        // Inverted ink: 255 is none. Cyan ink alone takes the red away.
        PixelBuffer image = ImageCodec.Decode(ImagingFiles.CmykJpeg(0, 255, 255, 255));
        Assert.That((image.Width, image.Height), Is.EqualTo((8, 8)));
        Assert.That(image.Pixels[0], Is.LessThan(80), "red");
        Assert.That(image.Pixels[1], Is.GreaterThan(120), "green");
        Assert.That(image.Pixels[2], Is.GreaterThan(180), "blue");
    }

    [Test]
    [NotWithImageSharp("its decoder of BMP is left out")]
    public void BmpAndTheFirstFrameOfAGifAreRead()
    {
        byte[] rgb = ImagingFiles.RandomBytes(5 * 3 * 3, 3);
        PixelBuffer bmp = ImageCodec.Decode(ImagingFiles.Bmp(5, 3, rgb));
        Assert.That(bmp.CentreSquare(3, default).Pixels[..3], Is.EqualTo(rgb[3..6]));
        PixelBuffer gif = ImageCodec.Decode(ImagingFiles.Gif(5, 3, (10, 20, 30), (200, 100, 50)));
        Assert.That((gif.Width, gif.Height), Is.EqualTo((5, 3)));
        Assert.That(gif.Pixels[..4], Is.EqualTo(new byte[] { 10, 20, 30, 255 }));
    }

    [TestCase(SKEncodedImageFormat.Png)]
    [TestCase(SKEncodedImageFormat.Jpeg)]
    [TestCase(SKEncodedImageFormat.Webp)]
    public void ATruncatedFileIsAnErrorOfOneLine(SKEncodedImageFormat format)
    {
        byte[] file = ImagingFiles.Skia(64, 48, ImagingFiles.RandomRgba(64, 48, 4), format);
        Assert.That(() => ImageCodec.Decode(file.AsSpan(0, file.Length / 2)),
            Throws.TypeOf<InvalidDataException>().With.Message.Not.Contains("\n"));
    }

    [TestCase(20_000, 6_000)]
    [TestCase(1_000_000, 1_000_000)]
    public void AHeaderThatNamesMorePixelsThanAreDecodedTakesNoMemory(int width, int height)
    {
        byte[] file = ImagingFiles.Png(width, height, 8, 2, []);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.That(
            () => ImageCodec.Decode(file),
            Throws.TypeOf<InvalidDataException>().With.Message.Contains(
                $"{width}x{height} pixels are more than the 100 million").Or.Message.Contains("not a JPEG"));
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(1 << 20));
    }

    [Test]
    public void SomethingElseIsAnErrorOfOneLine()
    {
        Assert.That(() => ImageCodec.Decode("no image at all"u8),
            Throws.TypeOf<InvalidDataException>().With.Message.Contains("not a JPEG"));
        Assert.That(() => ImageCodec.Decode([]), Throws.TypeOf<InvalidDataException>().With.Message.Contains("empty"));
    }

    [Test]
    public void TheSizeIsReadFromTheHeader()
    {
        byte[] file = ImagingFiles.Plain(31, 9, 1, 2, 3);
        Assert.That(ImageCodec.TryReadSize(file, out int width, out int height), Is.True);
        Assert.That((width, height), Is.EqualTo((31, 9)));
        Assert.That(ImageCodec.TryReadSize([1, 2, 3], out _, out _), Is.False);
    }

    private static void AssertPixels(byte[] file, byte[] expected) => Assert.That(ImageCodec.Decode(file).Pixels, Is.EqualTo(expected));
}
