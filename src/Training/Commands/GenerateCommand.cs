using System.CommandLine;
using System.Globalization;
using PGGan.Data.Formats;
using PGGan.Files;
using PGGan.Imaging;
using PGGan.Learning;
using PGGan.Training.Options;

namespace PGGan.Training.Commands;

/// <summary>Draws pictures with the averaged generator of a checkpoint.</summary>
internal sealed class GenerateCommand
{
    private readonly OutputFolderOption output;
    private readonly SessionOptions session;
    private readonly SeedsOption seeds = new(count: 32);
    private readonly ClassOption classes =
        new("by name or number: cat, or kind=gas,rings=with; all: every picture once a class (default: drawn by number)");

    private readonly Option<string?> latents = new("--latents")
    {
        Description = "draw the latents of an array [N, latent size], such as project finds, instead of numbered ones: latent0000.png, …",
        HelpName = "FILE.npy",
    };

    private readonly Option<KeptShare?> keepBest = OptionSyntax.Value("--keep-best",
        "draw M pictures for each N and keep those with the best scores by the discriminator, such as 8/64: best0000-seed0012.png, … (of "
            + "--seeds, --latents and each --class the same share)", KeptShare.Parse, property: "keepBest");
    private readonly Option<GridSize?> grid = OptionSyntax.Value("--grid", "also lay the pictures out in grids of this size, such as 8x4",
        GridSize.Parse);
    private readonly Option<ImageFileKind?> kind = OptionSyntax.Value("--format", "png, webp or jpeg (default png)",
        ImageFileFormat.ParseKind);
    private readonly QualityOption quality = new(
        $"of jpeg (default {ImageFileFormat.JpegQuality}), and of webp, which is without loss by default: 1 to 100");
    private readonly ShrinkOption shrink = new();

    private GenerateCommand()
    {
        NetworkOption network = new(new RunsOption());
        (session, output) = (new SessionOptions(network), new OutputFolderOption(network));
    }

    /// <summary>The command.</summary>
    public static Command Create()
    {
        GenerateCommand generate = new();
        Command command = new("generate", "Draws pictures by number with a trained network: seed0000.png, … and grid0000.png, …");
        generate.kind.HelpName = "NAME";
        generate.keepBest.HelpName = "N/M";
        generate.session.AddNetworkTo(command);
        generate.seeds.AddTo(command);
        command.Add(generate.latents);
        generate.classes.AddTo(command);
        command.Add(generate.keepBest);
        command.Add(generate.grid);
        command.Add(generate.kind);
        generate.quality.AddTo(command);
        generate.output.AddTo(command);
        generate.shrink.AddTo(command);
        generate.session.AddMachineTo(command);
        command.SetAction(generate.Run);
        return command;
    }

    private int Run(ParseResult parsed)
    {
        ImageFileFormat format = Format(parsed);
        using Session opened = session.Open(parsed, SettingFlags.Of(parsed).Print);
        TrainedGenerator generator = opened.Generator;
        if (generator.Channels == Premultiplied.Channels && format.Kind != ImageFileKind.Png)
        {
            Printable.Line($"Note: {format.Extension} files are written without transparency, over white; .png files keep it.");
        }

        int factor = shrink.Of(parsed, generator.Resolution), side = generator.Resolution / factor;
        string folder = output.Create(parsed, Printable.Line);
        float[]? rows = Read(parsed, generator.Config.Model.LatentSize);
        KeptShare? share = parsed.GetValue(keepBest);
        int[] all = rows is not null ? [.. Enumerable.Range(0, rows.Length / generator.Config.Model.LatentSize)]
            : share is { Drawn: int count } ? seeds.Of(parsed, count) : seeds.Of(parsed);
        (LabelChoice Choice, int Seed)[] pictures = classes.Pictures(parsed, generator.Config.Model.Labels, all);
        int[] ranks = [];
        string kept = "";
        if (share is KeptShare some)
        {
            PictureScores scores = new(generator, opened.Checkpoint);
            (pictures, ranks) = Best(generator, scores, pictures, all.Length, rows, some);
            kept = $": the {some.Of(all.Length)} of {all.Length}{(pictures.Length > some.Of(all.Length) ? " of each class" : "")} with the "
                + $"{(scores.HighIsReal ? "highest" : "lowest")} scores.";
        }

        IEnumerable<PixelBuffer> drawn = Draw(generator, pictures, rows, factor);
        string[] names = [.. pictures.Select((picture, i) => FileName(picture.Choice,
            $"{(share is null ? "" : FormattableString.Invariant($"best{ranks[i]:D4}-"))}{(rows is null ? "seed" : "latent")}",
            picture.Seed))];
        OrderedTasks.Run(Files(drawn, names, parsed.GetValue(grid), folder, format));
        Printable.Line($"Network: {generator}");
        Printable.Line(WrittenText.Line(pictures.Length, "picture", side, WrittenText.Folder(folder)) + kept);
        return 0;
    }

