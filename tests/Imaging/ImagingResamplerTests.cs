using NUnit.Framework;
using PGGan.Imaging;

namespace PGGan.Tests.Imaging;

public class ImagingResamplerTests
{
    [Test]
    public void TheBoxIsTheMeanRoundedHalfToEven()
    {
        // Means 0.5, 1.5, 2.5, 254.5: ties go to the even neighbour.
        byte[] pixels = [0, 1, 1, 2, 2, 3, 254, 255, 1, 0, 2, 1, 3, 2, 255, 254];
        PixelBuffer small = Resampler.Box(new PixelBuffer(8, 2, 1, pixels), 2);
        Assert.That(small.Pixels, Is.EqualTo(new byte[] { 0, 2, 2, 254 }));
    }

    [Test]
    public void TheBoxKeepsChannelsApart()
    {
        byte[] pixels = ImagingFiles.RandomBytes(15 * 9 * 3, 1);
        PixelBuffer small = Resampler.Box(new PixelBuffer(15, 9, 3, pixels), 3);
        for (int i = 0; i < 3; i++)
        {
            for (int j = 0; j < 5; j++)
            {
                for (int c = 0; c < 3; c++)
                {
                    double sum = 0;
                    for (int k = 0; k < 9; k++)
                    {
                        sum += pixels[(((((3 * i) + (k / 3)) * 15) + (3 * j) + (k % 3)) * 3) + c];
                    }

                    Assert.That(small.Pixels[(((i * 5) + j) * 3) + c], Is.EqualTo((byte)Math.Round(sum / 9)));
                }
            }
        }

        Assert.That(() => Resampler.Box(new PixelBuffer(15, 9, 3, pixels), 5), Throws.ArgumentException);
    }

    [TestCase(37, 23, 3, 11, 7)]
    [TestCase(9, 14, 1, 31, 40)]
    [TestCase(70, 5, 3, 16, 13)]
    public void LanczosMatchesTheDefinition(int width, int height, int channels, int newWidth, int newHeight)
    {
        byte[] pixels = ImagingFiles.RandomBytes(width * height * channels, width);
        PixelBuffer actual = Resampler.Lanczos(new PixelBuffer(width, height, channels, pixels), newWidth, newHeight);
        int differences = 0;
        for (int y = 0; y < newHeight; y++)
        {
            for (int x = 0; x < newWidth; x++)
            {
                for (int c = 0; c < channels; c++)
                {
                    double expected = Math.Clamp(Naive(pixels, width, height, channels, x, y, c, newWidth, newHeight), 0, 255);
                    byte value = actual.Pixels[(((y * newWidth) + x) * channels) + c];
                    Assert.That(value, Is.EqualTo(expected).Within(0.5 + 1e-3));   // rounding, and single precision
                    differences += value == Math.Round(expected) ? 0 : 1;
                }
            }
        }

        Assert.That(differences, Is.LessThanOrEqualTo(1));
    }

    [Test]
    public void VectorsGiveTheBytesOfThePlainSums([Values(1, 3, 4)] int channels)
    {
        foreach ((int width, int height, int newWidth, int newHeight) in new[]
        {
            (1, 1, 3, 2), (7, 5, 3, 9), (31, 33, 17, 16), (64, 64, 27, 27), (65, 40, 128, 9), (129, 67, 64, 65), (200, 3, 5, 100),
            (33, 33, 33, 20), (512, 96, 256, 48),
        })
        {
            PixelBuffer image = new(width, height, channels, ImagingFiles.RandomBytes(width * height * channels, width));
            PixelBuffer contrast = image with { Pixels = Array.ConvertAll(image.Pixels, value => value < 128 ? (byte)0 : (byte)255) };
            foreach (PixelBuffer source in new[] { image, contrast })
            {
                Assert.That(Resampler.Lanczos(source, newWidth, newHeight).Pixels,
                    Is.EqualTo(ResamplerTwin.Lanczos(source, newWidth, newHeight)), $"{width}x{height} to {newWidth}x{newHeight}");
            }
        }

        foreach ((int width, int height, int factor) in new[]
        {
            (2, 2, 2), (14, 6, 2), (66, 34, 2), (99, 63, 3), (130, 20, 10), (130, 260, 130),
        })
        {
            PixelBuffer image = new(width, height, channels, ImagingFiles.RandomBytes(width * height * channels, height));
            Assert.That(Resampler.Box(image, factor).Pixels, Is.EqualTo(ResamplerTwin.Box(image, factor)), $"{width}x{height} by {factor}");
        }
    }

