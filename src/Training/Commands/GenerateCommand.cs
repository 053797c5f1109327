using System.CommandLine;
using System.Globalization;
using PGGan.Autograd;
using PGGan.Training.Data.Formats;
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

    private readonly Option<string?> latents = new("--latents")
    {
        Description = "draw the latents of an array [N, latent size], such as project finds, instead of numbered ones: latent0000.png, …",
        HelpName = "FILE.npy",
    };

    private readonly Option<GridSize?> grid = OptionSyntax.Value("--grid", "also lay the pictures out in grids of this size, such as 8x4", GridSize.Parse);
    private readonly Option<string> outdir = new("--outdir") { Description = "folder to write to", DefaultValueFactory = _ => "out", HelpName = "DIR" };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        GenerateCommand generate = new();
        Command command = new("generate", "Draws pictures by number with a trained network: seed0000.png, … and grid0000.png, …");
        foreach (Option option in new Option[] { generate.network, generate.seeds, generate.latents, generate.classes, generate.grid, generate.outdir })
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
        float[]? rows = Read(parsed, generator.Config.Model.LatentSize);
        int[] all = rows is not null ? [.. Enumerable.Range(0, rows.Length / generator.Config.Model.LatentSize)]
            : parsed.GetValue(seeds) is { Length: > 0 } given ? given : [.. Enumerable.Range(0, 32)];   // an array that is not given is empty
        GridSize? cells = parsed.GetValue(grid);
        (LabelChoice Choice, int Seed)[] pictures =
            [.. LabelChoice.Parse(parsed.GetValue(classes), generator.Config.Model.Labels).SelectMany(choice => all.Select(seed => (choice, seed)))];
        int resolution = generator.Resolution, channels = generator.Channels, imageLength = resolution * resolution * channels;
        foreach ((int page, (LabelChoice Choice, int Seed)[] some) in pictures.Chunk(cells?.Count ?? Minibatch).Index())
        {
            byte[] images = rows is null ? generator.Draw(some, Minibatch) : Draw(generator, rows, some);
            for (int i = 0; i < some.Length; i++)
            {
                string file = Path.Combine(folder, FileName(some[i].Choice, rows is null ? "seed" : "latent", some[i].Seed));
                PngWriter.Write(file, resolution, resolution, channels, images.AsSpan(i * imageLength, imageLength));
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

    /// <summary>The latents named, <c>[N, latentSize]</c>; null: they are drawn by number.</summary>
    private float[]? Read(ParseResult parsed, int latentSize)
    {
        if (parsed.GetValue(latents) is not string file)
        {
            return null;
        }

        if (parsed.GetValue(seeds) is { Length: > 0 })
        {
            throw new UserException("--seeds and --latents both say what to draw; leave one of them out.");
        }

        NpyFile array = NpyFile.Read(file);
        return array.Shape.Rank == 2 && array.Shape[1] == latentSize
            ? array.Values
            : throw new UserException($"--latents: {file} has the shape {array.Shape}; this network's latents are [N, {latentSize}].");
    }

    /// <summary>Draws latents by their row.</summary>
    private static byte[] Draw(TrainedGenerator generator, float[] rows, (LabelChoice Choice, int Seed)[] some)
    {
        int size = generator.Config.Model.LatentSize;
        float[] theirs = [.. some.SelectMany(picture => rows[(picture.Seed * size)..((picture.Seed + 1) * size)])];
        return generator.Draw(theirs, LabelChoice.Labels(generator.Config.Run.Seed, some), Minibatch);
    }

    private static string FileName(LabelChoice choice, string kind, int number)
    {
        string of = string.Concat(choice.Name.Select(letter => char.IsLetterOrDigit(letter) || letter is '-' or '_' or '.' ? letter : '_'));
        return string.Create(CultureInfo.InvariantCulture, $"{of}{(of.Length > 0 ? "-" : "")}{kind}{number:D4}.png");
    }
}
