using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;
using PGGan.Files;
using PGGan.Kernels;

namespace PGGan.Data.Formats;

/// <summary>
/// An array as NumPy saves it (<c>.npy</c>): a magic word, a version, the length of the header, the header as the text of a Python
/// dictionary (<c>{'descr': '&lt;f4', 'fortran_order': False, 'shape': (50000, 10), }</c>), and the values in C order, little-endian.
/// </summary>
/// <param name="Shape">Its dimensions.</param>
/// <param name="Values">Its values in C order, as float32 whatever they are in the file.</param>
internal sealed partial record NpyFile(Shape Shape, float[] Values)
{
    private const int Alignment = 64;        // of the first value: what NumPy 1.14 and newer write
    private const int LongestHeader = 1 << 20;
    private static readonly byte[] Magic = [0x93, .. "NUMPY"u8];

    /// <summary>Reads a file: float32, float64, int64, int32, uint8 or Boolean, versions 1 to 3.</summary>
    /// <exception cref="ImageDataException">It cannot be read, is no such array, or has a value that is not finite as float32; one
    /// line.</exception>
    public static NpyFile Read(string path)
    {
        using FileStream stream = SourceFile.Open(path);
        return SourceFile.Try(path, () =>
        {
            stream.Position = 0;
            return Read(stream, path);
        });
    }

    /// <summary>Reads an array from where a stream stands.</summary>
    /// <param name="stream">The bytes.</param>
    /// <param name="name">What a message calls it.</param>
    /// <inheritdoc cref="Read(string)"/>
    public static NpyFile Read(Stream stream, string name)
    {
        try
        {
            string header = ReadHeader(stream, name);
            string type = Field(TypeField(), header, name, "descr");
            Shape shape = ShapeOf(Field(ShapeField(), header, name, "shape"), name);
            if (Field(OrderField(), header, name, "fortran_order") == "True")
            {
                throw new ImageDataException($"Data: {name} is in Fortran order; save numpy.ascontiguousarray(…) of it.");
            }

            float[] values = ReadValues(stream, type, shape.Count, name);
            RequireFinite(values, shape, name);
            return new NpyFile(shape, values);
        }
        catch (EndOfStreamException fault)
        {
            throw new ImageDataException($"Data: {name} is cut short: its values end before its header says; copy or make it again.",
                fault);
        }
    }

    /// <summary>Writes a float32 array <c>[rows, columns]</c>, version 1.</summary>
    /// <param name="path">The file; what was there is replaced when all is written.</param>
    /// <param name="rows">Rows.</param>
    /// <param name="columns">Values in a row.</param>
    /// <param name="values">The <c>rows · columns</c> values.</param>
    public static void Write(string path, int rows, int columns, ReadOnlyMemory<float> values)
    {
        if (values.Length != (long)rows * columns)
        {
            throw new ArgumentException($"NpyFile: [{rows}, {columns}] has {(long)rows * columns} values, not {values.Length}.");
        }

        AtomicFile.Write(path, stream =>
        {
            WriteHeader(stream, rows, columns);
            WriteValues(stream, values.Span);
        });
    }

    /// <summary>Writes all that comes before the values of a float32 array <c>[rows, columns]</c>.</summary>
    public static void WriteHeader(Stream stream, int rows, int columns)
    {
        string dictionary = string.Create(CultureInfo.InvariantCulture,
            $"{{'descr': '<f4', 'fortran_order': False, 'shape': ({rows}, {columns}), }}");
        int prefix = Magic.Length + 2 + sizeof(ushort);
        int padded = (prefix + dictionary.Length + 1 + Alignment - 1) / Alignment * Alignment;   // with the line's end
        Span<byte> length = stackalloc byte[sizeof(ushort)];
        BinaryPrimitives.WriteUInt16LittleEndian(length, (ushort)(padded - prefix));
        stream.Write(Magic);
        stream.Write([1, 0]);
        stream.Write(length);
        stream.Write(Encoding.ASCII.GetBytes(dictionary.PadRight(padded - prefix - 1) + "\n"));
    }

    /// <summary>Writes values, little-endian: after <see cref="WriteHeader"/>, as many as it named.</summary>
    public static void WriteValues(Stream stream, ReadOnlySpan<float> values)
    {
        if (BitConverter.IsLittleEndian)
        {
            stream.Write(MemoryMarshal.AsBytes(values));
            return;
        }

        Span<byte> bytes = stackalloc byte[sizeof(float)];
        foreach (float value in values)
        {
            BinaryPrimitives.WriteSingleLittleEndian(bytes, value);
            stream.Write(bytes);
        }
    }

