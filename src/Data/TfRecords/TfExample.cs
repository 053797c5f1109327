using static PGGan.Data.TfRecords.ProtobufWriter;

namespace PGGan.Data.TfRecords;

/// <summary>
/// The message of a record, a TensorFlow <c>Example</c>: a map of features, of which <c>shape</c> is three integers (channels, rows,
/// columns) and <c>data</c> the image's bytes, <c>[C, H, W]</c>. Features may come in any order; others are passed over.
/// </summary>
internal static class TfExample
{
    // Field numbers of Example, Features, the map's entries, Feature and its lists.
    private const int Features = 1, Entry = 1, Key = 1, Value = 2, BytesList = 1, IntegerList = 3, Item = 1;

    /// <summary>Finds the shape and the data in a message.</summary>
    /// <param name="message">The record's payload.</param>
    /// <param name="data">The image's bytes, within the message.</param>
    /// <returns>Channels, rows, columns.</returns>
    /// <exception cref="InvalidDataException">They are not there, or do not fit together.</exception>
    public static (int Channels, int Height, int Width) Parse(ReadOnlySpan<byte> message, out ReadOnlySpan<byte> data)
    {
        Span<long> shape = stackalloc long[3];
        int dimensions = 0;
        data = [];
        ProtobufReader example = new(message);
        while (example.Next())
        {
            ProtobufReader features = new(example.Field == Features ? example.Bytes : []);
            while (features.Next())
            {
                if (features.Field != Entry)
                {
                    continue;
                }

                Split(features.Bytes, out ReadOnlySpan<byte> key, out ReadOnlySpan<byte> value);
                if (key.SequenceEqual("shape"u8))
                {
                    dimensions = ReadIntegers(List(value, IntegerList), shape);
                }
                else if (key.SequenceEqual("data"u8))
                {
                    data = ReadSingle(List(value, BytesList));
                }
            }
        }

        if (dimensions != shape.Length || shape[0] is < 1 or > 4 || shape[1] is < 1 or > ushort.MaxValue || shape[2] is < 1
            or > ushort.MaxValue)
        {
            throw new InvalidDataException("it has no feature 'shape' of channels, rows and columns");
        }

        return data.Length == shape[0] * shape[1] * shape[2]
            ? ((int)shape[0], (int)shape[1], (int)shape[2])
            : throw new InvalidDataException(
                $"its feature 'data' has {data.Length} bytes for the shape [{shape[0]}, {shape[1]}, {shape[2]}]");
    }

    /// <summary>The message of an image.</summary>
    /// <param name="channels">1, 3 or 4.</param>
    /// <param name="resolution">Rows and columns.</param>
    /// <param name="data">Its bytes, <c>[C, H, W]</c>.</param>
    public static byte[] Write(int channels, int resolution, ReadOnlySpan<byte> data)
    {
        byte[] shape = [.. Varint(channels), .. Varint(resolution), .. Varint(resolution)];
        byte[] shapeEntry = [.. Bytes(Key, "shape"u8), .. Bytes(Value, Bytes(IntegerList, Bytes(Item, shape)))];
        byte[] dataEntry = [.. Bytes(Key, "data"u8), .. Bytes(Value, Bytes(BytesList, Bytes(Item, data)))];
        return Bytes(Features, [.. Bytes(Entry, shapeEntry), .. Bytes(Entry, dataEntry)]);
    }

    private static void Split(ReadOnlySpan<byte> entry, out ReadOnlySpan<byte> key, out ReadOnlySpan<byte> value)
    {
        key = value = [];
        ProtobufReader reader = new(entry);
        while (reader.Next())
        {
            if (reader.Field == Key)
            {
                key = reader.Bytes;
            }
            else if (reader.Field == Value)
            {
                value = reader.Bytes;
            }
        }
    }

    private static ReadOnlySpan<byte> List(ReadOnlySpan<byte> feature, int kind)
    {
        ProtobufReader reader = new(feature);
        while (reader.Next())
        {
            if (reader.Field == kind)
            {
                return reader.Bytes;
            }
        }

        return [];
    }

    // Packed, all in one field, or one field each.
    private static int ReadIntegers(ReadOnlySpan<byte> list, Span<long> values)
    {
        int count = 0;
        ProtobufReader reader = new(list);
        while (reader.Next())
        {
            ReadOnlySpan<byte> packed = reader.Bytes;
            bool more = !reader.IsBytes || !packed.IsEmpty;
            while (more)
            {
                ulong value = reader.IsBytes ? ProtobufReader.ReadVarint(ref packed) : reader.Number;
                if (count < values.Length)
                {
                    values[count] = (long)value;
                }

                count++;
                more = !packed.IsEmpty;
            }
        }

        return count;
    }

    private static ReadOnlySpan<byte> ReadSingle(ReadOnlySpan<byte> list)
    {
        ProtobufReader reader = new(list);
        return reader.Next() && reader.Field == Item ? reader.Bytes : [];
    }
}
