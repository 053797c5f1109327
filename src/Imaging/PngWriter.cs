using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;

namespace PGGan.Imaging;

/// <summary>Writes 8-bit gray, RGB or RGBA PNG files (ISO/IEC 15948).</summary>
internal static class PngWriter
{
    /// <summary>The first bytes of a file.</summary>
    internal static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    /// <summary>Writes a file; an existing one is replaced.</summary>
    /// <inheritdoc cref="Write(Stream, int, int, int, ReadOnlySpan{byte})"/>
    public static void Write(string path, int width, int height, int channels, ReadOnlySpan<byte> pixels)
    {
        using FileStream file = File.Create(path);
        Write(file, width, height, channels, pixels);
    }

    /// <summary>A file's bytes.</summary>
    /// <param name="image">Gray, RGB, or RGBA with straight alpha.</param>
    public static byte[] Encode(PixelBuffer image)
    {
        MemoryStream file = new();
        Write(file, image.Width, image.Height, image.Channels, image.Pixels);
        return file.ToArray();
    }

    /// <summary>Writes one image.</summary>
    /// <param name="stream">Where to.</param>
    /// <param name="width">Pixels in a row.</param>
    /// <param name="height">Rows.</param>
    /// <param name="channels">1 gray, 3 RGB, 4 RGBA with straight alpha.</param>
    /// <param name="pixels"><c>[height, width, channels]</c>.</param>
    /// <exception cref="ArgumentException">The sizes do not fit together.</exception>
    public static void Write(Stream stream, int width, int height, int channels, ReadOnlySpan<byte> pixels)
    {
        if (width < 1 || height < 1 || channels is not (1 or 3 or 4) || pixels.Length != (long)width * height * channels)
        {
            throw new ArgumentException(
                $"PngWriter: {pixels.Length} values are no [{height}, {width}, {channels}] image of 1, 3 or 4 channels.");
        }

        stream.Write(Signature);
        WriteHeader(stream, width, height, channels);
        WriteChunk(stream, "IDAT"u8, Compress(width * channels, height, channels, pixels));
        WriteChunk(stream, "IEND"u8, []);
    }

    /// <summary>Writes the chunk that says what the pixels are.</summary>
    internal static void WriteHeader(Stream stream, int width, int height, int channels)
    {
        Span<byte> header = stackalloc byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header[4..], height);
        header[8] = 8;                                   // bits per sample
        header[9] = (byte)(channels == 1 ? 0 : channels == 3 ? 2 : 6);   // colour type: gray, RGB or RGBA
        header[10..].Clear();                            // deflate, adaptive filters, not interlaced
        WriteChunk(stream, "IHDR"u8, header);
    }

    /// <summary>Writes a chunk: its length, type, content and CRC-32.</summary>
    internal static void WriteChunk(Stream stream, ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        Span<byte> word = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(word, data.Length);
        stream.Write(word);
        stream.Write(type);
        stream.Write(data);
        Crc32 crc = new();
        crc.Append(type);
        crc.Append(data);
        BinaryPrimitives.WriteUInt32BigEndian(word, crc.GetCurrentHashAsUInt32());
        stream.Write(word);
    }

    /// <summary>The rows, each by the filter that leaves the smallest rest, compressed: the content of <c>IDAT</c>.</summary>
    internal static ReadOnlySpan<byte> Compress(int rowLength, int height, int channels, ReadOnlySpan<byte> pixels)
    {
        MemoryStream compressed = new();
        using (ZLibStream zlib = new(compressed, CompressionLevel.Optimal, leaveOpen: true))
        {
            byte[] above = new byte[rowLength], candidate = new byte[rowLength + 1], best = new byte[rowLength + 1];
            for (int y = 0; y < height; y++)
            {
                ReadOnlySpan<byte> row = pixels.Slice(y * rowLength, rowLength);
                long lowest = long.MaxValue;
                for (Filter filter = Filter.Sub; filter <= Filter.Paeth; filter++)
                {
                    long cost = Apply(filter, row, above, channels, candidate);
                    if (cost < lowest)
                    {
                        lowest = cost;
                        (best, candidate) = (candidate, best);
                    }
                }

                zlib.Write(best);
                row.CopyTo(above);
            }
        }

        return compressed.GetBuffer().AsSpan(0, (int)compressed.Length);
    }

    private enum Filter : byte
    {
        Sub = 1,
        Up,
        Average,
        Paeth,
    }

    // Returns the sum of the differences' magnitudes: the common heuristic for which filter compresses best.
    private static long Apply(Filter filter, ReadOnlySpan<byte> row, ReadOnlySpan<byte> above, int channels, Span<byte> filtered)
    {
        filtered[0] = (byte)filter;
        long cost = 0;
        for (int i = 0; i < row.Length; i++)
        {
            int left = i < channels ? 0 : row[i - channels];
            int predicted = filter switch
            {
                Filter.Sub => left,
                Filter.Up => above[i],
                Filter.Average => (left + above[i]) / 2,
                _ => Paeth(left, above[i], i < channels ? 0 : above[i - channels]),
            };
            byte difference = (byte)(row[i] - predicted);
            filtered[i + 1] = difference;
            cost += Math.Abs((int)(sbyte)difference);
        }

        return cost;
    }

    private static int Paeth(int left, int above, int corner)
    {
        int fromLeft = Math.Abs(above - corner), fromAbove = Math.Abs(left - corner), fromCorner = Math.Abs(left + above - (2 * corner));
        return fromLeft <= fromAbove && fromLeft <= fromCorner ? left : fromAbove <= fromCorner ? above : corner;
    }
}
