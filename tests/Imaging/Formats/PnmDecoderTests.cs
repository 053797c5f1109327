using System.Text;
using NUnit.Framework;
using PGGan.Imaging;

namespace PGGan.Tests.Imaging.Formats;

/// <summary>Netpbm's formats, as text and as bytes.</summary>
internal sealed class PnmDecoderTests
{
    [TestCase("P1\n# bits\n3 2\n101\n0 1 0\n", 1, new byte[] { 0, 255, 0, 255, 0, 255 })]
    [TestCase("P2 3 2 100\n0 50 100\n# comment\n10 20 30\n", 1, new byte[] { 0, 128, 255, 26, 51, 77 })]
    [TestCase("P3\n1 2\n255\n1 2 3 4 5 6", 3, new byte[] { 1, 2, 3, 4, 5, 6 })]
    [TestCase("P4\n10 2\n\u00A0\u0040\u00FF\u0080", 1,
        new byte[] { 0, 255, 0, 255, 255, 255, 255, 255, 255, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255 })]
    [TestCase("P5 2 1 255\n\u0007\u00C8", 1, new byte[] { 7, 200 })]
    [TestCase("P5\n2 1\n65535\n\u0080\u0000\u00FF\u00FF", 1, new byte[] { 128, 255 })]
    [TestCase("P6\n1 1 255\nabc", 3, new byte[] { 97, 98, 99 })]
    [TestCase("P7\nWIDTH 1\nHEIGHT 1\nDEPTH 4\nMAXVAL 255\nTUPLTYPE RGB_ALPHA\nENDHDR\nabcd", 4, new byte[] { 97, 98, 99, 100 })]
    [TestCase("P7\nWIDTH 1\nHEIGHT 1\nDEPTH 2\nMAXVAL 255\nENDHDR\nab", 4, new byte[] { 97, 97, 97, 98 })]
    public void EveryKind_IsRead(string file, int channels, byte[] pixels)
    {
        PixelBuffer picture = ImageCodec.Decode(Encoding.Latin1.GetBytes(file));
        Assert.That(picture.Channels, Is.EqualTo(channels));
        Assert.That(picture.Pixels, Is.EqualTo(pixels));
        Assert.That(picture.Bits, Is.EqualTo(file.Contains("65535") ? 16 : 8));
    }

    [TestCase("P6 2 2 255\nabcdef", "cut short")]
    [TestCase("P2 2 2 255\n1 2 3", "cut short")]
    [TestCase("P2 2 1 10\n1 11", "larger than the header says")]
    [TestCase("P5 0 2 255\nab", "header is damaged")]
    [TestCase("P5 2 2 70000\nabcd", "header is damaged")]
    [TestCase("P6 99999 99999 255\n", "pixels are more than")]
    [TestCase("P7\nWIDTH 5\n", "cut short")]
    [TestCase("P1 2 1\n12", "damaged")]
    public void WhatIsWrong_IsOneLine(string file, string part) => Assert.That(() => ImageCodec.Decode(Encoding.Latin1.GetBytes(file)),
        Throws.TypeOf<InvalidDataException>().With.Message.Contains(part).And.Message.Not.Contains("\n"));
}
