using System.Runtime.InteropServices;
using System.Text;

namespace PGGan.Tests.Metrics;

/// <summary>Writes small ONNX networks: the fields of <c>onnx.proto</c> that they need, as protobuf lays them out.</summary>
internal static class OnnxModel
{
    public const int Float = 1, UInt8 = 2;

    /// <summary>A network of nodes.</summary>
    /// <param name="nodes">In the order they run.</param>
    /// <param name="constants">Arrays by name.</param>
    /// <param name="inputs">Name, kind and sizes; 0: any.</param>
    /// <param name="outputs">The same.</param>
    /// <param name="operators">Version of the operators.</param>
    public static byte[] Of(
        IEnumerable<byte[]> nodes,
        (string Name, long[] Shape, float[] Values)[] constants,
        (string Name, int Kind, long[] Shape)[] inputs,
        (string Name, int Kind, long[] Shape)[] outputs,
        long operators = 13)
    {
        byte[] graph =
        [
            .. nodes.SelectMany(node => Field(1, node)),
            .. Field(2, "graph"),
            .. constants.SelectMany(constant => Field(5, Tensor(constant.Name, constant.Shape, constant.Values))),
            .. inputs.SelectMany(input => Field(11, ValueInfo(input.Name, input.Kind, input.Shape))),
            .. outputs.SelectMany(output => Field(12, ValueInfo(output.Name, output.Kind, output.Shape))),
        ];
        return [.. Field(1, 8), .. Field(8, [.. Field(1, ""), .. Field(2, operators)]), .. Field(7, graph)];
    }

    /// <summary>A node of one output and attributes that are whole numbers.</summary>
    public static byte[] Node(string operation, string[] inputs, string output, params (string Name, long Value)[] attributes) =>
    [
        .. inputs.SelectMany(input => Field(1, input)),
        .. Field(2, output),
        .. Field(4, operation),
        .. attributes.SelectMany(attribute => Field(5, [.. Field(1, attribute.Name), .. Field(3, attribute.Value), .. Field(20, 2)])),
    ];

    private static byte[] Tensor(string name, long[] shape, float[] values) =>
        [.. shape.SelectMany(size => Field(1, size)), .. Field(2, Float), .. Field(8, name),
            .. Field(9, MemoryMarshal.AsBytes(values.AsSpan()).ToArray())];

    private static byte[] ValueInfo(string name, int kind, long[] shape)
    {
        byte[] sizes = [.. shape.SelectMany(size => Field(1, size > 0 ? Field(1, size) : Field(2, "any")))];
        return [.. Field(1, name), .. Field(2, Field(1, [.. Field(1, kind), .. Field(2, sizes)]))];
    }

    private static byte[] Field(int number, long value) => [.. VarInt((ulong)number << 3), .. VarInt((ulong)value)];

    private static byte[] Field(int number, string text) => Field(number, Encoding.UTF8.GetBytes(text));

    private static byte[] Field(int number, byte[] bytes) =>
        [.. VarInt(((ulong)number << 3) | 2), .. VarInt((ulong)bytes.Length), .. bytes];

    private static IEnumerable<byte> VarInt(ulong value)
    {
        for (; value > 127; value >>= 7)
        {
            yield return (byte)(value | 128);
        }

        yield return (byte)value;
    }
}
