using System.CommandLine;
using PGGan.Files;
using PGGan.Interchange;
using PGGan.Training.Options;

namespace PGGan.Training.Commands;

/// <summary>Writes a trained network for other programs.</summary>
internal sealed class ExportCommand
{
    private const string Onnx = "onnx", SafeTensors = "safetensors";

    private readonly NetworkOption network = new(new RunsOption(), "checkpoint or run to write, latest or best");
    private readonly AverageOption average = new();
    private readonly Option<string> format = new("--format")
    {
        Description = "onnx: one file, for ONNX Runtime and others; safetensors: a folder for PyTorch, with a model card (default onnx)",
        HelpName = $"{Onnx}|{SafeTensors}",
        DefaultValueFactory = _ => Onnx,
    };

    private readonly Option<bool> discriminator = new("--discriminator")
    {
        Description = "the discriminator instead of the generator (onnx)",
    };

    private readonly Option<bool> bytes = new("--bytes")
    {
        Description = "images are bytes [N, R, R, C], rounded as those of generate, not floats [N, C, R, R] in [-1, 1] (onnx)",
    };

    private readonly Option<int?> resolution = new SettingOption<int?>("--res", "resolution")
    {
        Description = "side of the images: a smaller one that the network had while it grew (default: the one it has grown to)",
        HelpName = "N",
    };

    private readonly Option<string?> output = new("--output")
    {
        Description = "file to write (default generator.onnx or discriminator.onnx), or folder (default network)",
        HelpName = "PATH",
    };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        ExportCommand export = new();
        Command command = new("export", "Writes a trained network for other programs: an ONNX file, or a folder for PyTorch.");
        export.format.AcceptOnlyFromAmong(Onnx, SafeTensors);
        export.network.AddTo(command);
        export.average.AddTo(command);
        Array.ForEach<Option>([export.format, export.discriminator, export.bytes, export.resolution, export.output], command.Add);
        command.SetAction(export.Run);
        return command;
    }

    private int Run(ParseResult parsed)
    {
        bool torch = parsed.GetValue(format) == SafeTensors, scores = parsed.GetValue(discriminator);
        if (torch && (scores || parsed.GetValue(bytes)))
        {
            throw new PGGanException(
                $"--format safetensors: {(scores ? "--discriminator" : "--bytes")} is for ONNX files; leave one of them out.");
        }

        if (scores && parsed.GetValue(bytes))
        {
            throw new PGGanException("--bytes: a discriminator reads images and writes none; leave it out.");
        }

        using ExportedNetwork exported = new(network.Open(parsed, SettingFlags.Of(parsed).Print), parsed.GetValue(resolution),
            average.Of(parsed));
        string path = parsed.GetValue(output) ?? (torch ? "network" : scores ? "discriminator.onnx" : "generator.onnx");
        if (torch)
        {
            PyTorchExport.Write(exported, path);
        }
        else if (scores)
        {
            OnnxExport.WriteDiscriminator(exported, path);
        }
        else
        {
            OnnxExport.WriteGenerator(exported, path, parsed.GetValue(bytes));
        }

        int side = exported.Growth.Resolution;
        Printable.Line($"Network: {exported.Source}");
        Printable.Line($"Wrote the {(scores ? "discriminator" : "generator")} ({DatasetText.Size(side, side)}) to "
            + (torch ? WrittenText.Folder(path) : path));
        return 0;
    }
}
