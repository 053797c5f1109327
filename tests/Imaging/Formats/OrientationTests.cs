using System.Buffers.Binary;
using NUnit.Framework;
using PGGan.Imaging;
using PGGan.Imaging.Formats;
using SkiaSharp;

namespace PGGan.Tests.Imaging.Formats;

/// <summary>A picture lies as its EXIF orientation says, whatever file it is in.</summary>
internal sealed class OrientationTests
{
    // 3×2 pixels, numbered in the order of the rows: what is seen for each orientation, row by row.
    private static readonly (int Width, int[] Seen)[] Expected =
    [
        (3, [0, 1, 2, 3, 4, 5]),
        (3, [2, 1, 0, 5, 4, 3]),
        (3, [5, 4, 3, 2, 1, 0]),
        (3, [3, 4, 5, 0, 1, 2]),
        (2, [0, 3, 1, 4, 2, 5]),
        (2, [3, 0, 4, 1, 5, 2]),
        (2, [5, 2, 4, 1, 3, 0]),
        (2, [2, 5, 1, 4, 0, 3]),
    ];

    [Test]
    public void EveryOrientation_IsApplied([Range(1, 8)] int orientation, [Values] bool little, [Values] bool behind)
    {
        byte[] png = WithChunk(Numbered, "eXIf", Exif(orientation, little, type: 3), behind);
        (int width, int[] seen) = Expected[orientation - 1];
        foreach (byte[] file in new[] { png, WebPWithExif(WebP, Exif(orientation, little, type: 3)) })
        {
            PixelBuffer picture = ImageCodec.Decode(file);
            Assert.That((picture.Width, picture.Height), Is.EqualTo((width, 6 / width)));
            Assert.That(seen.Select((_, i) => picture.Pixels[4 * i] / 40), Is.EqualTo(seen));
        }
    }

    [TestCase(1)]
    [TestCase(3)]
    [TestCase(4)]
    [TestCase(6)]
    [TestCase(8)]
    [TestCase(9)]
    public void AnyTypeOfInteger_IsRead(int type)
    {
        Assert.That(ExifOrientation.Of(Exif(6, little: true, type)), Is.EqualTo(6));
        Assert.That(ExifOrientation.Of(Exif(6, little: false, type)), Is.EqualTo(6));
        Assert.That(ExifOrientation.Of([.. "Exif\0\0"u8, .. Exif(8, little: false, type)]), Is.EqualTo(8));
    }

    [TestCase(0)]
    [TestCase(9)]
    [TestCase(300)]
    public void AnOrientationThatDoesNotExist_IsNone(int orientation) =>
        Assert.That(ExifOrientation.Of(Exif(orientation, little: true, type: 3)), Is.EqualTo(1));

    [Test]
    public void ADamagedBlock_IsNone()
    {
        byte[] exif = Exif(6, little: true, type: 3);
        for (int length = 0; length < 20; length++)
        {
            Assert.That(ExifOrientation.Of(exif.AsSpan(0, length)), Is.EqualTo(1));
        }

        BinaryPrimitives.WriteUInt32LittleEndian(exif.AsSpan(4), uint.MaxValue);
        Assert.That(ExifOrientation.Of(exif), Is.EqualTo(1));
    }

    [Test]
    public void TheFirstBlockOfAJpegThatNamesOne_Counts()
    {
        byte[] upright = ImagingFiles.Skia(8, 16, ImagingFiles.RandomRgba(8, 16, 1), SKEncodedImageFormat.Jpeg);
        byte[] xmp = [0xFF, 0xE1, 0, 9, .. "http://"u8];
        byte[] turned = ImagingFiles.WithOrientation(upright, 6);
        PixelBuffer picture = ImageCodec.Decode([.. turned[..2], .. xmp, .. turned[2..]]);
        Assert.That((picture.Width, picture.Height), Is.EqualTo((16, 8)));
    }

    /// <summary>A TIFF header and one directory with two entries, the second of which is the orientation.</summary>
    public static byte[] Exif(int orientation, bool little, int type)
    {
        byte[] exif = new byte[8 + 2 + 24 + 4];
        (little ? "II*\0"u8 : "MM\0*"u8).CopyTo(exif);
        Write32(4, 8);
        Write16(8, 2);
        Write16(10, 0x010F);
        Write16(12, 2);
        Write32(14, 1);
        Write16(22, 0x0112);
        Write16(24, type);
        Write32(26, 1);
        switch (type)
        {
            case 1 or 6:
                exif[30] = (byte)orientation;
                break;
            case 3 or 8:
                Write16(30, orientation);
                break;
            default:
                Write32(30, orientation);
                break;
        }

        return exif;

        void Write16(int at, int value)
        {
            (exif[at], exif[at + 1]) = little ? ((byte)value, (byte)(value >> 8)) : ((byte)(value >> 8), (byte)value);
        }

        void Write32(int at, int value)
        {
            Write16(little ? at : at + 2, value & 0xFFFF);
            Write16(little ? at + 2 : at, value >> 16);
        }
    }

    /// <summary>A file of one lossless chunk as one with a chunk of EXIF data behind it.</summary>
    public static byte[] WebPWithExif(byte[] simple, byte[] exif)
    {
        using SKCodec codec = SKCodec.Create(new MemoryStream(simple));
        (int width, int height) = (codec.Info.Width - 1, codec.Info.Height - 1);
        byte[] chunks =
        [
            .. "VP8X"u8, 10, 0, 0, 0, 0x18, 0, 0, 0, (byte)width, (byte)(width >> 8), 0, (byte)height, (byte)(height >> 8), 0,
            .. simple[12..], .. "EXIF"u8, (byte)exif.Length, 0, 0, 0, .. exif, .. new byte[exif.Length & 1],
        ];
        byte[] file = [.. "RIFF\0\0\0\0WEBP"u8, .. chunks];
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(4), file.Length - 8);
        return file;
    }

    /// <summary>A PNG with one more chunk, before or behind the pixels.</summary>
    public static byte[] WithChunk(Func<(string, byte[])[], byte[]> png, string type, byte[] data, bool behind)
    {
        byte[] before = png([(type, data)]);
        if (!behind)
        {
            return before;
        }

        int start = before.AsSpan().IndexOf(System.Text.Encoding.ASCII.GetBytes(type)) - 4, length = data.Length + 12;
        byte[] chunk = before[start..(start + length)];
        return [.. before[..start], .. before[(start + length)..^12], .. chunk, .. before[^12..]];
    }

    private static byte[] Numbered((string, byte[])[] extra) => ImagingFiles.Png(3, 2, 8, 0, [0, 40, 80, 120, 160, 200], extra);

    private static byte[] WebP => ImagingFiles.Skia(3, 2,
        [.. new byte[] { 0, 40, 80, 120, 160, 200 }.SelectMany(value => new byte[] { value, 9, 9, 255 })], SKEncodedImageFormat.Webp);
}
