using System.CommandLine;
using System.Globalization;
using PGGan.Autograd;
using PGGan.Data;
using PGGan.Files;
using PGGan.Imaging;
using PGGan.Learning;
using PGGan.Learning.Augmentation;
using PGGan.Learning.Configuration;
using PGGan.Learning.Runs;
using PGGan.Training.Options;

namespace PGGan.Training.Commands;

/// <summary>Shows real images as the discriminator would see them under augmentation.</summary>
internal sealed class AugmentPreviewCommand
{
    private const double ShownStrength = 0.5;

    // A picture is shown at least so large.
    private const int ShownSide = 64;

    private readonly Option<string?> data = new SettingOption<string?>("--data", "data.path")
    {
        Description = "folder or zip of images of any size, or a set of any format (default: the built-in planets)",
        HelpName = "PATH",
    };

    private readonly Option<int?> resolution = OptionSyntax.Number("--res",
        "resolution, a power of two 4…1024 (default: the data's; of the planets 64)", minimum: 1, property: "model.resolution");

    private readonly Option<AugmentMode?> mode = AugmentOptions.Mode("diff or ada (default)", ParseMode);
    private readonly Option<AugmentKinds?> kinds = AugmentOptions.KindsOption();
    private readonly Option<double?> strength = OptionSyntax.Number("--strength",
        $"ada: probability of each operation, 0 to 1 (default {ShownStrength.ToString(CultureInfo.InvariantCulture)})", minimum: 0.0);

    private readonly Option<int?> seed = OptionSyntax.Number("--seed", "other images and other changes (default 0)", minimum: 0,
        property: "run.seed");

    private readonly Option<GridSize?> grid = OptionSyntax.Value("--grid",
        "columns and rows of pictures (default 8x6): a row an image, first as it is", GridSize.Parse, property: "grid");

    private readonly PreparationSettings preparation = new();
    private readonly Option<string> output = new("--output")
    {
        Description = "PNG file to write",
        DefaultValueFactory = _ => "augment.png",
        HelpName = "FILE",
    };

    private readonly CacheOption cache = new();
    private readonly MachineOptions machine = new("cpu");

    /// <summary>The command.</summary>
    public static Command Create()
    {
        AugmentPreviewCommand preview = new();
        Command command = new("augment-preview",
            "Shows real images under the augmentation of --augment, a row an image: first as it is, then as D would see it.");
        Array.ForEach<Option>([preview.data, preview.resolution, preview.mode, preview.kinds, preview.strength, preview.seed,
            preview.grid, preview.output], command.Add);
        preview.preparation.AddTo(command);
        preview.cache.AddTo(command);
        preview.machine.AddTo(command);
        preview.grid.HelpName = "WxH";
        command.SetAction(parsed => Stoppable.Run(parsed, preview.Run));
        return command;
    }

    private int Run(ParseResult parsed, RunLog log, StopSignal stop)
    {
        TrainingConfig config = Configuration(parsed);
        GridSize cells = parsed.GetValue(grid) ?? new GridSize(8, 6);
        double probability = Strength(parsed, config.Augment.Mode);
        using IImageSource source = RunData.Open(config, cache.Preparation(parsed, log, stop.Token));
        using Workspace workspace = new(machine.Open(parsed, log.Line, cache.Kernels(parsed)));
        float[] pictures = AugmentedImages.Draw(workspace, source, config, probability, cells);
        string path = parsed.GetValue(output)!;
        int side = Math.Max(1, ShownSide / config.Model.Resolution) * config.Model.Resolution;
        Samples.WriteGrid(path, pictures, config.Model.Resolution, config.Model.Channels, side, cells);
        string how = config.Augment.Mode == AugmentMode.Diff ? "diff"
            : string.Create(CultureInfo.InvariantCulture, $"ada at strength {probability}");
        log.Line($"{source.Name}, {how}: {AugmentConfig.Names(config.Augment.Applied)}.");
        log.Line(WrittenText.Line(cells.Rows, "row", side, path) + ": an image, next to it as D would see it");
        return 0;
    }

    private TrainingConfig Configuration(ParseResult parsed)
    {
        string? path = parsed.GetValue(data) is string named ? Path.GetFullPath(named) : null;
        (int own, int channels) = path is null ? (64, 3) : ImageSources.Suggest(path);
        TrainingConfig config = new();
        config = config with
        {
            Model = config.Model with { Resolution = parsed.GetValue(resolution) ?? own, Channels = channels },
            Data = config.Data with
            {
                Path = path,
                Fit = preparation.Fit(parsed) ?? config.Data.Fit,
                Background = preparation.Background(parsed)?.ToString(),
                MaxPixels = preparation.MaxPixels(parsed) ?? config.Data.MaxPixels,
            },
            Augment = new AugmentConfig { Mode = parsed.GetValue(mode) ?? AugmentMode.Ada, Kinds = parsed.GetValue(kinds) },
            Run = config.Run with { Seed = parsed.GetValue(seed) ?? 0 },
        };
        try
        {
            config.Validate();
            return config;
        }
        catch (PGGanException fault)
        {
            throw new PGGanException(SettingFlags.Of(parsed).SpellFaults(fault.Message), fault);
        }
    }

    private double Strength(ParseResult parsed, AugmentMode asked) => parsed.GetValue(strength) switch
    {
        null => ShownStrength,
        not null when asked == AugmentMode.Diff =>
            throw new PGGanException("--strength: diff changes every image by every operation; leave it out or choose --augment ada."),
        > 1 => throw new PGGanException("--strength: it is a probability; choose 0 to 1."),
        double given => given,
    };

    private static AugmentMode ParseMode(string text) => text switch
    {
        "diff" => AugmentMode.Diff,
        "ada" => AugmentMode.Ada,
        _ => throw new FormatException($"there is nothing to see of '{text}'; choose diff or ada"),
    };
}
