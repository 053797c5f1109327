using System.Text;
using PGGan.Data.TfRecords;
using PGGan.Files;

namespace PGGan.Onnx;

/// <summary>
/// Two ONNX networks as one, <c>y = network(preparation(x))</c>. Fields of the second are copied as they are, the nodes and constants of
/// the first come before them under names with a prefix.
/// </summary>
internal static class JoinedNetwork
{
    // Numbers of the fields in the public schema of ONNX.
    private const int ModelGraph = 7, ModelOpset = 8, ModelMetadata = 14;
    private const int GraphNode = 1, GraphConstant = 5, GraphInput = 11, GraphOutput = 12, GraphShape = 13;
    private const int NodeInput = 1, NodeOutput = 2, NodeName = 3, NodeAttribute = 5;
    private const int AttributeGraph = 6, AttributeGraphs = 11;
    private const int ConstantName = 8, ConstantPlace = 14;
    private const int ValueName = 1;

    private const string Prefix = "preparation/";

    /// <summary>The joined network.</summary>
    /// <param name="preparation">An ONNX file: its one output is the input of <paramref name="network"/>.</param>
    /// <param name="network">An ONNX file of one input.</param>
    /// <param name="label">What its features are called, for its metadata.</param>
    /// <exception cref="PGGanException">One is no ONNX file, or they do not fit.</exception>
    public static byte[] Of(byte[] preparation, byte[] network, string label)
    {
        Graph first = Graph.Of(preparation, "the first network"), second = Graph.Of(network, "the second network");
        if (first.Opsets.Except(second.Opsets).FirstOrDefault() is (string domain, long version) && version != 0)
        {
            throw new PGGanException(
                $"join: the first network needs version {version} of the operators{(domain.Length == 0 ? "" : $" of {domain}")}, the "
                    + "second another; export both with the same.");
        }

        if (first.Inputs.Length != 1 || first.Outputs.Length != 1 || second.Inputs.Length != 1)
        {
            throw new PGGanException(
                $"join: the first network has {first.Inputs.Length} inputs and {first.Outputs.Length} outputs, the second "
                    + $"{second.Inputs.Length} inputs; each is to be one.");
        }

        string link = second.Inputs[0], input = first.Inputs[0], output = first.Outputs[0];
        string Renamed(string name) => name.Length == 0 ? name : name == output ? link : Prefix + name;
        using MemoryStream graph = new();
        Prepend(graph, first.Content, Renamed);
        ProtobufReader fields = new(second.Content);
        while (fields.Next())
        {
            if (fields.Field != GraphInput || NameOf(fields.Bytes, ValueName) != link)
            {
                graph.Write(fields.Whole);
            }
        }

        graph.Write(ProtobufWriter.Bytes(GraphInput, RenameIn(first.ValueOf(input), ValueName, Renamed)));
        return WithGraph(network, graph.ToArray(), label);
    }

    private static void Prepend(MemoryStream graph, byte[] preparation, Func<string, string> renamed)
    {
        ProtobufReader fields = new(preparation);
        while (fields.Next())
        {
            if (fields.Field == GraphNode)
            {
                graph.Write(ProtobufWriter.Bytes(GraphNode, Node(fields.Bytes, renamed)));
            }
            else if (fields.Field == GraphConstant)
            {
                RefuseOutside(fields.Bytes);
                graph.Write(ProtobufWriter.Bytes(GraphConstant, RenameIn(fields.Bytes, ConstantName, renamed)));
            }
            else if (fields.Field is not (GraphInput or GraphOutput or GraphShape) && fields.Field > GraphShape)
            {
                throw new PGGanException("join: the first network has sparse constants or is quantised; join networks without.");
            }
        }
    }

    private static byte[] Node(ReadOnlySpan<byte> node, Func<string, string> renamed)
    {
        using MemoryStream copy = new();
        ProtobufReader fields = new(node);
        while (fields.Next())
        {
            if (fields.Field == NodeAttribute && HasGraph(fields.Bytes))
            {
                throw new PGGanException("join: the first network has a branch or a loop; join one without.");
            }

            copy.Write(fields.Field is NodeInput or NodeOutput or NodeName
                ? ProtobufWriter.Bytes(fields.Field, Utf8(renamed(Encoding.UTF8.GetString(fields.Bytes)))) : fields.Whole);
        }

        return copy.ToArray();
    }

