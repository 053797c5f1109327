using System.CommandLine;
using PGGan.Autograd;
using PGGan.Data;
using PGGan.Files;
using PGGan.Kernels.Cpu;
using PGGan.Kernels.Gpu;
using PGGan.Kernels;
using PGGan.Learning.Configuration;
using PGGan.Learning.Runs;
using PGGan.Learning;
using PGGan.Metrics.Features;
using PGGan.Metrics;
using PGGan.Model;
using PGGan.Training.Options;

namespace PGGan.Training.Commands;

/// <summary>Trains: a new run, or one that goes on.</summary>
internal sealed class TrainCommand
{
    private readonly TrainOptions options;
    private readonly FeatureNetworks networks;
    private readonly MachineOptions machine = new();
    private readonly Option<string> outdir = new SettingOption<string>("--outdir", "outdir") { Description = "folder of all runs", DefaultValueFactory = _ => "runs", HelpName = "DIR" };
    private readonly Option<string?> resume = new SettingOption<string?>("--resume", "resume") { Description = "go on with a run: latest, a run's folder or number, or a checkpoint", HelpName = "latest|RUN|FILE" };
    private readonly Option<string?> initFrom = new("--init-from") { Description = "begin a new run with the weights of latest, a run or a checkpoint; with a larger --res it grows further", HelpName = "latest|RUN|FILE" };
    private readonly Option<string?> description = new("--desc") { Description = "added to the name of the run's folder", HelpName = "TEXT" };
    private readonly Option<string?> cache = new SettingOption<string?>("--cache", "cache") { Description = "folder of prepared images (default: in the user's data folder)", HelpName = "DIR" };
    private readonly Option<bool> dryRun = new("--dry-run", "-n") { Description = "print configuration, schedule with memory and time, and layers, and stop; nothing is written" };

    private TrainCommand(TrainOptions options, FeatureNetworks networks) => (this.options, this.networks) = (options, networks);

    /// <summary>Lets a command train.</summary>
    public static void Configure(Command command, TrainOptions options, FeatureNetworks networks)
    {
        TrainCommand train = new(options, networks);
        options.AddTo(command);
        train.machine.AddTo(command);
        foreach (Option option in new Option[] { train.outdir, train.resume, train.initFrom, train.description, train.cache, train.dryRun })
        {
            command.Add(option);
        }

        command.SetAction(train.Run);
    }

    private int Run(ParseResult parsed)
    {
        using RunLog log = SettingFlags.Log(parsed);
        using StopSignal stop = new(log.Line);
        try
        {
            return Run(parsed, log, stop);
        }
        catch (OperationCanceledException) when (stop.Requested)
        {
            return stop.ExitCode;
        }
    }

    private int Run(ParseResult parsed, RunLog log, StopSignal stop)
    {
        bool only = parsed.GetValue(dryRun);
        using ResumedRun? going = !only && parsed.GetValue(resume) is string named
            ? ResumedRun.Open(parsed.GetValue(outdir)!, named, log.Line)
            : null;
        using Checkpoint? looked = only ? Opened(parsed, resume, log) : null, begun = Opened(parsed, initFrom, log);
        Checkpoint? resumed = going?.Checkpoint ?? looked;
        if (resumed is not null && begun is not null)
        {
            throw new PGGanException("--resume goes on with a run, --init-from begins one; leave one of them out.");
        }

        using Workspace workspace = new(machine.Open(parsed, log.Line, only ? null : CacheFolder.KernelsIn(parsed.GetValue(cache))));
        bool isGpu = workspace.Engine is not CpuEngine;
        TrainingConfig config = resumed is not null ? options.ResumedRun(parsed, resumed)
            : begun is not null ? options.FurtherRun(parsed, begun, isGpu)
            : options.NewRun(parsed, isGpu);
        config.Validate();
        if (going is { Checkpoint: Checkpoint last }
            && IsComplete(last, config)
            && config.Schedule.TotalKimg < last.Config.Schedule.TotalKimg)
        {
            log.Line(Completed(config));
            return 0;
        }

        using IImageSource? data = only && !config.Data.Conditional ? null : OpenData(parsed, config, log, stop);
        config = Labelled(config, data, resumed, begun);
        string[] phases;
        using (StepMemory memory = new(workspace.Engine, config))
        {
            config = MemoryFit.Apply(config, workspace.Engine, memory, log.Line);
            if (only)
            {
                return Foretell(config, workspace, data, memory, log);
            }

            phases = [.. RunSummary.PhaseTable(config, memory)];
        }

        using IFeatureExtractor? features = networks.Open(config.Run.Features, config.Run.FeaturesRange);
        using RunMetrics? metrics = config.Run.Metrics.Count == 0
            ? null
            : new RunMetrics(
                config, new MetricContext(workspace, data!, config.Model.Resolution, features), new StatisticsStore(Path.Combine(CacheRoot(parsed), "metrics")), log, stop);
        return Train(parsed, config, workspace, data!, phases, going, begun, metrics, log, stop);
    }

