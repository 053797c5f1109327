using NUnit.Framework;
using PGGan.Data;
using PGGan.Tests.Imaging;

namespace PGGan.Tests.Data;

public class DataPyramidTests
{
    [TestCase(4, 3)]
    [TestCase(32, 1)]
    [TestCase(64, 3)]
    public void LevelsAreMeansOfTheFullResolutionRoundedHalfToEven(int resolution, int channels)
    {
        byte[] image = ImagingFiles.RandomBytes(resolution * resolution * channels, resolution);
        byte[][] levels = Pyramid.Build(image, resolution, channels);
        Assert.That(levels.Select(level => level.Length), Is.EqualTo(Pyramid.Levels(resolution).Select(level => level * level * channels)));
        int ties = 0;
        foreach ((int level, byte[] pixels) in Pyramid.Levels(resolution).Zip(levels))
        {
            int factor = resolution / level;
            for (int i = 0; i < pixels.Length; i++)
            {
                int c = i % channels, x = i / channels % level, y = i / channels / level;
                double sum = 0;
                for (int k = 0; k < factor * factor; k++)
                {
                    sum += image[((((y * factor) + (k / factor)) * resolution) + (x * factor) + (k % factor)) * channels + c];
                }

                double mean = sum / (factor * factor);
                ties += mean - Math.Floor(mean) == 0.5 ? 1 : 0;
                Assert.That(pixels[i], Is.EqualTo((byte)Math.Round(mean, MidpointRounding.ToEven)),
                    $"level {level}, value {i}, mean {mean}");
            }
        }

        Assert.That(ties, resolution == 4 ? Is.Zero : Is.GreaterThan(10), "the image must try the rule");
    }

    [Test]
    public void RoundedLevelsAreNotAveragedAgain()
    {
        // Cells of 2×2 with means 1 and 0.25, rounded to 1 and 0: averaged again, four of them would be 0.5 and become 0.
        byte[] image = new byte[16 * 16];
        for (int i = 0; i < image.Length; i++)
        {
            int x = i % 16, y = i / 16;
            image[i] = (byte)((x / 2 + (y / 2)) % 2 == 0 || (x % 2 == 0 && y % 2 == 0) ? 1 : 0);
        }

        byte[][] levels = Pyramid.Build(image, 16, 1);
        Assert.That(levels[1], Has.Exactly(32).EqualTo(1).And.Exactly(32).EqualTo(0));
        Assert.That(levels[0], Has.All.EqualTo(1));   // 0.625
    }

    [Test]
    public void TheLargestImageDoesNotOverflow()
    {
        byte[] white = Enumerable.Repeat((byte)255, 1024 * 1024).ToArray();
        Assert.That(Pyramid.Build(white, 1024, 1)[0], Has.All.EqualTo(255));
        Assert.That(Pyramid.BytesPerImage(16, 3), Is.EqualTo((16 + 64 + 256) * 3));
    }
}
