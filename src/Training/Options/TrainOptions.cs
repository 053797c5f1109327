using System.CommandLine;
using PGGan.Data;
using PGGan.Files;
using PGGan.Imaging;
using PGGan.Learning;
using PGGan.Learning.Configuration;
using PGGan.Learning.Runs;

namespace PGGan.Training.Options;

/// <summary>The options of training, and what each of them changes in a configuration.</summary>
internal sealed class TrainOptions
{
    private readonly Option<string?> data = new SettingOption<string?>("--data", "data.path")
    {
        Description = "folder or zip of images of any size, or a set of any format (default: the built-in planets)",
        HelpName = "PATH"
    };
    private readonly Option<int?> resolution = OptionSyntax.Number("--res",
        "final resolution, a power of two 4…1024 (default: the data's, or the preset's)", minimum: 1, property: "model.resolution");
    private readonly Option<string?> preset = new SettingOption<string?>("--preset", "preset")
    {
        Description = "named settings, which 'pggan presets' lists (default: v2-1gpu on a GPU, quick on a CPU)",
        HelpName = "NAME"
    };
    private readonly Option<FileInfo?> configFile = new("--config")
    {
        Description = "begin with a config.json, such as another run's, instead of a preset",
        HelpName = "FILE"
    };
    private readonly Option<int?> seed = OptionSyntax.Number("--seed", "seed of all random numbers (default 0)", minimum: 0,
        property: "run.seed");
    private readonly Option<double?> kimg = OptionSyntax.Number("--kimg", "length of the run in thousands of real images", minimum: 0.0,
        property: "schedule.totalKimg");
    private readonly Option<PerResolution<double>?> trainKimg = OptionSyntax.Object("--train-kimg",
        "kimg a resolution trains for: 600, or 4:20,64:10", PerResolution<double>.Parse, property: "schedule.trainKimg");
    private readonly Option<PerResolution<double>?> fadeKimg = OptionSyntax.Object("--fade-kimg",
        "kimg a resolution fades in over: 600, or 8:20,64:10", PerResolution<double>.Parse, property: "schedule.fadeKimg");
    private readonly Option<int?> startResolution = OptionSyntax.Number("--start-res", "resolution to start at (default 4)", minimum: 1,
        property: "schedule.startResolution");
    private readonly Option<PerResolution<int>?> minibatch = OptionSyntax.Object("--minibatch",
        "images of a step: 16, or 4:128,32:64 (from 32×32 on: 64)", PerResolution<int>.Parse, property: "schedule.minibatch");
    private readonly Option<PerResolution<int>?> maxMinibatch = OptionSyntax.Object("--max-minibatch",
        "most images of a step that memory holds, or none", PerResolution<int>.Parse, property: "schedule.maxMinibatch");
    private readonly Option<PerResolution<int>?> batchGpu = OptionSyntax.Object("--batch-gpu",
        "most images of a step computed at once: the same results in less memory and more time; a multiple of the stddev group",
        PerResolution<int>.Parse, property: "schedule.batchGpu");
    private readonly Option<PerResolution<float>?> rates = OptionSyntax.Object("--lrate",
        "learning rate of both networks: 0.001, or 4:0.001,1024:0.0015", PerResolution<float>.Parse,
        parts: ["schedule.generatorRate", "schedule.discriminatorRate"]);
    private readonly Option<PerResolution<float>?> generatorRate = OptionSyntax.Object("--glr", "learning rate of the generator",
        PerResolution<float>.Parse, property: "schedule.generatorRate");
    private readonly Option<PerResolution<float>?> discriminatorRate = OptionSyntax.Object("--dlr", "learning rate of the discriminator",
        PerResolution<float>.Parse, property: "schedule.discriminatorRate");
    private readonly Option<int?> fmapBase = OptionSyntax.Number("--cbase", "feature maps before halving and cap", minimum: 1,
        property: "model.fmapBase");
    private readonly Option<int?> fmapMax = OptionSyntax.Number("--cmax", "most feature maps of a layer", minimum: 1,
        property: "model.fmapMax");
    private readonly Option<int?> latent = OptionSyntax.Number("--latent", "length of a latent vector", minimum: 1,
        property: "model.latentSize");
    private readonly Option<Switch?> conditional = OptionSyntax.OnOff("--cond",
        "tell the networks the images' labels: pictures can be asked for by class", property: "data.conditional");
    private readonly Option<string?> labels = new SettingOption<string?>("--labels", "data.labels")
    {
        Description = "labels of the images, a .npy file or a dataset.json (default: the folders they are in, or the data's dataset.json)",
        HelpName = "FILE"
    };
    private readonly Option<string?> attributes = new SettingOption<string?>("--attributes", "data.attributes")
    {
        Description = "names of the labels' attributes to use, by comma (default: all)",
        HelpName = "LIST"
    };
    private readonly Option<Switch?> balance = OptionSyntax.OnOff("--balance",
        "show the classes of the labels evenly, however many images each has; with several attributes those of the first",
        property: "data.balance");
    private readonly Option<int?> maxImages = OptionSyntax.Number("--max-images", "use only so many images, the first ones", minimum: 1,
        property: "data.maxImages");
    private readonly PreparationSettings preparation = new();
    private readonly Option<Switch?> mirror = OptionSyntax.OnOff("--mirror", "show every second image mirrored", property: "data.mirror");
    private readonly Option<Switch?> gray = OptionSyntax.OnOff("--gray", "train on one channel instead of three",
        property: "model.channels", on: "1", off: "3", other: ("4", "--rgba"));
    private readonly Option<Switch?> rgba = OptionSyntax.OnOff("--rgba",
        "train on four channels, with the images' transparency; pictures are drawn with it");
    private readonly Option<PerResolution<double>?> tick = OptionSyntax.Object("--tick",
        "kimg between two lines of progress and grids: 4, or 4:160,256:40", PerResolution<double>.Parse, property: "schedule.tickKimg");
    private readonly Option<int?> snapshotTicks = OptionSyntax.Number("--snap", "ticks between two checkpoints", minimum: 1,
        property: "run.snapshotTicks");
    private readonly Option<int?> keep = OptionSyntax.Number("--keep", "checkpoints kept", minimum: 1, property: "run.keep");
    private readonly Option<string?> bestBy = new SettingOption<string?>("--best-by", "run.bestBy")
    {
        Description = "keep the best network by a number of --metrics, such as swd, fid or precision, as best.safetensors (generate "
            + "--network best)",
        HelpName = "NAME"
    };
    private readonly MethodOptions method = new();
    private readonly MetricOptions metrics = new(defaults: "");
    private readonly Option<GridSize?> grid = OptionSyntax.Value("--grid", "cells of the sample grids, such as 8x4", GridSize.Parse,
        property: "run.grid");
    private readonly Option<Switch?> tensorBoard = OptionSyntax.OnOff("--tensorboard",
        "write a file for TensorBoard into the run's folder (default on)", property: "run.tensorBoard");

