using System.CommandLine;
using System.Globalization;
using PGGan.Autograd;
using PGGan.Training.Imaging;

namespace PGGan.Training.Commands;

/// <summary>Draws pictures with the averaged generator of a checkpoint.</summary>
internal sealed class GenerateCommand
{
    private readonly MachineOptions machine = new();
    private readonly Option<string> network = new("--network") { Description = "checkpoint or run to draw with, or latest", Required = true, HelpName = "latest|RUN|FILE" };
    private readonly Option<int[]?> seeds = OptionSyntax.Object("--seeds", "numbers of the pictures, such as 0,1,4-6 (default 0-31)", OptionSyntax.ParseSeeds);
    private readonly Option<string?> classes = new("--class")
    {
        Description = "what a conditional network is to draw, by name or number: cat, or kind=gas,rings=with; all: every picture once a class (default: drawn by number)",
        HelpName = "NAME|N|all",
    };

    private readonly Option<GridSize?> grid = OptionSyntax.Value("--grid", "also lay the pictures out in grids of this size, such as 8x4", GridSize.Parse);
    private readonly Option<ImageFileKind?> kind = OptionSyntax.Value("--format", "png, webp or jpeg (default png)", ImageFileFormat.ParseKind);
    private readonly Option<int?> quality = OptionSyntax.Number(
        "--quality", $"of jpeg (default {ImageFileFormat.JpegQuality}), and of webp, which is without loss by default: 1 to 100", least: 1);

    private readonly Option<int?> shrink = OptionSyntax.Number("--shrink", "make one pixel the mean of NxN", least: 1);
    private readonly Option<string> outdir = new("--outdir") { Description = "folder to write to", DefaultValueFactory = _ => "out", HelpName = "DIR" };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        GenerateCommand generate = new();
        Command command = new("generate", "Draws pictures by number with a trained network: seed0000.png, … and grid0000.png, …");
        generate.kind.HelpName = "NAME";
        foreach (Option option in new Option[]
        {
            generate.network, generate.seeds, generate.classes, generate.grid, generate.kind, generate.quality, generate.shrink, generate.outdir,
        })
        {
            command.Add(option);
        }

        generate.machine.AddTo(command);
        command.SetAction(generate.Run);
        return command;
    }

    private int Run(ParseResult parsed)
    {
        ImageFileFormat format = Format(parsed);
        string path = RunDirectory.FindCheckpoint("runs", parsed.GetValue(network)!);
        using Workspace workspace = new(machine.Open(parsed, Console.WriteLine));
        TrainedGenerator generator = new(workspace, path);
        int factor = FilmOptions.ShrinkOf(parsed.GetValue(shrink), generator.Resolution), side = generator.Resolution / factor;
        string folder = Directory.CreateDirectory(parsed.GetValue(outdir)!).FullName;
        int[] all = parsed.GetValue(seeds) is { Length: > 0 } given ? given : [.. Enumerable.Range(0, 32)];   // an array that is not given is empty
        (LabelChoice Choice, int Seed)[] pictures =
            [.. LabelChoice.Parse(parsed.GetValue(classes), generator.Config.Model.Labels).SelectMany(choice => all.Select(seed => (choice, seed)))];
        IEnumerable<PixelBuffer> drawn = Draw(generator, pictures, factor);
        OrderedTasks.Run(Files(drawn, pictures, parsed.GetValue(grid), folder, format));
        Console.WriteLine($"{pictures.Length} pictures of {side}×{side} by {generator}: {folder}");
        return 0;
    }

    private ImageFileFormat Format(ParseResult parsed)
    {
        ImageFileKind asked = parsed.GetValue(kind) ?? ImageFileKind.Png;
        int? given = parsed.GetValue(quality);
        return given is > 100 ? throw new UserException($"--quality: {given} is not a whole number from 1 to 100.")
            : given is not null && asked == ImageFileKind.Png ? throw new UserException("--quality: PNG files are without loss; leave it out or choose --format webp or jpeg.")
            : new ImageFileFormat(asked, given);
    }

    /// <summary>The pictures, a minibatch ahead.</summary>
    private static IEnumerable<PixelBuffer> Draw(TrainedGenerator generator, IEnumerable<(LabelChoice Choice, int Seed)> pictures, int shrink)
    {
        int side = generator.Resolution, length = side * side * generator.Channels;
        foreach ((LabelChoice Choice, int Seed)[] some in pictures.Chunk(TrainedGenerator.Minibatch))
        {
            byte[] images = generator.Draw(some, TrainedGenerator.Minibatch);
            for (int i = 0; i < some.Length; i++)
            {
                yield return Resampler.Box(new PixelBuffer(side, side, generator.Channels, images[(i * length)..((i + 1) * length)]), shrink);
            }
        }
    }

    /// <summary>What is written, a file at a time: no more than a grid's pictures are held at once.</summary>
    private static IEnumerable<Action> Files(
        IEnumerable<PixelBuffer> drawn, (LabelChoice Choice, int Seed)[] pictures, GridSize? cells, string folder, ImageFileFormat format)
    {
        List<PixelBuffer> page = [];
        foreach ((int number, PixelBuffer picture) in drawn.Index())
        {
            string name = FileName(pictures[number].Choice, pictures[number].Seed);
            yield return () => File.WriteAllBytes(Path.Combine(folder, name + format.Extension), format.Encode(picture));
            if (cells is GridSize size)
            {
                page.Add(picture);
                if (page.Count == size.Count || number == pictures.Length - 1)
                {
                    PixelBuffer[] filled = [.. page];
                    string file = string.Create(CultureInfo.InvariantCulture, $"grid{number / size.Count:D4}{format.Extension}");
                    page.Clear();
                    yield return () => File.WriteAllBytes(Path.Combine(folder, file), format.Encode(ImageGrid.Lay(filled, size.Columns, size.Rows)));
                }
            }
        }
    }

    private static string FileName(LabelChoice choice, int seed)
    {
        string of = string.Concat(choice.Name.Select(letter => char.IsLetterOrDigit(letter) || letter is '-' or '_' or '.' ? letter : '_'));
        return string.Create(CultureInfo.InvariantCulture, $"{of}{(of.Length > 0 ? "-" : "")}seed{seed:D4}");
    }
}