    /// <summary>Says what a run would be, and what it would take.</summary>
    private static int Foretell(TrainingConfig config, Workspace workspace, IImageSource? data, StepMemory memory, RunLog log)
    {
        TrainingStep step = new(workspace, config);
        string[] layers = [.. RunSummary.LayerTables(step)];
        RemainingTime time = new(new Schedule(config), resolution => NetworkLayers.TrainingCost(step, resolution));
        log.Live("Measuring a few steps");
        Pace.Measure(step, config, time);
        Describe(config, workspace.Engine, data, RunSummary.PhaseTable(config, memory, time), log);
        log.Lines(layers);
        log.Line("Dry run: nothing was written.");
        return 0;
    }

    private int Train(
        ParseResult parsed,
        TrainingConfig config,
        Workspace workspace,
        IImageSource data,
        string[] phases,
        ResumedRun? resumed,
        Checkpoint? begun,
        RunMetrics? metrics,
        RunLog log,
        StopSignal stop)
    {
        RunDirectory directory = resumed?.Folder is string folder
            ? RunDirectory.At(folder, config)
            : RunDirectory.Create(parsed.GetValue(outdir)!, FolderName(config, data, parsed.GetValue(description)), config);
        using IDisposable? alone = resumed?.Folder is null ? RunDirectory.Lock(directory.FullPath) : null;
        log.AlsoTo(directory.LogPath);
        log.Line($"Output directory: {directory.FullPath}");
        try
        {
            Describe(config, workspace.Engine, data, phases, log);
            Trainer trainer = Ready(config, workspace, data, directory, resumed?.Checkpoint, begun, metrics, log, stop);
            stop.Farewell = () => TellStopped(parsed, directory, log);
            RunEnd end = trainer.Run();
            stop.Farewell = null;
            return end == RunEnd.Stopped ? Stopped(parsed, directory, log, stop) : Finished(directory, log);
        }
        catch (Exception fault) when (fault is PGGanException or DeviceException or IOException or UnauthorizedAccessException)
        {
            log.ToFileOnly(fault.Message);
            throw;
        }
    }

    private static Trainer Ready(
        TrainingConfig config,
        Workspace workspace,
        IImageSource data,
        RunDirectory directory,
        Checkpoint? checkpoint,
        Checkpoint? begun,
        RunMetrics? metrics,
        RunLog log,
        StopSignal stop)
    {
        TrainingStep step = new(workspace, config);
        if (begun is not null)
        {
            (int taken, int drawn) = begun.RestoreShared(step);
            log.Line($"Weights from {begun.FilePath}: {taken} arrays{(drawn == 0 ? "" : $"; {drawn} of layers that it does not have are drawn anew")}.");
        }

        log.Lines(RunSummary.LayerTables(step));
        log.Line();
        Trainer trainer = new(step, workspace, config, data, directory, log, stop, metrics);
        if (checkpoint is not null)
        {
            GoOn(trainer, checkpoint, config, workspace.Engine, data, directory, log);
        }

        if (checkpoint is null || !IsComplete(checkpoint, config))
        {
            AtomicFile.Write(directory.ConfigPath, stream => stream.Write(System.Text.Encoding.UTF8.GetBytes(ConfigJson.Write(config) + "\n")));
        }

        return trainer;
    }

    private static void GoOn(
        Trainer trainer, Checkpoint checkpoint, TrainingConfig config, Engine engine, IImageSource data, RunDirectory directory, RunLog log)
    {
        long imagesSeen = checkpoint.State.Position.ImagesSeen;
        log.Line(FormattableString.Invariant($"Going on from {checkpoint.FilePath} at kimg {imagesSeen / 1000.0:0.0##}."));
        foreach (string difference in ConfigJson.Differences(checkpoint.Config, config))
        {
            log.Line($"Changed since the checkpoint: {difference}");
        }

        if (data.Fingerprint != checkpoint.DataFingerprint)
        {
            log.Line("Note: the images are not those of the checkpoint, so the run will not be the one it would have been.");
        }

        string arithmetic = PrecisionNames.Arithmetic(engine);
        if (checkpoint.Arithmetic is string before && before != arithmetic)
        {
            log.Line($"Note: the checkpoint was computed by {before}, this goes on by {arithmetic}: with other roundings than it would have had.");
        }

        if (!checkpoint.HeaderIsChecked)
        {
            log.Line("Note: the checkpoint was saved by an older version, whose checksum does not cover the header: damage there is not noticed.");
        }

        int further = RunRewind.To(directory.FullPath, imagesSeen, log.Line);
        if (further > 0)
        {
            string folder = new SetAside(directory.FullPath).Folder;
            log.Line($"The checkpoints that were further ({further}), the grids since and a copy of the statistics are now in {folder}.");
        }

        trainer.Resume(checkpoint);
        if (IsComplete(checkpoint, config))
        {
            log.Line(Completed(config));
        }
    }

