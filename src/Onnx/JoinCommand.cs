using System.CommandLine;
using PGGan.Files;
using PGGan.Metrics;
using PGGan.Metrics.Features;

namespace PGGan.Onnx;

/// <summary>Makes of a network and of one that prepares its input a single file, which <c>run.features</c> takes.</summary>
internal sealed class JoinCommand
{
    private readonly Argument<string> preparation = new("PREPARATION")
    {
        Description = "an ONNX network that makes of images what the other takes",
    };

    private readonly Argument<string> network = new("NETWORK") { Description = "an ONNX network that gives features" };

    private readonly Argument<string> output = new("FILE") { Description = "the file to write" };

    private readonly Argument<string> label = new("NAME")
    {
        Description = "what numbers by these features are called: resnet18 makes them fid-resnet18",
    };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        JoinCommand join = new();
        Command command = new("join", "Joins an ONNX network that gives features with one that prepares its images.")
        {
            join.preparation, join.network, join.output, join.label,
        };
        command.SetAction(join.Run);
        return command;
    }

    private int Run(ParseResult parsed)
    {
        string file = parsed.GetValue(output)!, name = NetworkLabel.Checked(parsed.GetValue(label)!);
        byte[] joined = Join(Read(parsed.GetValue(preparation)!), Read(parsed.GetValue(network)!), name);
        int size = 0;
        AtomicFile.WriteBy(file, temporary =>
        {
            File.WriteAllBytes(temporary, joined);
            // It is not kept unless it runs.
            using IFeatureExtractor features = OnnxFeatures.Open(temporary, PixelRange.Bytes);
            size = features.Size;
        });
        Printable.Line($"Wrote {file}: {size} features, called {name}");
        return 0;
    }

    private static byte[] Read(string file) =>
        File.Exists(file) ? File.ReadAllBytes(file) : throw new PGGanException($"join: there is no file {file}; name an ONNX network.");

    private static byte[] Join(byte[] preparation, byte[] network, string label)
    {
        try
        {
            return JoinedNetwork.Of(preparation, network, label);
        }
        catch (InvalidDataException fault)
        {
            throw new PGGanException($"join: a file is no ONNX network: {fault.Message}.", fault);
        }
    }
}
