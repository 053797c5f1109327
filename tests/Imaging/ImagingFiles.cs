using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;
using PGGan.Imaging;
using PGGan.Kernels;
using SkiaSharp;

namespace PGGan.Tests.Imaging;

/// <summary>Small image files of every sort, written by the tests themselves.</summary>
internal static class ImagingFiles
{
    /// <summary>Seeded bytes.</summary>
    public static byte[] RandomBytes(int count, int index)
    {
        float[] values = new float[count];
        Philox.Uniform(new RandomStream(7, TestRandom.Test), index, values);
        return Array.ConvertAll(values, value => (byte)(value * 256));
    }

    /// <summary>A random RGBA image whose alpha is never 0, so that no decoder may drop a colour.</summary>
    public static byte[] RandomRgba(int width, int height, int index)
    {
        byte[] pixels = RandomBytes(width * height * 4, index);
        for (int i = 3; i < pixels.Length; i += 4)
        {
            pixels[i] |= 1;
        }

        return pixels;
    }

    /// <summary>An opaque image of one colour.</summary>
    public static byte[] Plain(int width, int height, byte red, byte green, byte blue)
    {
        byte[] pixels = new byte[width * height * 3];
        for (int i = 0; i < pixels.Length; i += 3)
        {
            (pixels[i], pixels[i + 1], pixels[i + 2]) = (red, green, blue);
        }

        MemoryStream file = new();
        PngWriter.Write(file, width, height, 3, pixels);
        return file.ToArray();
    }

    /// <summary>A PNG of any bit depth and colour type: rows are packed samples without filter bytes.</summary>
    public static byte[] Png(int width, int height, byte depth, byte colourType, byte[] rows, params (string Type, byte[] Data)[] extra)
    {
        byte[] header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        (header[8], header[9]) = (depth, colourType);
        MemoryStream data = new();
        using (ZLibStream zlib = new(data, CompressionLevel.Fastest, leaveOpen: true))
        {
            int length = rows.Length / height;
            for (int y = 0; y < height; y++)
            {
                zlib.WriteByte(0);
                zlib.Write(rows, y * length, length);
            }
        }

        MemoryStream file = new();
        file.Write([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]);
        WriteChunk(file, "IHDR", header);
        foreach ((string type, byte[] content) in extra)
        {
            WriteChunk(file, type, content);
        }

        WriteChunk(file, "IDAT", data.ToArray());
        WriteChunk(file, "IEND", []);
        return file.ToArray();
    }

    /// <summary>Encodes RGBA (4) or gray (1) pixels by Skia.</summary>
    public static byte[] Skia(int width, int height, byte[] pixels, SKEncodedImageFormat format, int channels = 4)
    {
        SKImageInfo info = channels == 4
            ? new(width, height, SKColorType.Rgba8888, SKAlphaType.Unpremul)
            : new(width, height, SKColorType.Gray8, SKAlphaType.Opaque);
        using SKImage image = SKImage.FromPixelCopy(info, pixels);
        using SKPixmap pixmap = image.PeekPixels();
        using SKData? data = format == SKEncodedImageFormat.Webp
            ? pixmap.Encode(new SKWebpEncoderOptions(SKWebpEncoderCompression.Lossless, 100))
            : pixmap.Encode(format, 100);
        return data?.ToArray() ?? throw new InvalidOperationException($"Skia does not write {format}.");
    }

    /// <summary>Puts an EXIF block with this orientation behind a JPEG's first marker.</summary>
    public static byte[] WithOrientation(byte[] jpeg, byte orientation)
    {
        byte[] exif =
        [
            0xFF, 0xE1, 0, 34, .. "Exif\0\0II*\0"u8, 8, 0, 0, 0,
            1, 0, 0x12, 0x01, 3, 0, 1, 0, 0, 0, orientation, 0, 0, 0, 0, 0, 0, 0,
        ];
        return [.. jpeg[..2], .. exif, .. jpeg[2..]];
    }

