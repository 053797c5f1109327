using System.Buffers.Binary;

namespace PGGan.Imaging.Formats;

/// <summary>Whether the rows of a BMP file without compression are there. The decoder reports damage to compressed ones.</summary>
internal static class BmpStructure
{
    private const int FileHeader = 14, CoreHeader = 12, RowMultiple = 4;

    /// <summary>Compares the file's length with its rows.</summary>
    /// <param name="file">Begins as a BMP file.</param>
    /// <exception cref="InvalidDataException">Pixels are lost; one line.</exception>
    public static FileStructure Check(ReadOnlySpan<byte> file)
    {
        if (file.Length < FileHeader + CoreHeader)
        {
            throw new InvalidDataException("the file is cut short");
        }

        bool core = file[FileHeader] == CoreHeader;
        if (!core && file.Length < FileHeader + 40)
        {
            throw new InvalidDataException("the file is cut short");
        }

        ReadOnlySpan<byte> header = file[FileHeader..];
        long start = BinaryPrimitives.ReadUInt32LittleEndian(file[10..]);
        long width = core ? BinaryPrimitives.ReadUInt16LittleEndian(header[4..]) : BinaryPrimitives.ReadInt32LittleEndian(header[4..]);
        long height = core ? BinaryPrimitives.ReadUInt16LittleEndian(header[6..]) : BinaryPrimitives.ReadInt32LittleEndian(header[8..]);
        int bits = BinaryPrimitives.ReadUInt16LittleEndian(header[(core ? 10 : 14)..]);
        uint compression = core ? 0 : BinaryPrimitives.ReadUInt32LittleEndian(header[16..]);
        if (compression is not (0 or 3 or 6))   // rows as they are, by masks, by masks with alpha
        {
            return FileStructure.Plain;
        }

        long row = ((width * bits) + 7) / 8, stride = (row + RowMultiple - 1) / RowMultiple * RowMultiple;
        long end = start + (stride * Math.Abs(height)), missing = end - file.Length;
        return missing <= 0 ? FileStructure.Plain
            : missing <= stride - row ? new FileStructure { Completed = [.. file, .. new byte[missing]] }   // only what fills up the row
            : throw new InvalidDataException("the file is cut short");
    }
}