    private static string ReadHeader(Stream stream, string name)
    {
        byte[] start = new byte[Magic.Length + 2];
        if (stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) < start.Length || !start.AsSpan().StartsWith(Magic))
        {
            throw new ImageDataException($"Data: {name} is not a NumPy array file (.npy); write it with numpy.save.");
        }

        int version = start[Magic.Length];
        if (version is < 1 or > 3)
        {
            throw new ImageDataException($"Data: {name} is a NumPy file of version {version}; versions 1 to 3 are read.");
        }

        byte[] lengthBytes = new byte[version == 1 ? sizeof(ushort) : sizeof(uint)];
        stream.ReadExactly(lengthBytes);
        long length = version == 1 ? BinaryPrimitives.ReadUInt16LittleEndian(lengthBytes)
            : BinaryPrimitives.ReadUInt32LittleEndian(lengthBytes);
        if (length > LongestHeader)
        {
            throw new ImageDataException($"Data: {name} is damaged: its header would be {length} bytes long; copy or make it again.");
        }

        byte[] header = new byte[length];
        stream.ReadExactly(header);
        return version == 3 ? Encoding.UTF8.GetString(header) : Encoding.Latin1.GetString(header);
    }

    private static string Field(Regex pattern, string header, string name, string key) =>
        pattern.Match(header) is { Success: true } match
            ? match.Groups[1].Value
            : throw new ImageDataException(
                $"Data: {name} is not an array of numbers: its header has no plain '{key}' ({header.Trim()}); save one with numpy.save.");

    private static Shape ShapeOf(string text, string name)
    {
        string[] parts = text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        try
        {
            return new Shape([.. parts.Select(part => int.Parse(part, NumberStyles.None, CultureInfo.InvariantCulture))]);
        }
        catch (Exception fault) when (fault is ArgumentException or OverflowException or FormatException)
        {
            throw new ImageDataException(
                $"Data: {name} has the shape ({text}); 1 to {Shape.MaxRank} dimensions, none of them 0, with 2³¹ − 1 values at "
                    + "most are read.", fault);
        }
    }

    private static float[] ReadValues(Stream stream, string type, int count, string name) => type switch
    {
        "<f4" => Convert(stream, count, sizeof(float), BinaryPrimitives.ReadSingleLittleEndian),
        "<f8" => Convert(stream, count, sizeof(double), bytes => (float)BinaryPrimitives.ReadDoubleLittleEndian(bytes)),
        "<i8" => Convert(stream, count, sizeof(long), bytes => BinaryPrimitives.ReadInt64LittleEndian(bytes)),
        "<i4" => Convert(stream, count, sizeof(int), bytes => BinaryPrimitives.ReadInt32LittleEndian(bytes)),
        "|u1" or "|b1" => Convert(stream, count, sizeof(byte), bytes => bytes[0]),
        _ => throw new ImageDataException($"Data: {name} has values of type {type}; save array.astype('<f4').")
    };

    // One such value among labels or latents makes a network's every weight NaN.
    private static void RequireFinite(float[] values, Shape shape, string name)
    {
        int wrong = Array.FindIndex(values, value => !float.IsFinite(value));
        if (wrong < 0)
        {
            return;
        }

        int[] index = new int[shape.Rank];
        for (int axis = shape.Rank - 1, rest = wrong; axis >= 0; axis--)
        {
            (index[axis], rest) = (rest % shape[axis], rest / shape[axis]);
        }

        throw new ImageDataException(string.Create(CultureInfo.InvariantCulture,
            $"Data: {name} has the value {values[wrong]} at [{string.Join(", ", index)}]; all values must be finite float32 numbers: "
                + $"put that one right."));
    }

    private delegate float Element(ReadOnlySpan<byte> bytes);

    private static float[] Convert(Stream stream, int count, int size, Element read)
    {
        const int elementsAtOnce = 1 << 14;
        List<float> values = [];   // grows with what is there: a damaged shape must not take the memory it names
        byte[] bytes = new byte[Math.Min(count, elementsAtOnce) * size];
        while (values.Count < count)
        {
            Span<byte> chunk = bytes.AsSpan(0, Math.Min(elementsAtOnce, count - values.Count) * size);
            stream.ReadExactly(chunk);
            for (int i = 0; i < chunk.Length; i += size)
            {
                values.Add(read(chunk[i..]));
            }
        }

        return [.. values];
    }

    [GeneratedRegex("""['"]descr['"]\s*:\s*['"]([^'"]*)['"]""")]
    private static partial Regex TypeField();

    [GeneratedRegex("""['"]fortran_order['"]\s*:\s*(True|False)\b""")]
    private static partial Regex OrderField();

    [GeneratedRegex("""['"]shape['"]\s*:\s*\(([^)]*)\)""")]
    private static partial Regex ShapeField();
}