    /// <summary>A bottom-up 24-bit BMP of RGB pixels.</summary>
    public static byte[] Bmp(int width, int height, byte[] rgb)
    {
        int stride = ((width * 3) + 3) / 4 * 4;
        byte[] file = new byte[54 + (stride * height)];
        (file[0], file[1], file[10], file[14], file[26], file[28]) = ((byte)'B', (byte)'M', 54, 40, 1, 24);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(2), file.Length);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(18), width);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(22), height);
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                int to = 54 + ((height - 1 - y) * stride) + (x * 3), from = ((y * width) + x) * 3;
                (file[to], file[to + 1], file[to + 2]) = (rgb[from + 2], rgb[from + 1], rgb[from]);
            }
        }

        return file;
    }

    /// <summary>A GIF of plain frames, at most 100 pixels each: eight-bit codes, so the packed codes are bytes.</summary>
    public static byte[] Gif(byte width, byte height, params (byte Red, byte Green, byte Blue)[] frames)
    {
        byte[] palette = new byte[128 * 3];
        List<byte> file = [.. "GIF89a"u8, width, 0, height, 0, 0xF6, 0, 0];
        for (int i = 0; i < frames.Length; i++)
        {
            (palette[3 * i], palette[(3 * i) + 1], palette[(3 * i) + 2]) = frames[i];
        }

        file.AddRange(palette);
        for (int i = 0; i < frames.Length; i++)
        {
            file.AddRange([0x21, 0xF9, 4, 0, 10, 0, 0, 0]);
            file.AddRange([0x2C, 0, 0, 0, 0, width, 0, height, 0, 0, 7, (byte)((width * height) + 2), 128]);
            file.AddRange(Enumerable.Repeat((byte)i, width * height));
            file.AddRange([129, 0]);
        }

        file.Add(0x3B);
        return [.. file];
    }

    /// <summary>
    /// An 8×8 JPEG of one CMYK colour as image editors write it (inverted, with Adobe's marker): one block a component, only its mean
    /// coded.
    /// </summary>
    public static byte[] CmykJpeg(params byte[] inverted)
    {
        List<byte> file = [0xFF, 0xD8, 0xFF, 0xEE, 0, 14, .. "Adobe"u8, 0, 100, 0, 0, 0, 0, 0];
        file.AddRange([0xFF, 0xDB, 0, 67, 0, .. Enumerable.Repeat((byte)1, 64)]);
        file.AddRange([0xFF, 0xC0, 0, 20, 8, 0, 8, 0, 8, 4, 1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0, 4, 0x11, 0]);
        // Sizes 0…11 as four-bit codes of their own value; "no more coefficients" as a single 0.
        file.AddRange([0xFF, 0xC4, 0, 31, 0x00, 0, 0, 0, 12, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
        file.AddRange([0xFF, 0xC4, 0, 20, 0x10, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
        file.AddRange([0xFF, 0xDA, 0, 14, 4, 1, 0, 2, 0, 3, 0, 4, 0, 0, 63, 0]);
        string bits = "";
        foreach (byte value in inverted)
        {
            int mean = (value - 128) * 8, size = mean == 0 ? 0 : (int)Math.Log2(Math.Abs(mean)) + 1;
            int code = mean < 0 ? mean + (1 << size) - 1 : mean;
            bits += Convert.ToString(size, 2).PadLeft(4, '0') + (size == 0 ? "" : Convert.ToString(code, 2).PadLeft(size, '0')) + "0";
        }

        bits = bits.PadRight((bits.Length + 7) / 8 * 8, '1');
        for (int i = 0; i < bits.Length; i += 8)
        {
            byte packed = Convert.ToByte(bits.Substring(i, 8), 2);
            file.Add(packed);
            if (packed == 0xFF)
            {
                file.Add(0);
            }
        }

        return [.. file, 0xFF, 0xD9];
    }

    private static void WriteChunk(Stream stream, string type, byte[] data)
    {
        byte[] typed = [.. type.Select(letter => (byte)letter), .. data];
        byte[] word = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(word, data.Length);
        stream.Write(word);
        stream.Write(typed);
        BinaryPrimitives.WriteUInt32BigEndian(word, Crc32.HashToUInt32(typed));
        stream.Write(word);
    }
}
