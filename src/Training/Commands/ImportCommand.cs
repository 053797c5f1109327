using System.CommandLine;
using PGGan.Files;
using PGGan.Interchange;
using PGGan.Model;
using PGGan.Training.Options;

namespace PGGan.Training.Commands;

/// <summary><c>pggan import</c>: makes a checkpoint of a network that another program trained.</summary>
internal sealed class ImportCommand
{
    private readonly Argument<string> file = new("FILE")
    {
        Description = "the network: .pth or .pt of the GAN zoo, .pkl of the official code",
    };

    private readonly Option<string?> config = new("--config")
    {
        Description = "JSON file of the zoo's training, for what FILE itself does not say",
        HelpName = "FILE.json",
    };

    private readonly Option<string?> output = new SettingOption<string?>("--output", "output")
    {
        Description = "checkpoint to write (default: the name of FILE, with .safetensors)",
        HelpName = "FILE",
    };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        ImportCommand import = new();
        Command command = new("import", "Makes a checkpoint of a network of the GAN zoo or the official code.");
        command.Add(import.file);
        Array.ForEach<Option>([import.config, import.output], command.Add);
        command.SetAction(import.Run);
        return command;
    }

    private int Run(ParseResult parsed)
    {
        string source = parsed.GetRequiredValue(file);
        string target = parsed.GetValue(output) ?? $"{Path.GetFileNameWithoutExtension(source)}.safetensors";
        ImportSummary summary = NetworkImport.Write(source, target, parsed.GetValue(config));
        ModelConfig model = summary.Model;
        string fade = summary.Growth.IsFading ? FormattableString.Invariant($", fading in ({summary.Growth.Fade:0.###})") : "";
        string labels = model.Labels.IsEmpty ? "" : $", {model.Labels.Size} classes";
        int side = summary.Growth.Resolution;
        Printable.Line($"Network: {source} ({summary.Source}): {DatasetText.Size(side, side)}{fade}, "
            + $"{model.Channels} channel{(model.Channels == 1 ? "" : "s")}, latent {model.LatentSize}{labels}");
        foreach (string note in summary.Notes)
        {
            Printable.Line($"Note: {note}");
        }

        Printable.Line(FormattableString.Invariant($"Wrote {target}, at kimg {summary.ImagesSeen / 1000.0:0.0##}: ")
            + $"pggan generate --network {target}, or pggan train --resume {target} --data PATH");
        return 0;
    }
}
