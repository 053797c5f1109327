using System.Buffers.Binary;
using BitMiracle.LibTiff.Classic;
using NUnit.Framework;
using PGGan.Imaging;

namespace PGGan.Tests.Imaging.Formats;

/// <summary>TIFF files of the common kinds, and what happens to damaged ones.</summary>
internal sealed class TiffDecoderTests
{
    [TestCase(Compression.NONE)]
    [TestCase(Compression.LZW)]
    [TestCase(Compression.ADOBE_DEFLATE)]
    [TestCase(Compression.PACKBITS)]
    public void RgbAndGray_AreReadAsTheyAre(Compression compression)
    {
        PixelBuffer rgb = new(19, 13, 3, ImagingFiles.RandomBytes(19 * 13 * 3, 1));
        PixelBuffer gray = new(19, 13, 1, ImagingFiles.RandomBytes(19 * 13, 2));
        foreach (bool bigEndian in new[] { false, true })
        {
            Assert.That(ImageCodec.Decode(Write(rgb, compression, bigEndian: bigEndian)).Region(0, 0, 19, 13, 3, default).Pixels,
                Is.EqualTo(rgb.Pixels));
            Assert.That(ImageCodec.Decode(Write(gray, compression, bigEndian: bigEndian)).Region(0, 0, 19, 13, 3, default).Pixels,
                Is.EqualTo(gray.ToRgb().Pixels));
        }
    }

    [Test]
    public void Tiles_AreReadAsStripsAre()
    {
        PixelBuffer rgb = new(40, 35, 3, ImagingFiles.RandomBytes(40 * 35 * 3, 3));
        Assert.That(ImageCodec.Decode(Write(rgb, tiled: true)).Region(0, 0, 40, 35, 3, default).Pixels, Is.EqualTo(rgb.Pixels));
    }

    [Test]
    public void Alpha_IsStraight()
    {
        PixelBuffer rgba = new(16, 9, 4, ImagingFiles.RandomRgba(16, 9, 4));
        PixelBuffer read = ImageCodec.Decode(Write(rgba, extra: ExtraSample.UNASSALPHA));
        for (int i = 0; i < rgba.Pixels.Length; i++)
        {
            int alpha = rgba.Pixels[i | 3];
            int off = i % 4 == 3 ? 0 : 1 + (255 / alpha);
            Assert.That((int)read.Pixels[i], Is.EqualTo((int)rgba.Pixels[i]).Within(off), $"value {i}");
        }

        Assert.That(ImageCodec.Decode(Write(rgba, extra: ExtraSample.UNSPECIFIED)).HasTransparency(), Is.False, "a stored selection");
    }

    [Test]
    public void SixteenBits_AreReducedToEight()
    {
        byte[] values = ImagingFiles.RandomBytes(7 * 5 * 3 * 2, 5);
        PixelBuffer read = ImageCodec.Decode(Write(new PixelBuffer(7, 5, 3, values), bits: 16));
        Assert.That(read.Bits, Is.EqualTo(16));
        byte[] rgb = read.Region(0, 0, 7, 5, 3, default).Pixels;
        for (int i = 0; i < rgb.Length; i++)
        {
            Assert.That(rgb[i], Is.EqualTo(BinaryPrimitives.ReadUInt16LittleEndian(values.AsSpan(2 * i)) / 257.0).Within(1.0));
        }
    }

    [TestCase(1, 3, 0)]
    [TestCase(2, 3, 2)]
    [TestCase(4, 3, 3)]
    [TestCase(6, 2, 3)]
    [TestCase(8, 2, 2)]
    public void Orientation_IsApplied(int orientation, int width, int first)
    {
        PixelBuffer gray = new(3, 2, 1, [0, 40, 80, 120, 160, 200]);
        PixelBuffer read = ImageCodec.Decode(Write(gray, orientation: (Orientation)orientation));
        Assert.That((read.Width, read.Height, read.Pixels[0] / 40), Is.EqualTo((width, 6 / width, first)));
    }

    [Test]
    public void ACutOrDamagedFile_IsOneLine([Values(Compression.NONE, Compression.LZW, Compression.ADOBE_DEFLATE)] Compression compression)
    {
        byte[] file = Write(new PixelBuffer(16, 16, 3, ImagingFiles.RandomBytes(16 * 16 * 3, 6)), compression);
        for (int length = 8; length < file.Length; length += 7)
        {
            Assert.That(() => ImageCodec.Decode(file.AsSpan(0, length)),
                Throws.TypeOf<InvalidDataException>().With.Message.Not.Contains("\n"), $"cut at {length}");
        }

        for (int i = 0; i < file.Length; i++)
        {
            byte[] damaged = [.. file];
            damaged[i] ^= 0x91;
            try
            {
                ImageCodec.Decode(damaged);
            }
            catch (InvalidDataException fault)
            {
                Assert.That(fault.Message, Does.Not.Contain("\n"));
            }
        }
    }

