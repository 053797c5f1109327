using System.Buffers.Binary;
using NUnit.Framework;
using PGGan.Imaging;

namespace PGGan.Tests.Imaging.Formats;

/// <summary>What PNG files say of their colours: sRGB described by a gamma value is sRGB, other gammas are converted.</summary>
internal sealed class PngColourTests
{
    private static readonly byte[] Ramp = [.. Enumerable.Range(0, 64 * 3).Select(i => (byte)(i * 4 / 3))];
    private static readonly byte[] Primaries = Words(31270, 32900, 64000, 33000, 30000, 60000, 15000, 6000);

    [TestCase(45455)]
    [TestCase(45454)]
    [TestCase(45450)]
    public void TheGammaOfSrgb_ChangesNothing(int gamma)
    {
        Assert.That(Rgb(("gAMA", Words(gamma))), Is.EqualTo(Ramp));
        Assert.That(Rgb(("gAMA", Words(gamma)), ("cHRM", Primaries)), Is.EqualTo(Ramp));
        Assert.That(Rgb(("gAMA", Words(gamma)), ("cHRM", Primaries), ("sRGB", [0])), Is.EqualTo(Ramp));
    }

    [Test]
    [NotWithImageSharp("it converts no colours")]
    public void LinearLight_IsConverted()
    {
        byte[] seen = Rgb(("gAMA", Words(100_000)));
        for (int i = 0; i < Ramp.Length; i++)
        {
            double linear = Ramp[i] / 255.0;
            double expected = 255 * (linear <= 0.0031308 ? 12.92 * linear : (1.055 * Math.Pow(linear, 1 / 2.4)) - 0.055);
            Assert.That(seen[i], Is.EqualTo(expected).Within(2));
        }
    }

    [Test]
    [NotWithImageSharp("it converts no colours")]
    public void OtherPrimaries_AreConverted()
    {
        byte[] wide = Words(31270, 32900, 64000, 33000, 21000, 71000, 15000, 6000);   // Adobe RGB's
        Assert.That(Rgb(("gAMA", Words(45455)), ("cHRM", wide)), Is.Not.EqualTo(Ramp));
    }

    private static byte[] Rgb(params (string, byte[])[] chunks) =>
        ImageCodec.Decode(ImagingFiles.Png(8, 8, 8, 2, Ramp, chunks)).Region(0, 0, 8, 8, 3, default).Pixels;

    private static byte[] Words(params int[] values)
    {
        byte[] bytes = new byte[4 * values.Length];
        for (int i = 0; i < values.Length; i++)
        {
            BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(4 * i), values[i]);
        }

        return bytes;
    }
}