    [Test]
    public void TheBoxRoundsEveryTieToEven()
    {
        // All pairs of sums that four bytes can have, so that every half is among them.
        byte[] pixels = new byte[2 * 2 * 1021];
        for (int sum = 0; sum <= 1020; sum++)
        {
            for (int k = 0, left = sum; k < 4; k++)
            {
                byte part = (byte)Math.Min(255, left);
                pixels[(k / 2 * 2042) + (2 * sum) + (k % 2)] = part;
                left -= part;
            }
        }

        byte[] small = Resampler.Box(new PixelBuffer(2042, 2, 1, pixels), 2).Pixels;
        Assert.That(small, Is.EqualTo(Enumerable.Range(0, 1021).Select(sum => (byte)Math.Round(sum / 4.0))));
    }

    [TestCase(100, 37)]
    [TestCase(20, 64)]
    public void LanczosKeepsAPlainImage(int side, int newSide)
    {
        PixelBuffer plain = new(side, side, 1, Enumerable.Repeat((byte)201, side * side).ToArray());
        Assert.That(Resampler.Lanczos(plain, newSide, newSide).Pixels, Has.All.EqualTo(201));
    }

    [Test]
    public void LanczosDoesNotAliasWhenItShrinks()
    {
        // Stripes one pixel wide cannot be shown at a third of the size: they must become gray.
        byte[] stripes = new byte[100 * 100];
        for (int i = 0; i < stripes.Length; i++)
        {
            stripes[i] = (byte)(i % 2 * 255);
        }

        byte[] small = Resampler.Lanczos(new PixelBuffer(100, 100, 1, stripes), 33, 33).Pixels;
        for (int y = 0; y < 33; y++)
        {
            Assert.That(small[((y * 33) + 3)..((y * 33) + 30)], Has.All.EqualTo(127.5).Within(3.0));
        }
    }

    [Test]
    public void ASquareTakesTheBoxWhereItCan()
    {
        PixelBuffer image = new(12, 12, 3, ImagingFiles.RandomBytes(12 * 12 * 3, 5));
        Assert.That(Resampler.ResizeSquare(image, 12), Is.SameAs(image));
        Assert.That(Resampler.ResizeSquare(image, 4).Pixels, Is.EqualTo(Resampler.Box(image, 3).Pixels));
        Assert.That(Resampler.ResizeSquare(image, 8).Pixels, Is.EqualTo(Resampler.Lanczos(image, 8, 8).Pixels));
        Assert.That(() => Resampler.ResizeSquare(new PixelBuffer(2, 1, 1, [1, 2]), 1), Throws.ArgumentException);
    }

    [Test]
    public void TheCentreSquareLiesOverTheBackground()
    {
        // 4×2: the two middle columns are kept.
        byte[] rgba =
        [
            9, 9, 9, 9, 100, 0, 200, 255, 100, 0, 200, 0, 9, 9, 9, 9,
            9, 9, 9, 9, 100, 0, 200, 51, 10, 20, 30, 255, 9, 9, 9, 9,
        ];
        PixelBuffer square = new PixelBuffer(4, 2, 4, rgba).CentreSquare(3, (255, 155, 0));
        Assert.That((square.Width, square.Height, square.Channels), Is.EqualTo((2, 2, 3)));
        Assert.That(square.Pixels, Is.EqualTo(new byte[] { 100, 0, 200, 255, 155, 0, 224, 124, 40, 10, 20, 30 }));
        byte[] gray = new PixelBuffer(4, 2, 4, rgba).CentreSquare(1, (255, 155, 0)).Pixels;
        Assert.That(gray, Is.EqualTo(new byte[] { 53, 167, 144, 18 }));   // 0.299 R + 0.587 G + 0.114 B: 52.7, 167.23, 144.324, 18.15
    }

    // Every tap of the two-dimensional sum, in double precision.
    private static double Naive(byte[] pixels, int width, int height, int channels, int x, int y, int c, int newWidth, int newHeight)
    {
        double sum = 0, weights = 0;
        double scaleX = (double)width / newWidth, scaleY = (double)height / newHeight;
        double centreX = ((x + 0.5) * scaleX) - 0.5, centreY = ((y + 0.5) * scaleY) - 0.5;
        double stretchX = Math.Max(1, scaleX), stretchY = Math.Max(1, scaleY);
        for (int v = -3 * height; v < 4 * height; v++)
        {
            for (int u = -3 * width; u < 4 * width; u++)
            {
                double weight = Kernel((u - centreX) / stretchX) * Kernel((v - centreY) / stretchY);
                if (weight != 0)
                {
                    sum += weight * pixels[(((Math.Clamp(v, 0, height - 1) * width) + Math.Clamp(u, 0, width - 1)) * channels) + c];
                    weights += weight;
                }
            }
        }

        return sum / weights;
    }

    private static double Kernel(double t)
    {
        double a = Math.PI * t;
        return t == 0 ? 1 : Math.Abs(t) >= 3 ? 0 : 3 * Math.Sin(a) * Math.Sin(a / 3) / (a * a);
    }
}
