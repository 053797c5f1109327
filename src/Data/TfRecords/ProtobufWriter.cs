using System.Buffers.Binary;

namespace PGGan.Data.TfRecords;

/// <summary>
/// Fields of a protocol buffer message, each <c>tag = number · 8 + wire type</c> and its value; a message is its fields one after the
/// other.
/// </summary>
internal static class ProtobufWriter
{
    private const int VarintType = 0, Fixed64Type = 1, BytesType = 2, Fixed32Type = 5;

    /// <summary>A field that is text, bytes or a message.</summary>
    public static byte[] Bytes(int field, ReadOnlySpan<byte> content) => [.. Tag(field, BytesType), .. Varint(content.Length), .. content];

    /// <summary>A field that is an integer or one of an enumeration.</summary>
    public static byte[] Integer(int field, long value) => [.. Tag(field, VarintType), .. Varint(value)];

    /// <summary>A field that is a double.</summary>
    public static byte[] Double(int field, double value)
    {
        byte[] bytes = new byte[sizeof(double)];
        BinaryPrimitives.WriteDoubleLittleEndian(bytes, value);
        return [.. Tag(field, Fixed64Type), .. bytes];
    }

    /// <summary>A field that is a float.</summary>
    public static byte[] Float(int field, float value)
    {
        byte[] bytes = new byte[sizeof(float)];
        BinaryPrimitives.WriteSingleLittleEndian(bytes, value);
        return [.. Tag(field, Fixed32Type), .. bytes];
    }

    /// <summary>A number alone, seven bits a byte, the lowest first; a negative one has ten bytes.</summary>
    public static byte[] Varint(long value)
    {
        List<byte> bytes = [];
        ulong rest = (ulong)value;
        for (; rest >= 0x80; rest >>= 7)
        {
            bytes.Add((byte)(rest | 0x80));
        }

        bytes.Add((byte)rest);
        return [.. bytes];
    }

    private static byte[] Tag(int field, int type) => Varint(((long)field << 3) | (uint)type);
}
