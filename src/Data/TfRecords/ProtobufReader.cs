namespace PGGan.Data.TfRecords;

/// <summary>
/// Walks the fields of a protocol buffer message: <c>tag = number · 8 + wire type</c>, then the value; numbers as varints, seven bits a
/// byte.
/// </summary>
internal ref struct ProtobufReader(ReadOnlySpan<byte> message)
{
    private const int VarintType = 0, Fixed64Type = 1, BytesType = 2, Fixed32Type = 5;
    private ReadOnlySpan<byte> rest = message;

    /// <summary>Number of the field read last.</summary>
    public int Field { get; private set; }

    /// <summary>The field's value, where it is a number.</summary>
    public ulong Number { get; private set; }

    /// <summary>The field's value, where it is text, bytes or a message; empty otherwise.</summary>
    public ReadOnlySpan<byte> Bytes { get; private set; }

    /// <summary>Whether the field is text, bytes or a message.</summary>
    public bool IsBytes { get; private set; }

    /// <summary>The field as it stands in the message, its tag and its value.</summary>
    public ReadOnlySpan<byte> Whole { get; private set; }

    /// <summary>Reads the next field; false at the end.</summary>
    /// <exception cref="InvalidDataException">The message is damaged.</exception>
    public bool Next()
    {
        if (rest.IsEmpty)
        {
            return false;
        }

        ReadOnlySpan<byte> start = rest;
        ulong tag = ReadVarint(ref rest);
        Field = (int)Math.Min(tag >> 3, int.MaxValue);
        int type = (int)(tag & 7);
        IsBytes = type == BytesType;
        Bytes = [];
        Number = 0;
        switch (type)
        {
            case VarintType:
                Number = ReadVarint(ref rest);
                break;
            case BytesType:
                Bytes = Take(ReadVarint(ref rest));
                break;
            case Fixed64Type:
                Take(sizeof(ulong));
                break;
            case Fixed32Type:
                Take(sizeof(uint));
                break;
            default:
                throw new InvalidDataException($"it has a field of wire type {type}");
        }

        Whole = start[..(start.Length - rest.Length)];
        return true;
    }

    /// <summary>Reads a varint and moves on behind it.</summary>
    /// <exception cref="InvalidDataException">It does not end.</exception>
    public static ulong ReadVarint(ref ReadOnlySpan<byte> bytes)
    {
        ulong value = 0;
        for (int i = 0, shift = 0; i < bytes.Length && shift < 64; i++, shift += 7)
        {
            value |= (ulong)(bytes[i] & 0x7F) << shift;
            if (bytes[i] < 0x80)
            {
                bytes = bytes[(i + 1)..];
                return value;
            }
        }

        throw new InvalidDataException("it ends within a number");
    }

    private ReadOnlySpan<byte> Take(ulong length)
    {
        if (length > (ulong)rest.Length)
        {
            throw new InvalidDataException("it ends within a field");
        }

        ReadOnlySpan<byte> taken = rest[..(int)length];
        rest = rest[(int)length..];
        return taken;
    }
}
