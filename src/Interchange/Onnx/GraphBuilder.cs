using System.Runtime.InteropServices;
using Google.Protobuf;

namespace PGGan.Interchange.Onnx;

/// <summary>Adds nodes to an ONNX graph one after the other; values are known by their names.</summary>
internal sealed class GraphBuilder
{
    private readonly HashSet<string> constants = [];

    /// <summary>The graph so far.</summary>
    public GraphProto Graph { get; } = new();

    /// <summary>Adds an input of floats.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="dimensions">Its sizes; a string is one that is known when the graph is run.</param>
    public string Input(string name, params object[] dimensions)
    {
        Graph.Input.Add(Value(name, TensorProto.Types.DataType.Float, dimensions));
        return name;
    }

    /// <summary>Makes a value an output of the graph.</summary>
    /// <param name="value">The value.</param>
    /// <param name="name">The output's name.</param>
    /// <param name="type">Type of its numbers.</param>
    /// <param name="dimensions">Its sizes; a string is one that is known when the graph is run.</param>
    public void Output(string value, string name, TensorProto.Types.DataType type, params object[] dimensions)
    {
        Graph.Node.Add(new NodeProto { OpType = "Identity", Name = name, Input = { value }, Output = { name } });
        Graph.Output.Add(Value(name, type, dimensions));
    }

    /// <summary>Adds an array of floats that is part of the graph.</summary>
    public string Constant(string name, ReadOnlySpan<float> values, params long[] dimensions) =>
        Constant(name, TensorProto.Types.DataType.Float, MemoryMarshal.AsBytes(values), dimensions);

    /// <summary>Adds whole numbers that are part of the graph: a shape.</summary>
    public string Whole(string name, params long[] values) =>
        Constant(name, TensorProto.Types.DataType.Int64, MemoryMarshal.AsBytes(values.AsSpan()), values.Length);

    /// <summary>Adds one number that is part of the graph.</summary>
    public string Number(string name, float value) => Constant(name, [value]);

    /// <summary>Adds a node with one output.</summary>
    /// <param name="type">The operator.</param>
    /// <param name="name">Name of the node and of its output, unique in the graph.</param>
    /// <param name="inputs">What it reads; an empty name is an input that is left out.</param>
    /// <param name="attributes">Its settings.</param>
    /// <returns>The name of its output.</returns>
    public string Node(string type, string name, string[] inputs, params AttributeProto[] attributes)
    {
        NodeProto node = new() { OpType = type, Name = name, Output = { name } };
        node.Input.AddRange(inputs);
        node.Attribute.AddRange(attributes);
        Graph.Node.Add(node);
        return name;
    }

    /// <summary>A setting that is a number.</summary>
    public static AttributeProto Attribute(string name, float value) =>
        new() { Name = name, F = value, Type = AttributeProto.Types.AttributeType.Float };

    /// <summary>A setting that is a whole number.</summary>
    public static AttributeProto Attribute(string name, long value) =>
        new() { Name = name, I = value, Type = AttributeProto.Types.AttributeType.Int };

    /// <summary>A setting that is a list of whole numbers.</summary>
    public static AttributeProto Attribute(string name, params long[] values) =>
        new() { Name = name, Ints = { values }, Type = AttributeProto.Types.AttributeType.Ints };

    /// <summary>A setting that is a text.</summary>
    public static AttributeProto Attribute(string name, string value) =>
        new() { Name = name, S = ByteString.CopyFromUtf8(value), Type = AttributeProto.Types.AttributeType.String };

    private string Constant(string name, TensorProto.Types.DataType type, ReadOnlySpan<byte> bytes, params long[] dimensions)
    {
        if (constants.Add(name))
        {
            TensorProto tensor = new() { Name = name, DataType = (int)type, RawData = ByteString.CopyFrom(bytes) };
            tensor.Dims.AddRange(dimensions);
            Graph.Initializer.Add(tensor);
        }

        return name;
    }

    private static ValueInfoProto Value(string name, TensorProto.Types.DataType type, object[] dimensions)
    {
        TensorShapeProto shape = new();
        foreach (object dimension in dimensions)
        {
            shape.Dim.Add(dimension is string known
                ? new TensorShapeProto.Types.Dimension { DimParam = known }
                : new TensorShapeProto.Types.Dimension { DimValue = Convert.ToInt64(dimension, null) });
        }

        return new ValueInfoProto
        {
            Name = name,
            Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = (int)type, Shape = shape } },
        };
    }
}
