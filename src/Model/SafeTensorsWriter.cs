using System.Buffers;
using System.Buffers.Binary;
using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Text.Json;
using PGGan.Kernels;

namespace PGGan.Model;

/// <summary>An array to be saved.</summary>
/// <param name="Name">Unique in the file.</param>
/// <param name="Shape">Its dimensions.</param>
/// <param name="Fill">Writes its values, row-major.</param>
internal sealed record SavedTensor(string Name, Shape Shape, SavedTensor.Filler Fill)
{
    /// <summary>Writes the values of an array.</summary>
    public delegate void Filler(Span<float> values);
}

/// <summary>
/// Writes the safetensors format: header length (8 bytes, little-endian), header (JSON: dtype, shape and place of each array, and a map of
/// texts), then the values. The texts gain a checksum of the whole file, so that damage is noticed when the file is read.
/// </summary>
internal static class SafeTensorsWriter
{
    /// <summary>
    /// Key of the checksum among the texts: XXH3 over all bytes of the file, as 16 hexadecimal digits that count as
    /// <see cref="Placeholder"/> in it.
    /// </summary>
    public const string ChecksumKey = "checksum";

    /// <summary>What the digits of the checksum are while it is computed.</summary>
    public const string Placeholder = "0000000000000000";

    /// <summary>Writes arrays in the order given; equal arguments give equal bytes.</summary>
    /// <param name="stream">An empty stream that can seek.</param>
    /// <param name="texts">The file's <c>__metadata__</c>.</param>
    /// <param name="tensors">The arrays.</param>
    public static void Write(Stream stream, IReadOnlyDictionary<string, string> texts, IReadOnlyList<SavedTensor> tensors)
    {
        byte[] header = Header(texts, tensors, Placeholder);
        XxHash3 hash = new();
        Write(Length(header));
        Write(header);
        WriteValues(tensors, Write);

        // The digits of the checksum take the place of as many zeros.
        stream.Position = sizeof(ulong);
        stream.Write(Header(texts, tensors, Convert.ToHexStringLower(hash.GetCurrentHash())));
        stream.Position = stream.Length;

        void Write(ReadOnlySpan<byte> bytes)
        {
            hash.Append(bytes);
            stream.Write(bytes);
        }
    }

    private static byte[] Header(IReadOnlyDictionary<string, string> texts, IReadOnlyList<SavedTensor> tensors, string checksum)
    {
        using MemoryStream memory = new();
        using (Utf8JsonWriter json = new(memory))
        {
            json.WriteStartObject();
            json.WriteStartObject("__metadata__");
            foreach ((string key, string value) in texts)
            {
                json.WriteString(key, value);
            }

            json.WriteString(ChecksumKey, checksum);
            json.WriteEndObject();
            long offset = 0;
            foreach (SavedTensor tensor in tensors)
            {
                json.WriteStartObject(tensor.Name);
                json.WriteString("dtype", "F32");
                json.WriteStartArray("shape");
                for (int axis = 0; axis < tensor.Shape.Rank; axis++)
                {
                    json.WriteNumberValue(tensor.Shape[axis]);
                }

                json.WriteEndArray();
                json.WriteStartArray("data_offsets");
                json.WriteNumberValue(offset);
                json.WriteNumberValue(offset += (long)tensor.Shape.Count * sizeof(float));
                json.WriteEndArray();
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        // Values begin at a multiple of 8; the format pads with blanks.
        while (memory.Length % 8 != 0)
        {
            memory.WriteByte((byte)' ');
        }

        return memory.ToArray();
    }

    private static byte[] Length(byte[] header)
    {
        byte[] bytes = new byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, (ulong)header.Length);
        return bytes;
    }

    private static void WriteValues(IReadOnlyList<SavedTensor> tensors, Action<ReadOnlySpan<byte>> write)
    {
        float[] buffer = ArrayPool<float>.Shared.Rent(tensors.Select(tensor => tensor.Shape.Count).DefaultIfEmpty(1).Max());
        try
        {
            foreach (SavedTensor tensor in tensors)
            {
                Span<float> values = buffer.AsSpan(0, tensor.Shape.Count);
                tensor.Fill(values);
                write(MemoryMarshal.AsBytes(values));
            }
        }
        finally
        {
            ArrayPool<float>.Shared.Return(buffer);
        }
    }
}
