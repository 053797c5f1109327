using System.CommandLine;
using System.Globalization;
using PGGan.Autograd;
using PGGan.Training.Imaging;

namespace PGGan.Training.Commands;

/// <summary>Draws pictures with the averaged generator of a checkpoint.</summary>
internal sealed class GenerateCommand
{
    // Fixed, so that a picture does not depend on how many are asked for.
    private const int Minibatch = 8;

    private readonly MachineOptions machine = new();
    private readonly Option<string> network = new("--network") { Description = "checkpoint or run to draw with, or latest", Required = true, HelpName = "latest|RUN|FILE" };
    private readonly Option<int[]?> seeds = OptionSyntax.Object("--seeds", "numbers of the pictures, such as 0,1,4-6 (default 0-31)", OptionSyntax.ParseSeeds);
    private readonly Option<string?> classes = new("--class")
    {
        Description = "what a conditional network is to draw, by name or number: cat, or kind=gas,rings=with; all: every picture once a class (default: drawn by number)",
        HelpName = "NAME|N|all",
    };

    private readonly Option<GridSize?> grid = OptionSyntax.Value("--grid", "also lay the pictures out in grids of this size, such as 8x4", GridSize.Parse);
    private readonly Option<string> outdir = new("--outdir") { Description = "folder to write to", DefaultValueFactory = _ => "out", HelpName = "DIR" };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        GenerateCommand generate = new();
        Command command = new("generate", "Draws pictures by number with a trained network: seed0000.png, … and grid0000.png, …");
        foreach (Option option in new Option[] { generate.network, generate.seeds, generate.classes, generate.grid, generate.outdir })
        {
            command.Add(option);
        }

        generate.machine.AddTo(command);
        command.SetAction(generate.Run);
        return command;
    }

    private int Run(ParseResult parsed)
    {
        string path = RunDirectory.FindCheckpoint("runs", parsed.GetValue(network)!);
        using Workspace workspace = new(machine.Open(parsed, Console.WriteLine));
        TrainedGenerator generator = new(workspace, path);
        string folder = Directory.CreateDirectory(parsed.GetValue(outdir)!).FullName;
        int[] all = parsed.GetValue(seeds) is { Length: > 0 } given ? given : [.. Enumerable.Range(0, 32)];   // an array that is not given is empty
        GridSize? cells = parsed.GetValue(grid);
        (LabelChoice Choice, int Seed)[] pictures =
            [.. LabelChoice.Parse(parsed.GetValue(classes), generator.Config.Model.Labels).SelectMany(choice => all.Select(seed => (choice, seed)))];
        int resolution = generator.Resolution, channels = generator.Channels, imageLength = resolution * resolution * channels;
        foreach ((int page, (LabelChoice Choice, int Seed)[] some) in pictures.Chunk(cells?.Count ?? Minibatch).Index())
        {
            byte[] images = generator.Draw(some, Minibatch);
            for (int i = 0; i < some.Length; i++)
            {
                PngWriter.Write(
                    Path.Combine(folder, FileName(some[i].Choice, some[i].Seed)), resolution, resolution, channels, images.AsSpan(i * imageLength, imageLength));
            }

            if (cells is GridSize size)
            {
                string file = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"grid{page:D4}.png"));
                ImageGrid.Write(file, images, resolution, channels, size.Columns, size.Rows);
            }
        }

        Console.WriteLine($"{pictures.Length} pictures of {resolution}×{resolution} by {generator}: {folder}");
        return 0;
    }

    private static string FileName(LabelChoice choice, int seed)
    {
        string of = string.Concat(choice.Name.Select(letter => char.IsLetterOrDigit(letter) || letter is '-' or '_' or '.' ? letter : '_'));
        return string.Create(CultureInfo.InvariantCulture, $"{of}{(of.Length > 0 ? "-" : "")}seed{seed:D4}.png");
    }
}
