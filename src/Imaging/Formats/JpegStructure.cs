using System.Buffers.Binary;

namespace PGGan.Imaging.Formats;

/// <summary>
/// The segments of a JPEG file (ITU-T T.81, Annex B): whether all coefficients of all blocks are there, and the orientation. A file without
/// its end marker, or with bytes behind it, has all its pixels.
/// </summary>
internal static class JpegStructure
{
    private const byte StartOfImage = 0xD8, EndOfImage = 0xD9, StartOfScan = 0xDA, Quantizers = 0xDB, Restart = 0xDD, Application1 = 0xE1,
        Huffman = 0xC4;

    /// <summary>Looks through all segments and scans.</summary>
    /// <param name="file">Begins as a JPEG file.</param>
    /// <exception cref="InvalidDataException">Pixels are lost; one line.</exception>
    public static FileStructure Check(ReadOnlySpan<byte> file)
    {
        JpegFrame? frame = null;
        JpegHuffmanTable?[] tables = new JpegHuffmanTable?[8];
        int[][] quantizers = [new int[64], new int[64], new int[64], new int[64]];
        int restartInterval = 0, orientation = ExifOrientation.Upright;
        bool oriented = false, ended = false, checkable = true, scanned = false;
        for (int at = 2; !ended && FindMarker(file, ref at) is byte marker;)
        {
            if (marker is StartOfImage or 0x01 or (>= 0xD0 and <= 0xD7))
            {
                continue;
            }

            if (marker == EndOfImage)
            {
                ended = true;
                break;
            }

            int length = at + 2 <= file.Length ? BinaryPrimitives.ReadUInt16BigEndian(file[at..]) : int.MaxValue;
            if (length < 2 || length > file.Length - at)
            {
                if (frame is not null && IsComplete(frame))
                {
                    break;   // what follows the last scan is no part of the picture
                }

                throw new InvalidDataException(length < 2 ? "the image data is damaged" : "the file is cut short");
            }

            ReadOnlySpan<byte> segment = file.Slice(at + 2, length - 2);
            at += length;
            switch (marker)
            {
                case Huffman:
                    ReadTables(segment, tables);
                    break;
                case Quantizers:
                    ReadQuantizers(segment, quantizers);
                    break;
                case Restart when segment.Length >= 2:
                    restartInterval = BinaryPrimitives.ReadUInt16BigEndian(segment);
                    break;
                case Application1 when !oriented && segment.StartsWith("Exif\0\0"u8):
                    oriented = ExifOrientation.TryRead(segment, out orientation);
                    break;
                case >= 0xC0 and <= 0xCF when marker is not (0xC8 or 0xCC):
                    frame = frame is null ? JpegFrame.TryRead(marker, segment) : null;
                    checkable &= frame is not null;
                    break;
                case StartOfScan:
                    scanned = true;
                    at = checkable && frame is not null ? CheckScan(file, at, segment, frame, tables, quantizers, restartInterval)
                        : new JpegBits(file, at).FindMarker(out _);
                    break;
                default:
                    break;
            }
        }

        RequireAll(frame, ended, checkable, scanned);
        return new FileStructure { Completed = ended ? null : [.. file, 0xFF, EndOfImage], Orientation = orientation };
    }

    // Behind fill bytes and what does not belong there; null at the file's end.
    private static byte? FindMarker(ReadOnlySpan<byte> file, ref int at)
    {
        for (; at + 1 < file.Length; at++)
        {
            if (file[at] == 0xFF && file[at + 1] is not (0 or 0xFF))
            {
                at += 2;
                return file[at - 1];
            }
        }

        return null;
    }

    private static int CheckScan(ReadOnlySpan<byte> file, int at, ReadOnlySpan<byte> segment, JpegFrame frame, JpegHuffmanTable?[] tables,
        int[][] quantizers, int restartInterval)
    {
        JpegScan scan = JpegScan.TryRead(segment, frame, tables, quantizers)
            ?? throw new InvalidDataException("the image data is damaged: a scan is not one of this picture");
        scan.NoteCoefficients();
        return scan.HasTables ? scan.Check(file, at, restartInterval) : scan.Skip(file, at, restartInterval);
    }

    private static void RequireAll(JpegFrame? frame, bool ended, bool checkable, bool scanned)
    {
        bool whole = scanned && (frame is null || !checkable ? ended : IsComplete(frame) && (ended || !frame.IsArithmetic));
        if (!whole)
        {
            throw new InvalidDataException("the file is cut short");
        }
    }

    private static bool IsComplete(JpegFrame frame) =>
        Array.TrueForAll(frame.Components, component => component.Missing.AsSpan().IndexOfAnyExcept((byte)0) < 0);

    private static void ReadTables(ReadOnlySpan<byte> segment, JpegHuffmanTable?[] tables)
    {
        while (segment.Length > 0)
        {
            int kind = segment[0] >> 4, number = segment[0] & 15;
            if (kind > 1 || number > 3 || JpegHuffmanTable.TryRead(segment[1..], out int length) is not JpegHuffmanTable table)
            {
                throw new InvalidDataException("the image data is damaged: a Huffman table is wrong");
            }

            tables[(4 * kind) + number] = table;
            segment = segment[(1 + length)..];
        }
    }

    private static void ReadQuantizers(ReadOnlySpan<byte> segment, int[][] quantizers)
    {
        for (int length; segment.Length > 0; segment = segment[length..])
        {
            bool wide = segment[0] >> 4 > 0;
            length = wide ? 129 : 65;
            if (segment.Length < length)
            {
                return;   // which the decoder reports
            }

            int[] table = new int[64];   // scans keep the one before
            for (int i = 0; i < table.Length; i++)
            {
                table[i] = wide ? BinaryPrimitives.ReadUInt16BigEndian(segment[(1 + (2 * i))..]) : segment[1 + i];
            }

            quantizers[segment[0] & 3] = table;
        }
    }
}
