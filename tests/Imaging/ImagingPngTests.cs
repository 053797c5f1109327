using NUnit.Framework;
using PGGan.Imaging;
using SkiaSharp;

namespace PGGan.Tests.Imaging;

public class ImagingPngTests
{
    [TestCase(1, 1, 3)]
    [TestCase(37, 5, 3)]
    [TestCase(5, 37, 1)]
    [TestCase(300, 2, 1)]
    public void WhatIsWrittenIsRead(int width, int height, int channels)
    {
        byte[] pixels = ImagingFiles.RandomBytes(width * height * channels, width);
        MemoryStream file = new();
        PngWriter.Write(file, width, height, channels, pixels);
        AssertSame(file.ToArray(), width, height, channels, pixels);
    }

    [Test]
    public void SmoothImagesUseTheFiltersAndBecomeSmall()
    {
        byte[] pixels = new byte[64 * 64 * 3];
        for (int i = 0; i < 64 * 64; i++)
        {
            (pixels[3 * i], pixels[(3 * i) + 1], pixels[(3 * i) + 2]) = ((byte)(i % 64 * 4), (byte)(i / 64 * 4), (byte)(i % 64 + (i / 64)));
        }

        MemoryStream file = new();
        PngWriter.Write(file, 64, 64, 3, pixels);
        AssertSame(file.ToArray(), 64, 64, 3, pixels);
        Assert.That(file.Length, Is.LessThan(pixels.Length / 20));
    }

    [Test]
    public void SizesThatDoNotFitAreRefused()
    {
        Assert.That(() => PngWriter.Write(new MemoryStream(), 2, 2, 3, new byte[11]), Throws.ArgumentException);
        Assert.That(() => PngWriter.Write(new MemoryStream(), 2, 2, 2, new byte[8]), Throws.ArgumentException);
    }

    [TestCase(32, 2000, 32, 32)]
    [TestCase(64, 2000, 30, 16)]
    [TestCase(128, 2000, 15, 8)]
    [TestCase(256, 2000, 7, 4)]
    [TestCase(512, 2000, 3, 2)]
    [TestCase(1024, 2000, 3, 2)]
    [TestCase(4, 64, 8, 8)]
    [TestCase(64, 100, 14, 7)]
    [TestCase(1024, 1, 1, 1)]
    [TestCase(1024, 4, 3, 1)]
    public void TheGridFillsAScreen(int resolution, int mostImages, int columns, int rows) =>
        Assert.That(ImageGrid.SizeFor(resolution, mostImages), Is.EqualTo((columns, rows)));

    [Test]
    public void FloatsAreRoundedHalfToEvenAndClipped()
    {
        // ±1/255 is half-way between two values; all three ties are exact in single precision.
        float[] values = [-1, 1, -7, float.PositiveInfinity, 0, (128.5f / 127.5f) - 1, float.NegativeInfinity];
        byte[] bytes = new byte[values.Length];
        ImageGrid.ToBytes(values, bytes);
        Assert.That(bytes[..5], Is.EqualTo(new byte[] { 0, 255, 0, 255, 128 }));   // 127.5 → 128
        Assert.That(bytes[6], Is.Zero);
        Assert.That(() => ImageGrid.ToBytes([0, float.NaN], bytes), Throws.ArgumentException.With.Message.Contains("value 1"));
    }

    [Test]
    public void EveryByteSurvivesTheWayThroughFloats()
    {
        float[] values = new float[256];
        byte[] bytes = new byte[256];
        for (int i = 0; i < 256; i++)
        {
            values[i] = (i * (2 / 255f)) - 1;
        }

        ImageGrid.ToBytes(values, bytes);
        Assert.That(bytes, Is.EqualTo(Enumerable.Range(0, 256).Select(i => (byte)i)));
    }

    [Test]
    public void CellsFillRowByRowAndUnusedOnesAreBlack()
    {
        const int side = 4, columns = 3, rows = 2;
        float[] images = new float[5 * side * side];
        for (int i = 0; i < images.Length; i++)
        {
            images[i] = (((i / (side * side)) + 1) * 40 / 127.5f) - 1;   // image n is 40 (n + 1)
        }

        string path = Path.Combine(TestContext.CurrentContext.WorkDirectory, $"{Guid.NewGuid()}.png");
        try
        {
            ImageGrid.Write(path, images, side, 1, columns, rows);
            using SKBitmap grid = SKBitmap.Decode(path);
            Assert.That((grid.Width, grid.Height), Is.EqualTo((12, 8)));
            for (int cell = 0; cell < 6; cell++)
            {
                byte expected = (byte)(cell < 5 ? (cell + 1) * 40 : 0);
                Assert.That(grid.GetPixel((cell % 3 * 4) + 3, (cell / 3 * 4) + 3).Red, Is.EqualTo(expected), $"cell {cell}");
                Assert.That(grid.GetPixel(cell % 3 * 4, cell / 3 * 4).Red, Is.EqualTo(expected), $"cell {cell}");
            }

            Assert.That(() => ImageGrid.Write(path, images, side, 1, 2, 2), Throws.ArgumentException);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static void AssertSame(byte[] file, int width, int height, int channels, byte[] pixels)
    {
        using SKBitmap bitmap = SKBitmap.Decode(file);
        Assert.That((bitmap.Width, bitmap.Height), Is.EqualTo((width, height)));
        for (int i = 0; i < width * height; i++)
        {
            SKColor colour = bitmap.GetPixel(i % width, i / width);
            byte[] expected = channels == 3 ? pixels[(3 * i)..((3 * i) + 3)] : [pixels[i], pixels[i], pixels[i]];
            Assert.That(new[] { colour.Red, colour.Green, colour.Blue }, Is.EqualTo(expected), $"pixel {i}");
        }
    }
}