    private ImageFileFormat Format(ParseResult parsed)
    {
        ImageFileKind asked = parsed.GetValue(kind) ?? ImageFileKind.Png;
        int? given = quality.Of(parsed);
        return given is not null && asked == ImageFileKind.Png
            ? throw new PGGanException("--quality: PNG files are without loss; leave it out or choose --format webp or jpeg.")
            : new ImageFileFormat(asked, given);
    }

    /// <summary>The latents named, <c>[N, latentSize]</c>; null: they are drawn by number.</summary>
    private float[]? Read(ParseResult parsed, int latentSize)
    {
        if (parsed.GetValue(latents) is not string file)
        {
            return null;
        }

        if (seeds.AreGiven(parsed))
        {
            throw new PGGanException("--seeds and --latents both say what to draw; leave one of them out.");
        }

        NpyFile array = NpyFile.Read(file);
        return array.Shape.Rank == 2 && array.Shape[1] == latentSize
            ? array.Values
            : throw new PGGanException($"--latents: {file} has the shape {array.Shape}; this network's latents are [N, {latentSize}].");
    }

    /// <summary>The pictures, a minibatch ahead; by their rows where there are some.</summary>
    private static IEnumerable<PixelBuffer> Draw(TrainedGenerator generator, IEnumerable<(LabelChoice Choice, int Seed)> pictures,
        float[]? rows, int shrink)
    {
        int side = generator.Resolution, length = side * side * generator.Channels;
        foreach ((LabelChoice Choice, int Seed)[] some in pictures.Chunk(TrainedGenerator.Minibatch))
        {
            byte[] images = rows is null ? generator.Draw(some, TrainedGenerator.Minibatch) : DrawRows(generator, some, rows);
            for (int i = 0; i < some.Length; i++)
            {
                yield return Resampler.Box(new PixelBuffer(side, side, generator.Channels, images[(i * length)..((i + 1) * length)]),
                    shrink);
            }
        }
    }

    private static byte[] DrawRows(TrainedGenerator generator, (LabelChoice Choice, int Seed)[] pictures, float[] rows) =>
        generator.Draw(RowsOf(generator, pictures, rows), LabelChoice.Labels(generator.Config.Run.Seed, pictures),
            TrainedGenerator.Minibatch);

    private static float[] RowsOf(TrainedGenerator generator, (LabelChoice Choice, int Seed)[] pictures, float[] rows)
    {
        int size = generator.Config.Model.LatentSize;
        return [.. pictures.SelectMany(picture => rows[(picture.Seed * size)..((picture.Seed + 1) * size)])];
    }

    /// <summary>The pictures of each class with the best scores, each with its place among them.</summary>
    private static ((LabelChoice Choice, int Seed)[] Pictures, int[] Ranks) Best(TrainedGenerator generator, PictureScores scores,
        (LabelChoice Choice, int Seed)[] pictures, int ofAClass, float[]? rows, KeptShare share)
    {
        List<((LabelChoice Choice, int Seed) Picture, int Rank)> kept = [];
        foreach ((LabelChoice Choice, int Seed)[] candidates in pictures.Chunk(ofAClass))
        {
            float[] latents = rows is null ? generator.Latents([.. candidates.Select(picture => picture.Seed)])
                : RowsOf(generator, candidates, rows);
            float[] found = scores.Of(latents, LabelChoice.Labels(generator.Config.Run.Seed, candidates));
            kept.AddRange(share.Best(found, scores.HighIsReal).Select((place, rank) => (candidates[place], rank)));
        }

        return ([.. kept.Select(one => one.Picture)], [.. kept.Select(one => one.Rank)]);
    }

    /// <summary>What is written, a file at a time: no more than a grid's pictures are held at once.</summary>
    private static IEnumerable<Action> Files(
        IEnumerable<PixelBuffer> drawn, string[] names, GridSize? cells, string folder, ImageFileFormat format)
    {
        List<PixelBuffer> page = [];
        foreach ((int number, PixelBuffer picture) in drawn.Index())
        {
            string name = names[number] + format.Extension;
            yield return () => File.WriteAllBytes(Path.Combine(folder, name), format.Encode(picture));
            if (cells is GridSize size)
            {
                page.Add(picture);
                if (page.Count == size.Count || number == names.Length - 1)
                {
                    PixelBuffer[] filled = [.. page];
                    string file = string.Create(CultureInfo.InvariantCulture, $"grid{number / size.Count:D4}{format.Extension}");
                    page.Clear();
                    yield return () =>
                        File.WriteAllBytes(Path.Combine(folder, file), format.Encode(ImageGrid.Lay(filled, size.Columns, size.Rows)));
                }
            }
        }
    }

    private static string FileName(LabelChoice choice, string kind, int number)
    {
        string of = string.Concat(choice.Name.Select(letter => char.IsLetterOrDigit(letter) || letter is '-' or '_' or '.' ? letter : '_'));
        return string.Create(CultureInfo.InvariantCulture, $"{of}{(of.Length > 0 ? "-" : "")}{kind}{number:D4}");
    }
}
