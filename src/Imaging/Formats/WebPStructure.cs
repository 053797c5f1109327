using System.Buffers.Binary;

namespace PGGan.Imaging.Formats;

/// <summary>The chunks of a WebP file: whether its picture, or the first frame of several, is there, and the orientation.</summary>
internal static class WebPStructure
{
    private const int HeaderLength = 12, ChunkHeader = 8;

    /// <summary>Looks through all chunks.</summary>
    /// <param name="file">Begins as a WebP file.</param>
    /// <exception cref="InvalidDataException">Pixels are lost; one line.</exception>
    public static FileStructure Check(ReadOnlySpan<byte> file)
    {
        int at = HeaderLength, orientation = ExifOrientation.Upright;
        bool picture = false;
        while (at + ChunkHeader <= file.Length)
        {
            ReadOnlySpan<byte> type = file.Slice(at, 4);
            uint length = BinaryPrimitives.ReadUInt32LittleEndian(file[(at + 4)..]);
            if (length > file.Length - at - ChunkHeader)
            {
                break;   // the last one is cut
            }

            ReadOnlySpan<byte> data = file.Slice(at + ChunkHeader, (int)length);
            picture |= type.SequenceEqual("VP8 "u8) || type.SequenceEqual("VP8L"u8) || type.SequenceEqual("ANMF"u8);
            orientation = type.SequenceEqual("EXIF"u8) ? ExifOrientation.Of(data) : orientation;
            at += ChunkHeader + (int)length;
            at = Math.Min(at + (int)(length & 1), file.Length);   // chunks begin at even places
        }

        if (!picture)
        {
            throw new InvalidDataException("the file is cut short");
        }

        return new FileStructure { Completed = WithLength(file, at), Orientation = orientation };
    }

    // The decoder refuses a file that is shorter than its header says, also where only a chunk behind the picture is cut.
    private static byte[]? WithLength(ReadOnlySpan<byte> file, int end)
    {
        if (BinaryPrimitives.ReadUInt32LittleEndian(file[4..]) + 8L <= file.Length)
        {
            return null;
        }

        byte[] whole = file[..end].ToArray();
        BinaryPrimitives.WriteInt32LittleEndian(whole.AsSpan(4), end - 8);
        return whole;
    }
}
