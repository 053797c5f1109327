using System.CommandLine;
using System.Diagnostics;
using PGGan.Data;
using PGGan.Files;
using PGGan.Learning;
using PGGan.Learning.Configuration;
using PGGan.Learning.Runs;
using PGGan.Learning.TensorBoard;
using PGGan.Metrics;
using PGGan.Metrics.Features;
using PGGan.Training.Options;
using Switch = PGGan.Training.Options.Switch;

namespace PGGan.Training.Commands;

/// <summary>Measures the checkpoints of a run, or one, against real images.</summary>
/// <param name="networks">Opens the network whose features are compared.</param>
internal sealed class MetricsCommand(FeatureNetworks networks)
{
    private const string Default = "swd,msssim";

    private readonly SessionOptions session = new(
        new NetworkOption(new RunsOption(), "a checkpoint, or a run or latest: all of its checkpoints"));
    private readonly Option<string?> data = new("--data")
    {
        Description = "real images to compare with (default: those the run was trained on)",
        HelpName = "PATH"
    };
    private readonly MetricOptions options = new(Default);
    private readonly Option<Switch?> newest = OptionSyntax.OnOff("--newest", "of a run measure the newest checkpoint alone");
    private readonly Option<Switch?> floor = OptionSyntax.OnOff("--floor",
        "also compare real images with other real ones: what a perfect generator would reach (default on)");
    private readonly Option<Switch?> mirror = OptionSyntax.OnOff("--mirror", "mirror half of the real images (default: as the run did)");
    private readonly CacheOption cache = new("prepared images and their numbers");

    /// <summary>The command.</summary>
    public static Command Create(FeatureNetworks networks)
    {
        MetricsCommand metrics = new(networks);
        Command command = new("metrics", "Compares what a network draws with real images, for all checkpoints of a run in one call.");
        metrics.session.AddNetworkTo(command);
        command.Add(metrics.data);
        metrics.options.AddTo(command);
        Array.ForEach<Option>([metrics.newest, metrics.floor, metrics.mirror], command.Add);
        metrics.cache.AddTo(command);
        metrics.session.AddMachineTo(command);
        command.SetAction(parsed => Stoppable.Run(parsed, metrics.Run));
        return command;
    }

    private int Run(ParseResult parsed, RunLog log, StopSignal stop)
    {
        IReadOnlyList<MetricName> names = options.Names(parsed) ?? MetricName.ParseList(Default);
        if (names.Count == 0)
        {
            throw new PGGanException("--metrics: none are named, so there is nothing to measure; name some, such as swd.");
        }

        using IFeatureExtractor? features = options.OpenFeatures(parsed, networks, names);
        bool all = parsed.GetValue(newest) != Switch.On && !session.Network.IsFile(parsed);
        using Session opened = session.Open(parsed, log.Line, cache);
        TrainedGenerator generator = opened.Generator;
        TrainingConfig config = generator.Config;
        StatisticsStore store = cache.Statistics(parsed);
        using IImageSource images = Open(config, names, parsed.GetValue(data), cache.Preparation(parsed, log, stop.Token));
        MetricContext context = new(opened.Workspace, images, config.Model.Resolution, features);
        bool mirrored = parsed.GetValue(mirror) is Switch given ? given == Switch.On : config.Data.Mirror;
        using Evaluation evaluation = new(names, context, mirrored, keepReal: all, store, what =>
        {
            stop.Token.ThrowIfCancellationRequested();
            log.Live(what);
        });
        log.Line(
            $"Images:  {images.Name}, {images.Count} of {images.Resolution}×{images.Resolution}; {evaluation.MaxImages} of them with as "
                + "many generated ones.");
        if (evaluation.IsShort)
        {
            log.Line(
                "Note: each metric compares at most half of the set; the other half tells what real images reach. Numbers fall with the "
                    + "number of images: compare like with like.");
        }

        string folder = Path.GetDirectoryName(Path.GetFullPath(opened.Checkpoint.FilePath))!;
        using EventFile events = MetricFiles.OpenEvents(folder);
        MetricTable table = new();
        foreach (Checkpoint checkpoint in all ? session.Network.OpenAll(parsed, log.Line) : [opened.Checkpoint])
        {
            using Checkpoint measured = checkpoint;
            long started = Stopwatch.GetTimestamp();
            generator.Load(measured);
            IReadOnlyList<MetricResult> results = Measure(evaluation, generator, parsed.GetValue(floor) != Switch.Off);
            double seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
            log.Lines(table.Row(generator.ImagesSeen, generator.Resolution, results, seconds));
            MetricFiles.Append(folder, Path.GetFileName(measured.FilePath), generator.ImagesSeen, results, seconds,
                generator.Average);
            events.Scalars(generator.ImagesSeen, MetricFiles.Scalars(results, generator.Average));
        }

        log.Lines(table.Floor());
        return 0;
    }

    private static IImageSource Open(TrainingConfig config, IReadOnlyList<MetricName> names, string? path, PreparationOptions preparation)
    {
        // Classes can be counted of any network's pictures, if the images have labels.
        TrainingConfig asked = MetricCatalog.NeedLabels(names) ? config with { Data = config.Data with { Conditional = true } } : config;
        IImageSource images = RunData.Open(asked, preparation, path is null ? null : Path.GetFullPath(path));
        if (!config.Model.Labels.IsEmpty && images.Labels.Size != config.Model.Labels.Size)
        {
            images.Dispose();
            throw new PGGanException(
                $"--data: the network has {config.Model.Labels.Size} classes and the images have {images.Labels.Size}; give it images with "
                    + "the labels it was trained with.");
        }

        return images;
    }

    private static IReadOnlyList<MetricResult> Measure(Evaluation evaluation, TrainedGenerator generator, bool floor)
    {
        try
        {
            return evaluation.Measure(new GeneratedImages(generator.Workspace, generator.Generator, generator.Config, generator.Growth,
                evaluation.Reals), floor);
        }
        catch (DivergedException fault)
        {
            throw new PGGanException($"metrics: {generator.FilePath}: {fault.Message}; leave it out (--network FILE).", fault);
        }
    }
}
