using NUnit.Framework;
using PGGan.Imaging;

namespace PGGan.Tests.Imaging;

/// <summary>What lies under transparent pixels and in bars, and the three ways to make a square.</summary>
internal sealed class BackgroundTests
{
    // The left half is a red that cannot be seen through, the right half is not there.
    private static readonly PixelBuffer HalfThere = new(16, 16, 4,
        [.. Enumerable.Range(0, 256).SelectMany(i => i % 16 < 8 ? new byte[] { 200, 10, 20, 255 } : [0, 0, 0, 0])]);

    [TestCase("white", "#ffffff")]
    [TestCase("Black", "#000000")]
    [TestCase("#0a80FF", "#0a80ff")]
    [TestCase("noise", "noise")]
    public void Names_AreRead(string text, string written)
    {
        Assert.That(Background.Parse(text).ToString(), Is.EqualTo(written));
        Assert.That(Background.Parse(written), Is.EqualTo(Background.Parse(text)));
    }

    [TestCase("")]
    [TestCase("red")]
    [TestCase("#12345")]
    [TestCase("#12345g")]
    [TestCase("#1234567")]
    public void OtherNames_AreRefused(string text) => Assert.That(() => Background.Parse(text),
        Throws.TypeOf<FormatException>().With.Message.Contains("white, black, #rrggbb or noise"));

    [Test]
    public void AColour_IsUnderWhatIsTransparent()
    {
        byte[] pixels = Framing.CentreCrop.Apply(HalfThere, 8, 3, Background.Parse("#0a80ff")).Image.Pixels;
        Assert.That(pixels[..3], Is.EqualTo(new byte[] { 200, 10, 20 }));
        Assert.That(pixels[^3..], Is.EqualTo(new byte[] { 10, 128, 255 }));
        Assert.That(Framing.CentreCrop.Apply(HalfThere, 8, 3, null).Image.Pixels[^3..], Is.EqualTo(new byte[] { 255, 255, 255 }), "white");
    }

    [Test]
    public void Noise_IsTheSameForTheSamePictureAndKeepsWhatIsThere([Values(4, 8, 16)] int side)
    {
        byte[] first = Noise(seed: 7), again = Noise(seed: 7), other = Noise(seed: 8);
        Assert.That(again, Is.EqualTo(first));
        byte[] hidden = [.. Half(first, right: true)];
        Assert.That(hidden, Is.Not.EqualTo(Half(other, right: true)));
        Assert.That(Half(first, right: false),
            Is.EqualTo(Enumerable.Repeat(new byte[] { 200, 10, 20 }, side * side / 2).SelectMany(p => p)));
        if (side > 4)
        {
            // Uniform in 0…255, also where the picture was made smaller.
            double mean = hidden.Average(value => (double)value);
            Assert.That(mean, Is.EqualTo(127.5).Within(25));
            Assert.That(Math.Sqrt(hidden.Average(value => (value - mean) * (value - mean))), Is.EqualTo(73.9).Within(15));
        }

        byte[] Noise(int seed) => Framing.CentreCrop.Apply(HalfThere, side, 3, Background.Noise, (UInt128)seed).Image.Pixels;

        IEnumerable<byte> Half(byte[] pixels, bool right) => pixels.Where((_, i) => i / 3 % side >= side / 2 == right);
    }

    [Test]
    public void OpaquePictures_KeepTheirBytesUnderNoise()
    {
        PixelBuffer opaque = new(10, 8, 3, ImagingFiles.RandomBytes(240, 1));
        Assert.That(Framing.CentreCrop.Apply(opaque, 4, 3, Background.Noise, 3).Image.Pixels,
            Is.EqualTo(Framing.CentreCrop.Apply(opaque, 4, 3, null).Image.Pixels));
    }

    [Test]
    public void Padding_KeepsAllOfThePictureWithBarsOfTheBackground()
    {
        PixelBuffer wide = new(8, 4, 3, [.. Enumerable.Repeat(new byte[] { 9, 8, 7 }, 32).SelectMany(p => p)]);
        Framing pad = new(FramingKind.Pad);
        byte[] black = pad.Apply(wide, 8, 3, null).Image.Pixels, blue = pad.Apply(wide, 8, 3, Background.Parse("#0000ff")).Image.Pixels;
        Assert.That((black[..3], blue[..3]), Is.EqualTo((new byte[] { 0, 0, 0 }, new byte[] { 0, 0, 255 })));
        foreach (byte[] pixels in new[] { black, blue })
        {
            Assert.That(pixels[(2 * 24)..(6 * 24)], Is.EqualTo(wide.Pixels));
        }

        byte[] noise = pad.Apply(wide, 8, 3, Background.Noise, 5).Image.Pixels;
        Assert.That(noise[(2 * 24)..(6 * 24)], Is.EqualTo(wide.Pixels));
        Assert.That(noise[..48].Distinct().Count(), Is.GreaterThan(20));
        Assert.That(pad.Apply(wide, 8, 1, Background.Parse("#0000ff")).Image.Pixels[0], Is.EqualTo(29), "0.114 · 255, as gray");
    }

    [Test]
    public void Stretching_KeepsAllOfThePictureWithoutBars()
    {
        PixelBuffer picture = new(16, 8, 1, [.. Enumerable.Range(0, 128).Select(i => (byte)(i % 16 < 8 ? 0 : 255))]);
        Framed stretched = new Framing(FramingKind.Stretch).Apply(picture, 8, 1, null);
        Assert.That((stretched.Image.Width, stretched.Image.Height, stretched.Cropped), Is.EqualTo((8, 8, false)));
        Assert.That(stretched.Image.Pixels[0], Is.Zero);
        Assert.That(stretched.Image.Pixels[^1], Is.EqualTo(255));
        PixelBuffer square = new(8, 8, 1, ImagingFiles.RandomBytes(64, 2));
        Assert.That(new Framing(FramingKind.Stretch).Apply(square, 4, 1, null).Image.Pixels, Is.EqualTo(Resampler.Box(square, 2).Pixels));
    }
}
