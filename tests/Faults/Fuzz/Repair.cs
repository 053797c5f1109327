using System.Buffers.Binary;
using System.IO.Hashing;
using PGGan.Tests.Data;

namespace PGGan.Tests.Faults.Fuzz;

/// <summary>Makes checksums right again after damage, so that what lies behind them is reached.</summary>
internal static class Repair
{
    private const int PngSignature = 8, PngOverhead = 12, RecordHeader = 12, RecordOverhead = 16;

    /// <summary>The checksum of each chunk of a PNG.</summary>
    public static byte[] Png(byte[] file)
    {
        for (int at = PngSignature; at + PngOverhead <= file.Length;)
        {
            uint length = BinaryPrimitives.ReadUInt32BigEndian(file.AsSpan(at));
            if (length > file.Length - at - PngOverhead)
            {
                break;
            }

            uint sum = Crc32.HashToUInt32(file.AsSpan(at + 4, (int)length + 4));
            BinaryPrimitives.WriteUInt32BigEndian(file.AsSpan(at + 8 + (int)length), sum);
            at += PngOverhead + (int)length;
        }

        return file;
    }

    /// <summary>Both checksums of each record of a TFRecord file.</summary>
    public static byte[] TfRecords(byte[] file)
    {
        for (int at = 0; at + RecordOverhead <= file.Length;)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(at + 8), MaskedCrc.Of(file.AsSpan(at, 8)));
            long length = BinaryPrimitives.ReadInt64LittleEndian(file.AsSpan(at));
            if (length < 0 || length > file.Length - at - RecordOverhead)
            {
                break;
            }

            Span<byte> content = file.AsSpan(at + RecordHeader, (int)length);
            BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(at + RecordHeader + (int)length), MaskedCrc.Of(content));
            at += RecordOverhead + (int)length;
        }

        return file;
    }
}
