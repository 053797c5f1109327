using System.Buffers.Binary;
using System.IO.Hashing;

namespace PGGan.Imaging.Formats;

/// <summary>
/// The chunks of a PNG file (PNG third edition, §5): their checksums, whether all pixels can be there, and what the picture's orientation
/// and colours are. Chunks whose names begin with a capital letter are needed for the pixels; damage to others loses none.
/// </summary>
internal static class PngStructure
{
    private const int SignatureLength = 8, ChunkOverhead = 12, HeaderLength = 13, CapitalBit = 0x20;

    // Deflate makes at most 1,032 bytes of one.
    private const int MostOfAByte = 1032;

    // gAMA of sRGB is 1 / 2.2 in units of 1/100,000; programs write 45454 to 45455, some round it further.
    private const int SrgbGamma = 45455, GammaTolerance = 500;

    // cHRM of sRGB: white, red, green, blue, x and y each, in units of 1/100,000.
    private static ReadOnlySpan<int> SrgbPrimaries => [31270, 32900, 64000, 33000, 30000, 60000, 15000, 6000];

    private const int PrimariesTolerance = 1000;

    /// <summary>Width and height of the header; false where it is cut.</summary>
    public static bool TryReadSize(ReadOnlySpan<byte> file, out long width, out long height)
    {
        (width, height) = (0, 0);
        if (file.Length < SignatureLength + ChunkOverhead + HeaderLength || !file[12..].StartsWith("IHDR"u8))
        {
            return false;
        }

        width = BinaryPrimitives.ReadUInt32BigEndian(file[16..]);
        height = BinaryPrimitives.ReadUInt32BigEndian(file[20..]);
        return width > 0 && height > 0;
    }

    /// <summary>Looks through all chunks.</summary>
    /// <param name="file">Begins as a PNG file.</param>
    /// <exception cref="InvalidDataException">Pixels are lost; one line.</exception>
    public static FileStructure Check(ReadOnlySpan<byte> file)
    {
        if (!TryReadSize(file, out long width, out long height))
        {
            throw new InvalidDataException("the file is cut short");
        }

        long dataLength = 0;
        int orientation = ExifOrientation.Upright, at = SignatureLength, dataEnd = 0;
        bool ended = false, profile = false, gamma = false, otherPrimaries = false;
        while (!ended && at + ChunkOverhead <= file.Length)
        {
            uint length = BinaryPrimitives.ReadUInt32BigEndian(file[at..]);
            ReadOnlySpan<byte> type = file.Slice(at + 4, 4);
            if (length > file.Length - at - ChunkOverhead)
            {
                break;   // the last one is cut
            }

            ReadOnlySpan<byte> data = file.Slice(at + 8, (int)length);
            bool whole = Crc32.HashToUInt32(file.Slice(at + 4, (int)length + 4))
                == BinaryPrimitives.ReadUInt32BigEndian(file[(at + 8 + (int)length)..]);
            bool needed = (type[0] & CapitalBit) == 0;
            if (needed && !whole)
            {
                throw new InvalidDataException("the image data is damaged: a checksum is wrong");
            }

            at += ChunkOverhead + (int)length;
            if (type.SequenceEqual("IDAT"u8))
            {
                (dataLength, dataEnd) = (dataLength + length, at);
            }
            else if (type.SequenceEqual("IEND"u8))
            {
                ended = true;
            }
            else if (whole)
            {
                profile |= type.SequenceEqual("iCCP"u8) || type.SequenceEqual("sRGB"u8) || type.SequenceEqual("cICP"u8);
                gamma |= type.SequenceEqual("gAMA"u8) && IsGammaOfSrgb(data);
                otherPrimaries |= type.SequenceEqual("cHRM"u8) && !IsPrimariesOfSrgb(data);
                orientation = type.SequenceEqual("eXIf"u8) ? ExifOrientation.Of(data) : orientation;
            }
        }

        bool cutWithinData = !ended && (dataEnd == 0 || IsCutData(file[at..]));
        if (cutWithinData || dataLength * MostOfAByte < RawLength(file, width, height))
        {
            throw new InvalidDataException("the file is cut short");
        }

        return new FileStructure
        {
            Completed = ended ? null : [.. file[..dataEnd], 0, 0, 0, 0, .. "IEND"u8, 0xAE, 0x42, 0x60, 0x82],
            Orientation = orientation,
            IsSrgb = gamma && !profile && !otherPrimaries,
            Bits = file[24],
        };
    }

    // What follows the last whole chunk: of a further IDAT even a part of the name counts, for its pixels are not there.
    private static bool IsCutData(ReadOnlySpan<byte> rest) =>
        rest.Length > 4 && "IDAT"u8.StartsWith(rest[4..Math.Min(8, rest.Length)]);

    private static long RawLength(ReadOnlySpan<byte> file, long width, long height)
    {
        int samples = file[25] switch { 2 => 3, 4 => 2, 6 => 4, _ => 1 };
        return height * (((width * samples * file[24]) + 7) / 8);
    }

    private static bool IsGammaOfSrgb(ReadOnlySpan<byte> data) =>
        data.Length == 4 && Math.Abs(BinaryPrimitives.ReadInt32BigEndian(data) - (long)SrgbGamma) <= GammaTolerance;

    private static bool IsPrimariesOfSrgb(ReadOnlySpan<byte> data)
    {
        for (int i = 0; i < SrgbPrimaries.Length; i++)
        {
            if (data.Length != SrgbPrimaries.Length * 4
                || Math.Abs(BinaryPrimitives.ReadInt32BigEndian(data[(4 * i)..]) - (long)SrgbPrimaries[i]) > PrimariesTolerance)
            {
                return false;
            }
        }

        return true;
    }
}
