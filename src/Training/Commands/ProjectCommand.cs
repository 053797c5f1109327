using System.CommandLine;
using System.Globalization;
using PGGan.Data;
using PGGan.Data.Formats;
using PGGan.Files;
using PGGan.Imaging;
using PGGan.Learning;
using PGGan.Learning.Projection;
using PGGan.Training.Options;

namespace PGGan.Training.Commands;

/// <summary>Finds latents whose pictures come nearest to images.</summary>
internal sealed class ProjectCommand
{
    private const int Lines = 10;

    private static readonly SearchOptions Default = new();

    private readonly OutputFolderOption output;
    private readonly SessionOptions session;
    private readonly Option<string[]> targets = new SettingOption<string[]>("--target", "target")
    {
        Description = "image of any size to come near to; may be repeated",
        Required = true,
        AllowMultipleArgumentsPerToken = true,
        HelpName = "FILE",
    };

    private readonly Option<int?> candidates = OptionSyntax.Number("--search",
        $"random latents tried first (default {Default.Candidates})", minimum: 0);
    private readonly Option<int?> attempts = OptionSyntax.Number("--attempts",
        $"descents, from the nearest of them (default {Default.Attempts})", minimum: 1);
    private readonly Option<int?> steps = OptionSyntax.Number("--steps",
        $"steps of a descent; 0: random latents alone (default {Default.Steps})", minimum: 0);
    private readonly Option<float?> rate = OptionSyntax.Number("--rate",
        $"rate of the descent's first step (default {Default.Rate})", minimum: 0f);
    private readonly Option<float?> pixel = OptionSyntax.Number("--pixel",
        $"weight of the pixels (default {Default.Distance.Pixel})", minimum: 0f);
    private readonly Option<float?> pyramid =
        OptionSyntax.Number("--pyramid", $"weight of the averages over 2×2, 4×4, … pixels (default {Default.Distance.Pyramid})",
            minimum: 0f);

    private readonly ClassOption classes = new("by name or number; all: each class in turn (default: drawn by chance)");
    private readonly Option<int?> seed = OptionSyntax.Number("--seed", "another number, other random latents (default 0)", minimum: 0);
    private readonly Option<bool> saveDescent = new("--save-descent")
    {
        Description = "also write the pictures along the descent, NAME-descent.png"
    };

    private ProjectCommand()
    {
        NetworkOption network = new(new RunsOption());
        (session, output) = (new SessionOptions(network), new OutputFolderOption(network));
    }

    /// <summary>The command.</summary>
    public static Command Create()
    {
        ProjectCommand project = new();
        Command command = new("project",
            "Finds the latent whose picture comes nearest to an image: NAME-projected.png, both of them, and NAME-latent.npy.");
        project.session.AddNetworkTo(command);
        Array.ForEach<Option>(
            [project.targets, project.candidates, project.attempts, project.steps, project.rate, project.pixel, project.pyramid],
            command.Add);
        project.classes.AddTo(command);
        command.Add(project.seed);
        command.Add(project.saveDescent);
        project.output.AddTo(command);
        project.session.AddMachineTo(command);
        command.SetAction(project.Run);
        return command;
    }

    private int Run(ParseResult parsed)
    {
        SearchOptions options = Options(parsed);
        using Session opened = session.Open(parsed, SettingFlags.Of(parsed).Print);
        TrainedGenerator generator = opened.Generator;
        IReadOnlyList<LabelChoice> choices = classes.Of(parsed, generator.Config.Model.Labels);

        // All of them before the first search: the last may be no image.
        (string Name, byte[] Pixels)[] images =
            [.. Named(parsed.GetValue(targets)!).Select(target => (target.Name, ProjectionTarget.Read(target.File, generator)))];
        string folder = output.Create(parsed, Printable.Line);
        Printable.Line($"Network: {generator}, {generator.Resolution}×{generator.Resolution}.");
        LatentSearch search = new(generator, options);
        foreach ((string name, byte[] pixels) in images)
        {
            int tried = Math.Max(options.Candidates, options.Attempts);
            Printable.Line($"{name}: {tried} random latents, then {options.Steps} steps from the {options.Attempts} nearest");
            Printable.Line("step     nearest  attempts");
            SearchResult found = search.Find(pixels, choices, progress => Notify(progress, options.Steps));
            Write(generator, folder, name, pixels, found, parsed.GetValue(saveDescent));
        }

        Printable.Line(WrittenText.Line(images.Length, "projection", generator.Resolution, WrittenText.Folder(folder)));
        return 0;
    }

