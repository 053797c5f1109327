using System.CommandLine;
using PGGan.Autograd;
using PGGan.Data;
using PGGan.Files;
using PGGan.Kernels.Cpu;
using PGGan.Learning;
using PGGan.Learning.Configuration;
using PGGan.Learning.Runs;
using PGGan.Metrics;
using PGGan.Metrics.Features;

namespace PGGan.Training.Commands;

/// <summary>Trains: a new run, or one that goes on.</summary>
internal sealed class TrainCommand
{
    private readonly TrainOptions options;
    private readonly FeatureNetworks networks;
    private readonly MachineOptions machine = new();
    private readonly Option<string> outdir = new("--outdir") { Description = "folder of all runs", DefaultValueFactory = _ => "runs", HelpName = "DIR" };
    private readonly Option<string?> resume = new("--resume") { Description = "go on with a run: latest, a run's folder or number, or a checkpoint", HelpName = "latest|RUN|FILE" };
    private readonly Option<string?> initFrom = new("--init-from") { Description = "begin a new run with the weights of latest, a run or a checkpoint; with a larger --res it grows further", HelpName = "latest|RUN|FILE" };
    private readonly Option<string?> description = new("--desc") { Description = "added to the name of the run's folder", HelpName = "TEXT" };
    private readonly Option<string?> cache = new("--cache") { Description = "folder of prepared images (default: in the user's data folder)", HelpName = "DIR" };
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
        using RunLog log = RunLog.ToConsole();
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
            throw new UserException("--resume goes on with a run, --init-from begins one; leave one of them out.");
        }

        using Workspace workspace = new(machine.Open(parsed, log.Line, only ? null : CacheFolder.KernelsIn(parsed.GetValue(cache))));
        bool isGpu = workspace.Engine is not CpuEngine;
        TrainingConfig config = resumed is not null ? options.ResumedRun(parsed, resumed)
            : begun is not null ? options.FurtherRun(parsed, begun, isGpu)
            : options.NewRun(parsed, isGpu);
        config.Validate();
        if (going is { Checkpoint: Checkpoint last }
            && RunPlan.IsComplete(last, config)
            && config.Schedule.TotalKimg < last.Config.Schedule.TotalKimg)
        {
            log.Line(RunPlan.Completed(config));
            return 0;
        }

        using IImageSource? data = only && !config.Data.Conditional ? null : OpenData(parsed, config, log, stop);
        if (only)
        {
            return Predict(RunPlan.WithLabels(config, data, resumed, begun), workspace, data, log);
        }

        using IFeatureExtractor? features = networks.Open(config.Run.Features, config.Run.FeaturesRange);
        using PreparedRun run = PreparedRun.Of(new RunRequest
        {
            Config = config,
            Workspace = workspace,
            Images = data!,
            OutputFolder = parsed.GetValue(outdir)!,
            CacheFolder = CacheRoot(parsed),
            Log = log,
            Stop = stop,
            Description = parsed.GetValue(description),
            Resumed = going,
            Initial = begun,
            Features = features,
        });
        stop.Farewell = () => TellStopped(parsed, run.Directory, log);
        RunEnd end = run.Run(progress: null);
        stop.Farewell = null;
        return end == RunEnd.Stopped ? Stopped(parsed, run.Directory, log, stop) : Finished(run.Directory, log);
    }

    /// <summary>Says what a run would be, and what it would take.</summary>
    private static int Predict(TrainingConfig config, Workspace workspace, IImageSource? data, RunLog log)
    {
        using StepMemory memory = new(workspace.Engine, config);
        config = MemoryFit.Apply(config, workspace.Engine, memory, log.Line);
        TrainingStep step = new(workspace, config);
        string[] layers = [.. RunSummary.LayerTables(step)];
        RemainingTime time = new(new Schedule(config), resolution => NetworkLayers.TrainingCost(step, resolution));
        log.Live("Measuring a few steps");
        Pace.Measure(step, config, time);
        RunPlan.Describe(config, workspace.Engine, data, RunSummary.PhaseTable(config, memory, time), log);
        log.Lines(layers);
        log.Line("Dry run: nothing was written.");
        return 0;
    }

    private Checkpoint? Opened(ParseResult parsed, Option<string?> option, RunLog log) =>
        parsed.GetValue(option) is string named ? RunCheckpoints.Open(parsed.GetValue(outdir)!, named, log.Line) : null;

    private string CacheRoot(ParseResult parsed) => parsed.GetValue(cache) ?? CacheFolder.Default;

    private IImageSource OpenData(ParseResult parsed, TrainingConfig config, RunLog log, StopSignal stop) =>
        RunData.Open(
            config, CacheRoot(parsed), (done, all) => log.Live($"Preparing images: {done} of {all}"), tell: log.Line, stop: stop.Token);

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