    private static bool IsComplete(Checkpoint checkpoint, TrainingConfig config) =>
        checkpoint.State.Position is { Repeat: 0 } position && position.ImagesSeen >= new Schedule(config).TotalImages;

    private static string Completed(TrainingConfig config) =>
        FormattableString.Invariant($"The run is complete; a larger --kimg than {config.Schedule.TotalKimg} makes it longer.");

    private static void Describe(TrainingConfig config, Engine engine, IImageSource? data, IEnumerable<string> phases, RunLog log)
    {
        log.Lines(ConfigJson.Write(config).Split('\n'));
        log.Line();
        log.Line($"Device:    {PrecisionNames.Device(engine)}");
        log.Line($"Data:      {config.Data.Path ?? "built-in planets"}"
            + (data is null ? "" : FormattableString.Invariant($", {data.Count} images of {data.Resolution}×{data.Resolution}, {data.Channels} channel{(data.Channels == 1 ? "" : "s")}")));
        if (data is ImageFolder folder)
        {
            log.Line($"           {folder.Summary}");
        }

        if (data is not null)
        {
            log.Line($"Duration:  {RunSummary.Length(config, data.Count)}");
        }

        log.Lines(RunSummary.Warnings(config, data?.Count));
        log.Line();
        log.Lines(phases);
        log.Line();
    }

    private Checkpoint? Opened(ParseResult parsed, Option<string?> option, RunLog log) =>
        parsed.GetValue(option) is string named ? RunCheckpoints.Open(parsed.GetValue(outdir)!, named, log.Line) : null;

    /// <summary>The configuration with the labels that its data brings along, if it is to have them.</summary>
    private static TrainingConfig Labelled(TrainingConfig config, IImageSource? data, Checkpoint? resumed, Checkpoint? begun)
    {
        LabelSchema labels = config.Data.Conditional ? data!.Labels : LabelSchema.None;
        if (resumed is not null && resumed.Config.Model.Labels != labels)
        {
            throw new PGGanException(config.Data.Conditional
                ? "--resume: the data's labels are not those of the run; give it the data it had, or begin a new run."
                : "--resume: the run's networks have labels and would be others without (--cond); leave the option out, or begin a new run.");
        }

        if (begun is not null && begun.Config.Model.Labels.Size != labels.Size)
        {
            throw new PGGanException(
                $"--init-from: the weights would not fit: they are of networks with {begun.Config.Model.Labels.Size} classes, these would have {labels.Size} (--cond, --attributes).");
        }

        if (config.Loss.ClassWeights.Count is int weights and > 0 && weights != labels.Size)
        {
            throw new PGGanException($"loss.classWeights: {weights} weights are given and the labels have {labels.Size} classes; give one each.");
        }

        return config with { Model = config.Model with { Labels = labels } };
    }

    private string CacheRoot(ParseResult parsed) => parsed.GetValue(cache) ?? CacheFolder.Default;

    private IImageSource OpenData(ParseResult parsed, TrainingConfig config, RunLog log, StopSignal stop) =>
        RunData.Open(
            config, CacheRoot(parsed), (done, all) => log.Live($"Preparing images: {done} of {all}"), tell: log.Line, stop: stop.Token);

    private static string FolderName(TrainingConfig config, IImageSource data, string? description)
    {
        string name = $"{data.Name}-res{config.Model.Resolution}-{config.Preset}{(description is null ? "" : $"-{description}")}";
        return string.Concat(name.Select(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.' ? letter : '_'));
    }

    private static int Finished(RunDirectory directory, RunLog log)
    {
        log.Line($"Finished. Output directory: {directory.FullPath}");
        return 0;
    }

    private int Stopped(ParseResult parsed, RunDirectory directory, RunLog log, StopSignal stop)
    {
        TellStopped(parsed, directory, log);
        return stop.ExitCode;
    }

    private void TellStopped(ParseResult parsed, RunDirectory directory, RunLog log)
    {
        // As it was called: `pggan …` or `dotnet pggan.dll …`, on the same machine settings.
        string program = Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet"
            ? $"dotnet {Quoted(Path.Combine(AppContext.BaseDirectory, "pggan.dll"))}"
            : Quoted(Environment.ProcessPath ?? "pggan");
        string cacheOption = parsed.GetValue(cache) is string root ? $" --cache {Quoted(root)}" : "";
        log.Line($"Stopped and saved. Go on with: {program} --resume {Quoted(directory.FullPath)}{machine.Repeat(parsed)}{cacheOption}");
        log.Line($"Output directory: {directory.FullPath}");
    }

    private static string Quoted(string path) => path.All(letter => char.IsLetterOrDigit(letter) || letter is '/' or '.' or '-' or '_' or '\\' or ':') ? path : $"\"{path}\"";
}
