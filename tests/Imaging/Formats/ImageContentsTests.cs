using System.Text;
using NUnit.Framework;
using PGGan.Imaging;
using PGGan.Imaging.Formats;
using SkiaSharp;

namespace PGGan.Tests.Imaging.Formats;

/// <summary>A file is what its content says.</summary>
internal sealed class ImageContentsTests
{
    private static IEnumerable<TestCaseData> Others =>
    [
        Case("HEIC", "....ftypheic....mif1heic"),
        Case("HEIC", "....ftypmif1....mif1heix"),
        Case("AVIF", "....ftypavif....avifmif1"),
        Case("AVIF", "....ftypmif1....mif1avifmiaf"),
        Case("Canon raw photograph (CR3)", "....ftypcrx ....crx isom"),
        Case("JPEG XL", "\0\0\0\fJXL \r\n\u0087\n"),
        Case("JPEG XL", "\u00FF\nabcdefgh"),
        Case("JPEG 2000", "\0\0\0\fjP  \r\n\u0087\n"),
        Case("JPEG 2000", "\u00FFO\u00FFQ\0\0\0\0"),
        Case("Canon raw photograph (CR2)", "II*\0\u0010\0\0\0CR\u0002\0\0\0\0\0"),
        Case("Olympus", "IIRO\b\0\0\0"),
        Case("Panasonic", "IIU\0\b\0\0\0"),
        Case("Fujifilm", "FUJIFILMCCD-RAW 0201FF383501"),
        Case("Sigma", "FOVb\0\0\u0002\0"),
        Case("Minolta", "\0MRM\0\0\0\0"),
        Case("camera's raw", Encoding.Latin1.GetString(Directory(littleEndian: true, (254, 1), (330, 100)))),
        Case("camera's raw", Encoding.Latin1.GetString(Directory(littleEndian: false, (254, 1), (330, 100)))),
        Case("camera's raw", Encoding.Latin1.GetString(Directory(littleEndian: true, (262, 32803)))),
        Case("camera's raw", Encoding.Latin1.GetString(Directory(littleEndian: true, (50706, 1)))),
        Case("Photoshop", "8BPS\0\u0001\0\0"),
        Case("OpenEXR", "v/1\u0001\0\0\0\0"),
        Case("Radiance", "#?RADIANCE\n"),
        Case("QOI", "qoif\0\0\0\0"),
        Case("SVG", "<?xml version='1.0'?>\n<svg xmlns='x'/>"),
        Case("SVG", " <svg width='1'>"),
        Case("PDF", "%PDF-1.7\n"),
        Case("GIMP", "gimp xcf v011"),
        Case("DirectDraw", "DDS |\0\0\0"),
        Case("floating-point", "PF\n2 2\n-1.0\n"),
    ];

    [TestCaseSource(nameof(Others))]
    public void AFormatThatIsNotRead_IsNamedWithTheRemedy(string name, byte[] file) => Assert.That(() => ImageCodec.Decode(file),
        Throws.TypeOf<InvalidDataException>().With.Message.Contains(name).And.Message.Contains("convert it to PNG or JPEG"));

    [Test]
    [NotWithImageSharp("its decoder of BMP is left out")]
    public void EveryFormatThatIsRead_IsRecognisedByItsContent()
    {
        byte[] rgb = ImagingFiles.RandomBytes(8 * 8 * 3, 1), rgba = ImagingFiles.RandomRgba(8, 8, 2);
        (string Name, byte[] File)[] files =
        [
            ("a JPEG image", ImagingFiles.Skia(8, 8, rgba, SKEncodedImageFormat.Jpeg)), ("a PNG image", ImagingFiles.Plain(8, 8, 1, 2, 3)),
            ("a WebP image", ImagingFiles.Skia(8, 8, rgba, SKEncodedImageFormat.Webp)),
            ("a GIF image", ImagingFiles.Gif(8, 8, (1, 2, 3), (4, 5, 6))), ("a BMP image", ImagingFiles.Bmp(8, 8, rgb)),
            ("a TIFF image", TiffDecoderTests.Write(new PixelBuffer(8, 8, 3, rgb))), ("a PNM image", [.. "P6 8 8 255\n"u8, .. rgb]),
            ("a TGA image", TgaDecoderTests.Write(8, 8, 24, 0x20, rgb)),
        ];
        foreach ((string name, byte[] file) in files)
        {
            Assert.That(ImageContents.Of(file)?.Name, Is.EqualTo(name));
            Assert.That(ImageContents.Of(file.AsSpan(0, Math.Min(file.Length, 64)))?.Name, Is.EqualTo(name), "by its beginning");
            Assert.That(ImageCodec.TryReadSize(file, out int width, out int height) && (width, height) is (8, 8), Is.True, name);
            Assert.That(ImageCodec.Decode(file) is { Width: 8, Height: 8 }, Is.True, name);
        }

        Assert.That(files.Select(file => file.Name),
            Is.EquivalentTo(ImageContents.All.Where(known => known.IsRead).Select(known => known.Name)));
    }

    [TestCase("version https://git-lfs.github.com/spec/v1\noid sha256:0", "git lfs pull")]
    [TestCase("<!DOCTYPE html><title>404</title>", "web page")]
    [TestCase("\n<html>", "web page")]
    [TestCase("\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", "zeros")]
    [TestCase("", "empty")]
    [TestCase("text of a person", "not a JPEG, PNG, WebP, GIF, BMP, TIFF, PNM or TGA image")]
    [TestCase("BMW is a brand of cars", "not a JPEG")]
    [TestCase("P6 is a pixmap", "not a JPEG")]
    public void WhatIsNoImage_IsDescribed(string text, string part) => Assert.That(() => ImageCodec.Decode(Encoding.Latin1.GetBytes(text)),
        Throws.TypeOf<InvalidDataException>().With.Message.Contains(part));

    [Test]
    public void Names_LeadToTheSameTable()
    {
        Assert.That(ImageContents.OfName("a/b.JFIF")?.Name, Is.EqualTo("a JPEG image"));
        Assert.That(ImageContents.OfName("x.heic") is { IsRead: false }, Is.True);
        Assert.That(ImageContents.OfName("x.txt"), Is.Null);
        string[] extensions = [.. ImageContents.All.SelectMany(content => content.Extensions)];
        Assert.That(extensions, Is.Unique);
        Assert.That(extensions, Has.All.Match("^\\.[a-z0-9]+$"));
    }

    private static TestCaseData Case(string name, string start) =>
        new TestCaseData(name, (byte[])[.. Encoding.Latin1.GetBytes(start.Replace("....", "\0\0\0\u0020"))])
            .SetArgDisplayNames(name, start.Length.ToString(System.Globalization.CultureInfo.InvariantCulture));

    // A TIFF header and a directory of long values.
    private static byte[] Directory(bool littleEndian, params (int Tag, int Value)[] entries)
    {
        List<byte> file = [.. littleEndian ? "II*\0"u8 : "MM\0*"u8];
        Add(8, 4);
        Add(entries.Length, 2);
        foreach ((int tag, int value) in entries)
        {
            Add(tag, 2);
            Add(4, 2);
            Add(1, 4);
            Add(value, 4);
        }

        return [.. file, 0, 0, 0, 0];

        void Add(int value, int bytes)
        {
            for (int i = 0; i < bytes; i++)
            {
                file.Add((byte)(value >> (8 * (littleEndian ? i : bytes - 1 - i))));
            }
        }
    }
}
