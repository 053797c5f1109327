using System.Buffers.Binary;
using System.Numerics;

namespace PGGan.Data.TfRecords;

/// <summary>
/// A record in its file: length (8 bytes, little-endian), checksum of the length, payload, checksum of the payload. A checksum is
/// <c>rotateRight(crc, 15) + 0xA282EAD8</c> of the CRC-32C, 4 bytes, little-endian.
/// </summary>
internal static class TfRecordFrame
{
    /// <summary>Bytes before the payload.</summary>
    public const int HeaderLength = sizeof(ulong) + sizeof(uint);

    /// <summary>Bytes before and after it.</summary>
    public const int Overhead = HeaderLength + sizeof(uint);

    private const uint MaskDelta = 0xA282EAD8;

    /// <summary>Writes a record.</summary>
    public static void Write(Stream stream, ReadOnlySpan<byte> payload)
    {
        Span<byte> word = stackalloc byte[HeaderLength];
        BinaryPrimitives.WriteUInt64LittleEndian(word, (ulong)payload.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(word[sizeof(ulong)..], Checksum(word[..sizeof(ulong)]));
        stream.Write(word);
        stream.Write(payload);
        BinaryPrimitives.WriteUInt32LittleEndian(word, Checksum(payload));
        stream.Write(word[..sizeof(uint)]);
    }

    /// <summary>The payload's length by a record's first bytes.</summary>
    /// <exception cref="InvalidDataException">Its checksum differs.</exception>
    public static long ReadLength(ReadOnlySpan<byte> header) =>
        BinaryPrimitives.ReadUInt32LittleEndian(header[sizeof(ulong)..]) == Checksum(header[..sizeof(ulong)])
            ? BinaryPrimitives.ReadInt64LittleEndian(header)
            : throw new InvalidDataException("the checksum of its length is wrong");

    /// <summary>The payload of a whole record.</summary>
    /// <exception cref="InvalidDataException">A checksum or the length differs.</exception>
    public static ReadOnlySpan<byte> Payload(ReadOnlySpan<byte> record)
    {
        long length = ReadLength(record);
        if (length != record.Length - Overhead)
        {
            throw new InvalidDataException($"it is {length} bytes long where the first one of the file has {record.Length - Overhead}");
        }

        ReadOnlySpan<byte> payload = record[HeaderLength..^sizeof(uint)];
        return BinaryPrimitives.ReadUInt32LittleEndian(record[^sizeof(uint)..]) == Checksum(payload)
            ? payload
            : throw new InvalidDataException("its checksum is wrong");
    }

    /// <summary>The masked CRC-32C.</summary>
    public static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        for (; bytes.Length >= sizeof(ulong); bytes = bytes[sizeof(ulong)..])
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        }

        foreach (byte value in bytes)
        {
            crc = BitOperations.Crc32C(crc, value);
        }

        return BitOperations.RotateRight(~crc, 15) + MaskDelta;
    }
}