    /// <summary>Options in the order of the help.</summary>
    public TrainOptions()
    {
        minibatch.Aliases.Add("--batch");
        minibatch.HelpName = maxMinibatch.HelpName = batchGpu.HelpName = rates.HelpName = generatorRate.HelpName =
            discriminatorRate.HelpName = tick.HelpName = trainKimg.HelpName = fadeKimg.HelpName = "N|LIST";
        grid.HelpName = "WxH";
    }

    private Option[] All =>
    [
        data, resolution, preset, configFile, conditional, labels, attributes, balance, maxImages, seed, kimg, trainKimg, fadeKimg,
        startResolution, minibatch, maxMinibatch, batchGpu, rates, generatorRate, discriminatorRate,
        fmapBase, fmapMax, latent, mirror, gray, rgba, tick, snapshotTicks, keep, grid, tensorBoard,
    ];

    /// <summary>Adds them to a command.</summary>
    public void AddTo(Command command)
    {
        Array.ForEach(All, command.Add);
        preparation.AddTo(command);
        method.AddTo(command);
        metrics.AddTo(command);
        command.Add(bestBy);
    }

    /// <summary>The configuration of a new run.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="isGpu">Whether the preset, if none is named, is that of a GPU.</param>
    /// <exception cref="PGGanException">There is no such preset, or no usable data.</exception>
    public TrainingConfig NewRun(ParseResult parsed, bool isGpu)
    {
        TrainingConfig config = Apply(parsed, Start(parsed, isGpu));
        if (config.Data.Path is not string path
            || parsed.GetValue(configFile) is not null
            || (parsed.GetValue(resolution) is not null && ChannelsOf(parsed) is not null))
        {
            return config;
        }

        (int own, int channels) = ImageSources.Suggest(path);
        return config with
        {
            Model = config.Model with
            {
                Resolution = parsed.GetValue(resolution) ?? own,
                Channels = ChannelsOf(parsed) ?? channels,
            },
        };
    }

    /// <summary>
    /// The configuration of a new run with a checkpoint's weights: its networks and data, the preset's schedule, from the resolution that
    /// it has grown to.
    /// </summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="checkpoint">Whose weights the run begins with.</param>
    /// <param name="isGpu">Whether the preset, if none is named, is that of a GPU.</param>
    /// <exception cref="PGGanException">There is no such preset.</exception>
    public TrainingConfig FurtherRun(ParseResult parsed, Checkpoint checkpoint, bool isGpu)
    {
        TrainingConfig start = Start(parsed, isGpu), before = checkpoint.Config;
        Phase grown = new Schedule(before).At(checkpoint.State.Position.GroupStart);
        TrainingConfig config = Apply(parsed, start with { Model = before.Model, Data = before.Data });
        int from = Math.Min(grown.Fading ? grown.Resolution / 2 : grown.Resolution, config.Model.Resolution);
        return parsed.GetValue(startResolution) is null ? config with { Schedule = config.Schedule with { StartResolution = from } }
            : config;
    }

