using System.Buffers.Binary;

namespace PGGan.Imaging.Formats;

/// <summary>The blocks of a GIF file up to the end of its first picture.</summary>
internal static class GifStructure
{
    private const int HeaderLength = 13, DescriptorLength = 9;
    private const byte Extension = 0x21, Picture = 0x2C, Trailer = 0x3B;

    /// <summary>Looks through the blocks until the first picture's data ends.</summary>
    /// <param name="file">Begins as a GIF file.</param>
    /// <exception cref="InvalidDataException">Pixels of the first picture are lost; one line.</exception>
    public static FileStructure Check(ReadOnlySpan<byte> file)
    {
        int at = HeaderLength + (file.Length > 10 ? TableLength(file[10]) : 0);
        while (at < file.Length && file[at] == Extension)
        {
            at = EndOfBlocks(file, at + 2);
        }

        if (at >= file.Length || (file[at] == Picture && at + 1 + DescriptorLength > file.Length))
        {
            throw new InvalidDataException("the file is cut short");
        }

        if (file[at] != Picture)
        {
            throw new InvalidDataException(file[at] == Trailer ? "the file has no picture" : "the image data is damaged");
        }

        ReadOnlySpan<byte> size = file[(at + 5)..];
        if (BinaryPrimitives.ReadUInt16LittleEndian(size) == 0 || BinaryPrimitives.ReadUInt16LittleEndian(size[2..]) == 0)
        {
            throw new InvalidDataException("the file has no picture");
        }

        at += 1 + DescriptorLength + TableLength(file[at + DescriptorLength]) + 1;   // and the size of the first codes
        at = EndOfBlocks(file, at);
        return new FileStructure { Completed = at == file.Length ? [.. file, Trailer] : null };
    }

    private static int TableLength(byte flags) => (flags & 0x80) == 0 ? 0 : 3 << ((flags & 7) + 1);

    // Blocks of up to 255 bytes, each after its length; one of length 0 ends them.
    private static int EndOfBlocks(ReadOnlySpan<byte> file, int at)
    {
        while (at < file.Length && file[at] > 0)
        {
            at += 1 + file[at];
        }

        return at < file.Length ? at + 1 : throw new InvalidDataException("the file is cut short");
    }
}
