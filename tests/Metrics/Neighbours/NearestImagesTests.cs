using NUnit.Framework;
using PGGan.Data;
using PGGan.Metrics.Neighbours;
using PGGan.Model;
using PGGan.Tests.Imaging;

namespace PGGan.Tests.Metrics.Neighbours;

public sealed class NearestImagesTests
{
    private const int Side = 4, Length = Side * Side * 3;

    // More than are compared at once.
    private static readonly byte[] Pixels = ImagingFiles.RandomBytes(300 * Length, index: 1);

    [TestCase(false, 300)]
    [TestCase(true, 300)]
    [TestCase(true, 41)]
    public void TheNearestAreFoundInTheirOrder(bool mirrored, int searched)
    {
        using Images data = new(Pixels);
        byte[] wanted = [.. ImagingFiles.RandomBytes(2 * Length, index: 2), .. Mirrored(Image(30)), .. Image(7)];
        int?[] itself = [null, null, null, 7];
        Neighbour[][] found = new NearestImages(data, new PixelVectors(Side, 3), mirrored).Find(wanted, 5, searched,
            [.. itself.Select(index => index ?? -1)]);
        for (int i = 0; i < 4; i++)
        {
            byte[] image = wanted[(i * Length)..((i + 1) * Length)];
            (int Index, bool Mirrored, double Distance)[] expected = [.. Enumerable.Range(0, searched).Where(index => index != itself[i])
                .Select(index => (index, plain: Rms(image, Image(index)), turned: mirrored
                    ? Rms(image, Mirrored(Image(index))) : double.MaxValue))
                .Select(one => (one.index, one.turned < one.plain, Math.Min(one.plain, one.turned))).OrderBy(one => one.Item3).Take(5)];
            Assert.That(found[i].Select(one => (one.Index, one.Mirrored)), Is.EqualTo(expected.Select(one => (one.Index, one.Mirrored))));
            Assert.That(found[i].Select(one => one.Distance), Is.EqualTo(expected.Select(one => one.Distance)).Within(1e-3));
        }

        Assert.That(found[2][0] == new Neighbour(30, Mirrored: true, 0), Is.EqualTo(mirrored));
    }

    [Test]
    public void RealImagesAreComparedWithTheOthers()
    {
        byte[] pixels = new byte[5 * Length];
        foreach ((int i, byte level) in new byte[] { 10, 200, 13, 100, 200 }.Index())
        {
            pixels.AsSpan(i * Length, Length).Fill(level);
        }

        using Images data = new(pixels);
        NearestImages nearest = new(data, new PixelVectors(Side, 3), mirrored: false);
        RealDistances all = RealDistances.Measure(nearest, data, Side, searched: 5, most: 100);
        Assert.That(all.Ordered, Is.EqualTo(new double[] { 0, 0, 3, 3, 87 }));
        Assert.That((all.Median, all.PartUpTo(2.9), all.PartUpTo(3)), Is.EqualTo((3.0, 0.4, 0.8)));
        Assert.That(RealDistances.Measure(nearest, data, Side, searched: 4, most: 2).Ordered, Is.EqualTo(new double[] { 3, 3 }),
            "images 0 and 2 of the first four");
    }

    private static byte[] Image(int index) => Pixels[(index * Length)..((index + 1) * Length)];

    private static byte[] Mirrored(byte[] image)
    {
        byte[] turned = new byte[image.Length];
        for (int i = 0; i < image.Length; i++)
        {
            (int row, int column, int channel) = (i / (Side * 3), i / 3 % Side, i % 3);
            turned[(((row * Side) + Side - 1 - column) * 3) + channel] = image[i];
        }

        return turned;
    }

    private static double Rms(byte[] a, byte[] b) => Math.Sqrt(a.Zip(b, (x, y) => Math.Pow(x - y, 2)).Average());

    private sealed class Images(byte[] pixels) : IImageSource
    {
        public string Name => "images";

        public int Resolution => Side;

        public int Channels => 3;

        public int Count => pixels.Length / Length;

        public string Fingerprint => "";

        public LabelSchema Labels => LabelSchema.None;

        public void Read(int index, int resolution, Span<byte> image) => pixels.AsSpan(index * Length, Length).CopyTo(image);

        public void ReadLabel(int index, Span<float> label)
        {
        }

        public void Dispose()
        {
        }
    }
}