    private SearchOptions Options(ParseResult parsed)
    {
        ImageDistance distance = new(parsed.GetValue(pixel) ?? Default.Distance.Pixel, parsed.GetValue(pyramid)
            ?? Default.Distance.Pyramid);
        if (distance is { Pixel: 0, Pyramid: 0 })
        {
            throw new PGGanException("--pixel 0 --pyramid 0: nothing is left to come near to; give one of them a weight.");
        }

        return Default with
        {
            Candidates = parsed.GetValue(candidates) ?? Default.Candidates,
            Attempts = parsed.GetValue(attempts) ?? Default.Attempts,
            Steps = parsed.GetValue(steps) ?? Default.Steps,
            Rate = parsed.GetValue(rate) ?? Default.Rate,
            Distance = distance,
            Seed = parsed.GetValue(seed) ?? Default.Seed,
        };
    }

    /// <summary>Files with the names that results get: their own, numbered where two have the same.</summary>
    private static IEnumerable<(string Name, string File)> Named(string[] files) => files
        .GroupBy(file => Path.GetFileNameWithoutExtension(file), StringComparer.OrdinalIgnoreCase)
        .SelectMany(group =>
            group.Select((file, i) => (i == 0 ? group.Key : string.Create(CultureInfo.InvariantCulture, $"{group.Key}-{i + 1}"), file)));

    private static void Notify(in SearchProgress progress, int steps)
    {
        if (progress.Step == steps || progress.Step % Math.Max(1, steps / Lines) == 0)
        {
            string attempts = string.Join(' ',
                progress.Distances.Select(distance => distance.ToString("0.00000", CultureInfo.InvariantCulture)));
            Printable.Line(string.Create(CultureInfo.InvariantCulture, $"{progress.Step,-8} {progress.Nearest:0.00000}  {attempts}"));
        }
    }

    private static void Write(TrainedGenerator generator, string folder, string name, byte[] target, SearchResult found, bool withDescent)
    {
        int resolution = generator.Resolution, channels = generator.Channels;
        byte[] picture = generator.Draw(found.Latent, found.Label, minibatch: 1);
        ImageGrid.Write(Path.Combine(folder, $"{name}-projected.png"), [.. target, .. picture], resolution, channels, columns: 2, rows: 1);
        NpyFile.Write(Path.Combine(folder, $"{name}-latent.npy"), rows: 1, found.Latent.Length, found.Latent);
        if (withDescent)
        {
            byte[] pictures = [.. found.Descent.SelectMany(frame => generator.Draw(frame.Latent, found.Label, minibatch: 1)), .. target];
            ImageGrid.Write(Path.Combine(folder, $"{name}-descent.png"), pictures, resolution, channels, found.Descent.Count + 1, rows: 1);
        }

        string label = found.Label.Length == 0 ? "" : $", as {LabelVector.Describe(generator.Config.Model.Labels, found.Label)}";
        Printable.Line(string.Create(CultureInfo.InvariantCulture,
            $"{name}: distance {found.Distance:0.00000}; the picture is off by {RootMeanSquare(target, picture):0.0} of 255 a pixel (root "
                + $"mean square){label}"));
    }

    private static double RootMeanSquare(byte[] a, byte[] b) => Math.Sqrt(a.Zip(b, (x, y) => (double)(x - y) * (x - y)).Average());
}