    [Test]
    public void AFileOfAFewBytesThatClaimsMuch_TakesNoMemoryAndNoTime()
    {
        byte[] big = [.. "II+\0"u8, 8, 0, 0, 0, 16, 0, 0, 0, 0, 0, 0, 0, 255, 255, 255, 255, 255, 255, 255, 255, 0, 1, 3, 0, 1, 0, 0, 0, 0];
        byte[] loop = [.. "II*\0"u8, 8, 0, 0, 0, 0, 0, 8, 0, 0, 0];
        byte[] huge = Write(new PixelBuffer(16, 16, 3, ImagingFiles.RandomBytes(16 * 16 * 3, 6)));
        int width = huge.AsSpan().IndexOf((ReadOnlySpan<byte>)[0, 1, 4, 0, 1, 0, 0, 0]);
        width = width < 0 ? huge.AsSpan().IndexOf((ReadOnlySpan<byte>)[0, 1, 3, 0, 1, 0, 0, 0]) : width;
        BinaryPrimitives.WriteInt32LittleEndian(huge.AsSpan(width + 8), 2_000_000_000);
        huge[width + 2] = 4;
        long before = GC.GetAllocatedBytesForCurrentThread();
        foreach (byte[] file in new[] { big, loop, huge })
        {
            Assert.That(() => ImageCodec.Decode(file), Throws.TypeOf<InvalidDataException>());
        }

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(1 << 20));
    }

    [Test]
    public void SeveralAreReadAtTheSameTime()
    {
        PixelBuffer rgb = new(64, 64, 3, ImagingFiles.RandomBytes(64 * 64 * 3, 7));
        byte[] file = Write(rgb, Compression.LZW);
        Parallel.For(0, 64, _ =>
            Assert.That(ImageCodec.Decode(file).Region(0, 0, 64, 64, 3, default).Pixels, Is.EqualTo(rgb.Pixels)));
    }

    /// <summary>A TIFF file by LibTiff.</summary>
    public static byte[] Write(PixelBuffer image, Compression compression = Compression.NONE, bool bigEndian = false, bool tiled = false,
        ExtraSample? extra = null, int bits = 8, Orientation orientation = Orientation.TOPLEFT)
    {
        KeptStream file = new();
        using (Tiff tiff = Tiff.ClientOpen("test", bigEndian ? "wb" : "wl", file, new TiffStream()))
        {
            tiff.SetField(TiffTag.IMAGEWIDTH, image.Width);
            tiff.SetField(TiffTag.IMAGELENGTH, image.Height);
            tiff.SetField(TiffTag.BITSPERSAMPLE, bits);
            tiff.SetField(TiffTag.SAMPLESPERPIXEL, image.Channels);
            tiff.SetField(TiffTag.PHOTOMETRIC, image.Channels == 1 ? Photometric.MINISBLACK : Photometric.RGB);
            tiff.SetField(TiffTag.PLANARCONFIG, PlanarConfig.CONTIG);
            tiff.SetField(TiffTag.COMPRESSION, compression);
            tiff.SetField(TiffTag.ORIENTATION, orientation);
            if (extra is ExtraSample kind)
            {
                tiff.SetField(TiffTag.EXTRASAMPLES, 1, new[] { (short)kind });
            }

            int row = image.Width * image.Channels * bits / 8;
            if (tiled)
            {
                tiff.SetField(TiffTag.TILEWIDTH, 16);
                tiff.SetField(TiffTag.TILELENGTH, 16);
                for (int y = 0; y < image.Height; y += 16)
                {
                    for (int x = 0; x < image.Width; x += 16)
                    {
                        tiff.WriteTile(Tile(image, x, y), x, y, 0, 0);
                    }
                }
            }
            else
            {
                tiff.SetField(TiffTag.ROWSPERSTRIP, 5);
                for (int y = 0; y < image.Height; y++)
                {
                    tiff.WriteScanline(image.Pixels[(y * row)..((y + 1) * row)], y);
                }
            }
        }

        return file.ToArray();
    }

    private static byte[] Tile(PixelBuffer image, int left, int top)
    {
        byte[] tile = new byte[16 * 16 * image.Channels];
        for (int y = top; y < Math.Min(top + 16, image.Height); y++)
        {
            int length = Math.Min(16, image.Width - left) * image.Channels;
            Array.Copy(image.Pixels, ((y * image.Width) + left) * image.Channels, tile, (y - top) * 16 * image.Channels, length);
        }

        return tile;
    }

    // LibTiff closes what it has written.
    private sealed class KeptStream : MemoryStream
    {
        protected override void Dispose(bool disposing)
        {
        }
    }
}