    /// <summary>The configuration a run goes on with: the checkpoint's, changed by the options given.</summary>
    /// <exception cref="PGGanException">The options make it another network.</exception>
    public TrainingConfig ResumedRun(ParseResult parsed, Checkpoint checkpoint)
    {
        if (parsed.GetValue(preset) is string name && name != checkpoint.Config.Preset)
        {
            throw new PGGanException(
                $"--resume: the run has preset {checkpoint.Config.Preset}, --preset {name} would make it another one; leave it out.");
        }

        TrainingConfig config = Apply(parsed, checkpoint.Config);
        string[] network = [.. ConfigJson.Differences(checkpoint.Config, config)
            .Where(path => path.StartsWith("model.", StringComparison.Ordinal))];
        return network.Length == 0
            ? config
            : throw new PGGanException(SettingFlags.Of(parsed).SpellFaults(
                $"--resume: that would be another network ({string.Join(", ", network)}); leave the option out or start a new run."));
    }

    private TrainingConfig Start(ParseResult parsed, bool isGpu)
    {
        if (parsed.GetValue(configFile) is not FileInfo file)
        {
            return parsed.GetValue(preset) is string name ? Presets.Find(name) : isGpu ? OfficialPresets.V21Gpu : Presets.Quick;
        }

        if (parsed.GetValue(preset) is not null)
        {
            throw new PGGanException("--config and --preset both say where to begin; leave one of them out.");
        }

        return file.Exists
            ? ConfigJson.Read(File.ReadAllText(file.FullName), file.FullName)
            : throw new PGGanException($"--config: there is no file {file.FullName}.");
    }

    /// <summary>The channels asked for; null: none are.</summary>
    private int? ChannelsOf(ParseResult parsed) => ChannelOptions.Of(parsed.GetValue(gray), parsed.GetValue(rgba));

    private TrainingConfig Apply(ParseResult parsed, TrainingConfig config) => method.Apply(parsed, config with
    {
        Model = config.Model with
        {
            Resolution = parsed.GetValue(resolution) ?? config.Model.Resolution,
            Channels = ChannelsOf(parsed) ?? config.Model.Channels,
            LatentSize = parsed.GetValue(latent) ?? config.Model.LatentSize,
            FmapBase = parsed.GetValue(fmapBase) ?? config.Model.FmapBase,
            FmapMax = parsed.GetValue(fmapMax) ?? config.Model.FmapMax,
        },
        Schedule = config.Schedule with
        {
            StartResolution = parsed.GetValue(startResolution) ?? config.Schedule.StartResolution,
            TrainKimg = parsed.GetValue(trainKimg) ?? config.Schedule.TrainKimg,
            FadeKimg = parsed.GetValue(fadeKimg) ?? config.Schedule.FadeKimg,
            TotalKimg = parsed.GetValue(kimg) ?? config.Schedule.TotalKimg,
            Minibatch = parsed.GetValue(minibatch) ?? config.Schedule.Minibatch,
            MaxMinibatch = parsed.GetValue(maxMinibatch) ?? config.Schedule.MaxMinibatch,
            BatchGpu = parsed.GetValue(batchGpu) ?? config.Schedule.BatchGpu,
            GeneratorRate = parsed.GetValue(generatorRate) ?? parsed.GetValue(rates) ?? config.Schedule.GeneratorRate,
            DiscriminatorRate = parsed.GetValue(discriminatorRate) ?? parsed.GetValue(rates) ?? config.Schedule.DiscriminatorRate,
            TickKimg = parsed.GetValue(tick) ?? config.Schedule.TickKimg,
        },
        Data = config.Data with
        {
            Path = parsed.GetValue(data) is string path ? Path.GetFullPath(path) : config.Data.Path,
            Mirror = parsed.GetValue(mirror) is Switch shown ? shown == Switch.On : config.Data.Mirror,
            Conditional = parsed.GetValue(conditional) is Switch given ? given == Switch.On : config.Data.Conditional,
            Labels = parsed.GetValue(labels) is string file ? Path.GetFullPath(file) : config.Data.Labels,
            Attributes = parsed.GetValue(attributes)?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            ?? config.Data.Attributes,
            Balance = parsed.GetValue(balance) is Switch even ? even == Switch.On : config.Data.Balance,
            MaxImages = parsed.GetValue(maxImages) ?? config.Data.MaxImages,
            MaxPixels = preparation.MaxPixels(parsed) ?? config.Data.MaxPixels,
            Background = preparation.Background(parsed)?.ToString() ?? config.Data.Background,
            Fit = preparation.Fit(parsed) ?? config.Data.Fit,
        },
        Run = metrics.Apply(parsed, config.Run) with
        {
            Seed = parsed.GetValue(seed) ?? config.Run.Seed,
            SnapshotTicks = parsed.GetValue(snapshotTicks) ?? config.Run.SnapshotTicks,
            Keep = parsed.GetValue(keep) ?? config.Run.Keep,
            BestBy = parsed.GetValue(bestBy) is string best ? (best == "none" ? null : best) : config.Run.BestBy,
            Grid = parsed.GetValue(grid) ?? config.Run.Grid,
            TensorBoard = parsed.GetValue(tensorBoard) is Switch written ? written == Switch.On : config.Run.TensorBoard,
        },
    });
}
