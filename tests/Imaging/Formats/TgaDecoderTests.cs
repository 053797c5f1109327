using NUnit.Framework;
using PGGan.Imaging;

namespace PGGan.Tests.Imaging.Formats;

/// <summary>TGA files: colours, directions, packets, palettes and alpha.</summary>
internal sealed class TgaDecoderTests
{
    private static readonly byte[] Bgr = [.. Enumerable.Range(0, 6).SelectMany(i => new[] { (byte)(i + 1), (byte)50, (byte)(40 * i) })];

    // Bit 5 of the descriptor: from the top; bit 4: from the right.
    [TestCase(0x20, new[] { 0, 1, 2, 3, 4, 5 })]
    [TestCase(0x00, new[] { 3, 4, 5, 0, 1, 2 })]
    [TestCase(0x30, new[] { 2, 1, 0, 5, 4, 3 })]
    [TestCase(0x10, new[] { 5, 4, 3, 2, 1, 0 })]
    public void EveryDirection_IsShownUpright(int descriptor, int[] seen)
    {
        PixelBuffer picture = ImageCodec.Decode(Write(3, 2, 24, (byte)descriptor, Bgr));
        Assert.That((picture.Width, picture.Height), Is.EqualTo((3, 2)));
        Assert.That(seen.Select((_, i) => picture.Pixels[4 * i] / 40), Is.EqualTo(seen));
        Assert.That(picture.Pixels[..4], Is.EqualTo(new byte[] { (byte)(40 * seen[0]), 50, (byte)(seen[0] + 1), 255 }));
    }

    [Test]
    public void Packets_AreUnpacked()
    {
        byte[] file = Write(3, 2, 24, 0x20, [0x83, 1, 2, 3, 0x01, 4, 5, 6, 7, 8, 9], kind: 10);
        Assert.That(ImageCodec.Decode(file).Region(0, 0, 3, 2, 3, default).Pixels,
            Is.EqualTo(new byte[] { 3, 2, 1, 3, 2, 1, 3, 2, 1, 3, 2, 1, 6, 5, 4, 9, 8, 7 }), "a packet goes over the end of a row");
        Assert.That(() => ImageCodec.Decode(Write(2, 2, 24, 0x20, [0x85, 1, 2, 3], kind: 10)),
            Throws.TypeOf<InvalidDataException>().With.Message.Contains("damaged"));
    }

    [Test]
    public void GrayPaletteAndFiveBits_AreExpanded()
    {
        Assert.That(ImageCodec.Decode(Write(2, 1, 8, 0x20, [7, 200], kind: 3)).Pixels,
            Is.EqualTo(new byte[] { 7, 7, 7, 255, 200, 200, 200, 255 }));
        Assert.That(ImageCodec.Decode(Write(2, 1, 16, 0x20, [0x1F, 0x00, 0x00, 0x7C])).Pixels,
            Is.EqualTo(new byte[] { 0, 0, 255, 255, 255, 0, 0, 255 }));
        byte[] palette = [0, 1, 1, 0, 0, 2, 0, 24, 0, 0, 0, 0, 2, 0, 1, 0, 8, 0x20, 10, 20, 30, 40, 50, 60, 1, 0];
        Assert.That(ImageCodec.Decode(palette).Pixels, Is.EqualTo(new byte[] { 60, 50, 40, 255, 30, 20, 10, 255 }));
        palette[^1] = 2;
        Assert.That(() => ImageCodec.Decode(palette), Throws.TypeOf<InvalidDataException>().With.Message.Contains("palette"));
    }

    [Test]
    public void Alpha_IsReadWhereItIsOne()
    {
        byte[] bgra = [1, 2, 3, 100, 4, 5, 6, 0];
        Assert.That(ImageCodec.Decode(Write(2, 1, 32, 0x28, bgra)).Pixels, Is.EqualTo(new byte[] { 3, 2, 1, 100, 6, 5, 4, 0 }));
        Assert.That(ImageCodec.Decode(Write(2, 1, 32, 0x20, bgra)).HasTransparency(), Is.False, "no bits of alpha");
        Assert.That(ImageCodec.Decode(Write(2, 1, 32, 0x28, [1, 2, 3, 0, 4, 5, 6, 0])).HasTransparency(), Is.False, "unused");
    }

    [Test]
    public void ACutFile_IsOneLine()
    {
        byte[] file = Write(3, 2, 24, 0x20, Bgr);
        for (int length = 18; length < file.Length; length++)
        {
            Assert.That(() => ImageCodec.Decode(file.AsSpan(0, length)),
                Throws.TypeOf<InvalidDataException>().With.Message.EqualTo("the file is cut short"));
        }
    }

    /// <summary>A header and what follows it.</summary>
    public static byte[] Write(byte width, byte height, byte bits, byte descriptor, byte[] data, byte kind = 2) =>
        [0, 0, kind, 0, 0, 0, 0, 0, 0, 0, 0, 0, width, 0, height, 0, bits, descriptor, .. data];
}
