using NUnit.Framework;
using PGGan.Data;

namespace PGGan.Tests.Data;

public class SyntheticImagesTests
{
    [Test]
    public void PicturesDependOnNothingButTheirNumber()
    {
        using SyntheticImages one = new(256, count: 50), two = new(256, count: 60);
        foreach (int resolution in new[] { 4, 16, 128 })
        {
            byte[] drawn = Read(one, 17, resolution);
            Assert.That(Read(two, 17, resolution), Is.EqualTo(drawn));
            Assert.That(Read(one, 17, resolution), Is.EqualTo(drawn), "remembered");
        }

        using SyntheticImages reseeded = new(256, count: 50, seed: 1);
        Assert.That(Read(reseeded, 17, 16), Is.Not.EqualTo(Read(one, 17, 16)));
    }

    [Test]
    public void TheFingerprintTellsSetsApart()
    {
        using SyntheticImages set = new(64, 50), same = new(64, 50), larger = new(128, 50), longer = new(64, 51),
            reseeded = new(64, 50, seed: 1);
        Assert.That(same.Fingerprint, Is.EqualTo(set.Fingerprint));
        Assert.That(new[] { set, larger, longer, reseeded }.Select(s => s.Fingerprint), Is.Unique);
    }

    [Test]
    public void ALevelLooksLikeTheMeanOfTheNext()
    {
        using SyntheticImages set = new(256, count: 30);
        for (int index = 0; index < 12; index++)
        {
            byte[] image = Read(set, index, 256);
            byte[][] pyramid = Pyramid.Build(image, 256, 3);
            foreach ((int level, byte[] expected) in Pyramid.Levels(256).Zip(pyramid))
            {
                byte[] actual = Read(set, index, level);
                double error = Math.Sqrt(actual.Zip(expected).Average(pair => Math.Pow(pair.First - pair.Second, 2)));
                // Fine detail comes in with the resolution, so the means differ a little, by far less than what can be seen.
                Assert.That(error, Is.LessThan(6), $"picture {index}, level {level}");
            }
        }
    }

    [Test]
    public void TheSmallestLevelsShowAPlanetAndTellPicturesApart()
    {
        using SyntheticImages set = new(64, count: 64);
        List<byte[]> pictures = [.. Enumerable.Range(0, 64).Select(i => Read(set, i, 4))];
        foreach (byte[] picture in pictures)
        {
            // The brightest pixel lies among the inner four or next to them, far above the sky in the corners.
            int[] sums = [.. Enumerable.Range(0, 16).Select(i => picture[3 * i] + picture[(3 * i) + 1] + picture[(3 * i) + 2])];
            int corners = (sums[0] + sums[3] + sums[12] + sums[15]) / 4;
            Assert.That(sums.Max(), Is.GreaterThan(corners + 60));
        }

        double nearest = double.MaxValue;
        for (int i = 0; i < pictures.Count; i++)
        {
            for (int j = 0; j < i; j++)
            {
                nearest = Math.Min(nearest, pictures[i].Zip(pictures[j]).Average(pair => Math.Abs(pair.First - pair.Second)));
            }
        }

        Assert.That(nearest, Is.GreaterThan(2));
    }

    [Test]
    public void ThreadsReadTheSamePictures()
    {
        using SyntheticImages serial = new(128, count: 40), shared = new(128, count: 40);
        int[] levels = [4, 32, 64, 128];
        byte[][] expected = [.. Enumerable.Range(0, 160).Select(i => Read(serial, i / 4, levels[i % 4]))];
        Parallel.For(0, 640, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i =>
            Assert.That(Read(shared, i % 160 / 4, levels[i % 4]), Is.EqualTo(expected[i % 160])));
    }

    [Test]
    public void WrongReadsAreRefused()
    {
        using SyntheticImages set = new(32, count: 5);
        Assert.That(() => Read(set, 5, 8), Throws.ArgumentException.With.Message.Contains("no image 5"));
        Assert.That(() => Read(set, 0, 64), Throws.ArgumentException.With.Message.Contains("no level 64"));
        Assert.That(() => Read(set, 0, 12), Throws.ArgumentException.With.Message.Contains("no level 12"));
        Assert.That(() => set.Read(0, 8, new byte[5]), Throws.ArgumentException.With.Message.Contains("192 values"));
        Assert.That(() => new SyntheticImages(48), Throws.ArgumentException);
        Assert.That(() => new SyntheticImages(64, count: 0), Throws.ArgumentException);
    }

    private static byte[] Read(SyntheticImages set, int index, int resolution)
    {
        byte[] pixels = new byte[resolution * resolution * 3];
        pixels.AsSpan().Fill(0xA5);
        set.Read(index, resolution, pixels);
        return pixels;
    }
}