    private static bool HasGraph(ReadOnlySpan<byte> attribute)
    {
        ProtobufReader fields = new(attribute);
        while (fields.Next())
        {
            if (fields.Field is AttributeGraph or AttributeGraphs)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Constants may lie in other files, which would not be found from the joined one.</summary>
    private static void RefuseOutside(ReadOnlySpan<byte> constant)
    {
        ProtobufReader fields = new(constant);
        while (fields.Next())
        {
            if (fields.Field == ConstantPlace && fields.Number != 0)
            {
                throw new PGGanException("join: a network has constants in a file of their own; export it as one file.");
            }
        }
    }

    private static byte[] RenameIn(ReadOnlySpan<byte> message, int field, Func<string, string> renamed)
    {
        using MemoryStream copy = new();
        ProtobufReader fields = new(message);
        while (fields.Next())
        {
            copy.Write(fields.Field == field ? ProtobufWriter.Bytes(field, Utf8(renamed(Encoding.UTF8.GetString(fields.Bytes))))
                : fields.Whole);
        }

        return copy.ToArray();
    }

    private static byte[] WithGraph(byte[] network, byte[] graph, string label)
    {
        using MemoryStream model = new();
        ProtobufReader fields = new(network);
        while (fields.Next())
        {
            if (fields.Field == ModelGraph)
            {
                model.Write(ProtobufWriter.Bytes(ModelGraph, graph));
            }
            else if (fields.Field != ModelMetadata || NameOf(fields.Bytes, ValueName) != NetworkLabel.Key)
            {
                model.Write(fields.Whole);
            }
        }

        model.Write(ProtobufWriter.Bytes(ModelMetadata,
            [.. ProtobufWriter.Bytes(1, Utf8(NetworkLabel.Key)), .. ProtobufWriter.Bytes(2, Utf8(label))]));
        return model.ToArray();
    }

    private static string NameOf(ReadOnlySpan<byte> message, int field)
    {
        ProtobufReader fields = new(message);
        string name = "";
        while (fields.Next())
        {
            name = fields.Field == field ? Encoding.UTF8.GetString(fields.Bytes) : name;
        }

        return name;
    }

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    /// <summary>What is to be known of a network before it is joined.</summary>
    /// <param name="Content">The message of its graph.</param>
    /// <param name="Inputs">Names of its inputs; constants are none, though old files list them.</param>
    /// <param name="Outputs">Names of its outputs.</param>
    /// <param name="Opsets">The operators that it needs: whose, and which version.</param>
    private sealed record Graph(byte[] Content, string[] Inputs, string[] Outputs, HashSet<(string Domain, long Version)> Opsets)
    {
        public static Graph Of(byte[] model, string what)
        {
            byte[]? content = null;
            HashSet<(string, long)> opsets = [];
            List<string> inputs = [], outputs = [], constants = [];
            ProtobufReader fields = new(model);
            while (fields.Next())
            {
                if (fields.Field == ModelGraph)
                {
                    content = fields.Bytes.ToArray();
                }
                else if (fields.Field == ModelOpset)
                {
                    opsets.Add(Opset(fields.Bytes));
                }
            }

            ProtobufReader parts = new(content ?? throw new PGGanException($"join: {what} is no ONNX network: it has no graph."));
            while (parts.Next())
            {
                if (parts.Field == GraphConstant)
                {
                    RefuseOutside(parts.Bytes);
                    constants.Add(NameOf(parts.Bytes, ConstantName));
                }
                else if (parts.Field is GraphInput or GraphOutput)
                {
                    (parts.Field == GraphInput ? inputs : outputs).Add(NameOf(parts.Bytes, ValueName));
                }
            }

            return new Graph(content, [.. inputs.Except(constants)], [.. outputs], opsets);
        }

        /// <summary>The message that describes an input.</summary>
        public byte[] ValueOf(string input)
        {
            ProtobufReader parts = new(Content);
            while (parts.Next())
            {
                if (parts.Field == GraphInput && NameOf(parts.Bytes, ValueName) == input)
                {
                    return parts.Bytes.ToArray();
                }
            }

            throw new ArgumentException($"there is no input {input}", nameof(input));
        }

        private static (string Domain, long Version) Opset(ReadOnlySpan<byte> message)
        {
            ProtobufReader fields = new(message);
            long version = 0;
            while (fields.Next())
            {
                version = fields.Field == 2 ? (long)fields.Number : version;
            }

            string domain = NameOf(message, 1);
            return (domain == "ai.onnx" ? "" : domain, version);
        }
    }
}
