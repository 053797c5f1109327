using System.IO.Hashing;
using System.Text;
using NUnit.Framework;
using PGGan.Data;
using PGGan.Data.Formats;
using PGGan.Imaging;
using PGGan.Model;
using PGGan.Tests.Imaging;

namespace PGGan.Tests.Data;

public class CelebACropTests
{
    [TestCase(3, 89, 121, 25, 57)]
    [TestCase(4, 64, 154, 0, 90)]
    [TestCase(1, 114, 64, 50, 0)]
    public void TheFaceIsCutOut(int channels, int centreX, int centreY, int left, int top)
    {
        Pictures aligned = new(178, 218, channels);
        using CelebACrop crop = new(aligned, centreX, centreY);
        PixelBuffer whole = aligned.Read(1), face = crop.Read(1);
        Assert.That((face.Width, face.Height, face.Channels), Is.EqualTo((128, 128, channels)));
        for (int y = 0; y < 128; y += 127)
        {
            for (int x = 0; x < 128; x++)
            {
                int from = (((top + y) * 178) + left + x) * channels, to = ((y * 128) + x) * channels;
                Assert.That(face.Pixels[to..(to + channels)], Is.EqualTo(whole.Pixels[from..(from + channels)]));
            }
        }
    }

    [Test]
    public void TheRestIsThePictures()
    {
        Pictures aligned = new(178, 218, 3);
        using (CelebACrop crop = new(aligned))
        {
            float[] label = new float[2];
            crop.ReadLabel(1, label);
            Assert.That((crop.Count, crop.Name, crop.NameOf(1), crop.Labels), Is.EqualTo((2, "faces", "face 1", aligned.Labels)));
            Assert.That(label, Is.EqualTo(new[] { 0, 1 }));
            using CelebACrop other = new(aligned, 90, 121);
            Assert.That(other.HashListing("", withTimes: false), Is.Not.EqualTo(crop.HashListing("", withTimes: false)),
                "another crop, other images");
        }

        Assert.That(aligned.Disposed);
    }

    [Test]
    public void OtherSizesAreNamed()
    {
        using CelebACrop crop = new(new Pictures(218, 178, 3));
        Assert.That(() => crop.Read(0),
            Throws.TypeOf<InvalidDataException>().With.Message.Contains("218x178").And.Message.Not.Contains("\n"));
        Assert.That(() => new CelebACrop(new Pictures(178, 218, 3), 63, 121),
            Throws.TypeOf<ImageDataException>().With.Message.Contains("(63, 121)"));
        Assert.That(() => new CelebACrop(new Pictures(178, 218, 3), 89, 155),
            Throws.TypeOf<ImageDataException>().With.Message.Contains("64 to 154"));
    }

    private sealed class Pictures(int width, int height, int channels) : IPictures
    {
        public bool Disposed { get; private set; }

        public string Name => "faces";

        public int Count => 2;

        public LabelSchema Labels { get; } = LabelSchema.Of("smiling", ["no", "yes"]);

        public string NameOf(int index) => $"face {index}";

        public PixelBuffer Read(int index) => new(width, height, channels, ImagingFiles.RandomBytes(width * height * channels, index));

        public void ReadLabel(int index, Span<float> label)
        {
            label.Clear();
            label[index] = 1;
        }

        public UInt128? HashListing(string prefix, bool withTimes) => XxHash128.HashToUInt128(Encoding.UTF8.GetBytes(prefix));

        public void Dispose() => Disposed = true;
    }
}
