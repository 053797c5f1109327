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
using PGGan.Training.Options;

namespace PGGan.Training.Commands;

/// <summary>Trains: a new run, or one that goes on.</summary>
internal sealed class TrainCommand
{
    private readonly TrainOptions options;
    private readonly FeatureNetworks networks;
    private readonly MachineOptions machine = new();
    private readonly RunsOption runs = new();
    private readonly Option<string?> resume = new SettingOption<string?>("--resume", "resume")
    {
        Description = "go on with a run: latest, a run's folder or number, or a checkpoint",
        HelpName = "latest|RUN|FILE"
    };
    private readonly Option<string?> initFrom = new SettingOption<string?>("--init-from", "initFrom")
    {
        Description = "begin a new run with the weights of latest, a run or a checkpoint; with a larger --res it grows further",
        HelpName = "latest|RUN|FILE"
    };
    private readonly Option<string?> description = new("--desc")
    {
        Description = "added to the name of the run's folder",
        HelpName = "TEXT"
    };
    private readonly CacheOption cache = new();
    private readonly Option<bool> dryRun = new("--dry-run", "-n")
    {
        Description = "print configuration, schedule with memory and time, and layers, and stop; nothing is written"
    };

    private TrainCommand(TrainOptions options, FeatureNetworks networks) => (this.options, this.networks) = (options, networks);

    /// <summary>Lets a command train.</summary>
    public static void Configure(Command command, TrainOptions options, FeatureNetworks networks)
    {
        TrainCommand train = new(options, networks);
        options.AddTo(command);
        train.machine.AddTo(command);
        train.runs.AddTo(command);
        command.Add(train.resume);
        command.Add(train.initFrom);
        command.Add(train.description);
        train.cache.AddTo(command);
        command.Add(train.dryRun);
        command.SetAction(parsed => Stoppable.Run(parsed, train.Run));
    }

    private int Run(ParseResult parsed, RunLog log, StopSignal stop)
    {
        bool only = parsed.GetValue(dryRun);
        using ResumedRun? going = !only && parsed.GetValue(resume) is string named
            ? ResumedRun.Open(runs.Of(parsed), named, log.Line) : null;
        using Checkpoint? looked = only ? Opened(parsed, resume, log) : null, begun = Opened(parsed, initFrom, log);
        Checkpoint? resumed = going?.Checkpoint ?? looked;
        if (resumed is not null && begun is not null)
        {
            throw new PGGanException("--resume goes on with a run, --init-from begins one; leave one of them out.");
        }

        using Workspace workspace = new(machine.Open(parsed, log.Line, only ? null : cache.Kernels(parsed)));
        TrainingConfig config = Configuration(parsed, resumed, begun, isGpu: workspace.Engine is not CpuEngine);
        if (going is { Checkpoint: Checkpoint last }
            && RunPlan.IsComplete(last, config)
            && config.Schedule.TotalKimg < last.Config.Schedule.TotalKimg)
        {
            log.Line(RunPlan.Completed(config));
            return 0;
        }

        using IImageSource? data = only && !config.Data.Conditional ? null
            : RunData.Open(config, cache.Preparation(parsed, log, stop.Token));
        if (only)
        {
            return Predict(RunPlan.WithLabels(config, data, resumed, begun), workspace, data, log);
        }

        using IFeatureExtractor? features = networks.Open(config.Run.Features, config.Run.FeaturesRange, config.Run.MetricNames);
        using PreparedRun run = PreparedRun.Of(new RunRequest
        {
            Config = config,
            Workspace = workspace,
            Images = data!,
            OutputFolder = runs.Of(parsed),
            Statistics = cache.Statistics(parsed),
            Log = log,
            Stop = stop,
            Description = parsed.GetValue(description),
            Resumed = going,
            Initial = begun,
            Features = features,
        });
        return Train(run, Repeat(parsed, run.Directory), log, stop);
    }

    private static int Train(PreparedRun run, string repeat, RunLog log, StopSignal stop)
    {
        stop.Farewell = ReportStopped;
        RunEnd end = run.Run(progress: null);
        stop.Farewell = null;
        if (end == RunEnd.Stopped)
        {
            ReportStopped();
            return stop.ExitCode;
        }

        log.Line($"Finished. Output directory: {run.Directory.FullPath}");
        return 0;

        void ReportStopped()
        {
            log.Line($"Stopped and saved. Go on with: {repeat}");
            log.Line($"Output directory: {run.Directory.FullPath}");
        }
    }

    /// <summary>Describes a run, and what it would take; nothing is written.</summary>
    private static int Predict(TrainingConfig config, Workspace workspace, IImageSource? data, RunLog log)
    {
        using StepMemory memory = new(workspace.Engine, config);
        config = MemoryFit.Apply(config, workspace.Engine, memory, log.Line);
        TrainingStep step = new(workspace, config);
        string[] layers = [.. RunSummary.LayerTables(step)];
        RemainingTime time = new(new Schedule(config), resolution => NetworkLayers.TrainingCost(step, resolution));
        log.Live("Measuring a few steps");
        Pace.Measure(step, config, time);
        log.Lines([.. ConfigJson.Write(config).Split('\n'), ""]);
        log.Lines([.. RunPlan.Overview(config, step, workspace.Engine, data), ""]);
        log.Lines([.. RunSummary.PhaseTable(config, memory, time), "", .. layers]);
        log.Line("Dry run: nothing was written.");
        return 0;
    }

    private TrainingConfig Configuration(ParseResult parsed, Checkpoint? resumed, Checkpoint? begun, bool isGpu)
    {
        TrainingConfig config = resumed is not null ? options.ResumedRun(parsed, resumed)
            : begun is not null ? options.FurtherRun(parsed, begun, isGpu)
            : options.NewRun(parsed, isGpu);
        try
        {
            config.Validate();
        }
        catch (PGGanException fault)
        {
            throw new PGGanException(SettingFlags.Of(parsed).SpellFaults(fault.Message), fault);
        }

        return config;
    }

    private Checkpoint? Opened(ParseResult parsed, Option<string?> option, RunLog log) =>
        parsed.GetValue(option) is string named ? RunCheckpoints.Open(runs.Of(parsed), named, log.Line) : null;

    /// <summary>
    /// The command that goes on with a run as it was called: <c>pggan …</c> or <c>dotnet pggan.dll …</c>, on the same machine settings.
    /// </summary>
    private string Repeat(ParseResult parsed, RunDirectory directory)
    {
        string program = Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet"
            ? $"dotnet {Quoted(Path.Combine(AppContext.BaseDirectory, "pggan.dll"))}"
            : Quoted(Environment.ProcessPath ?? "pggan");
        string cacheOption = cache.Of(parsed) is string root ? $" --cache {Quoted(root)}" : "";
        return $"{program} --resume {Quoted(directory.FullPath)}{machine.Repeat(parsed)}{cacheOption}";
    }

    private static string Quoted(string path) =>
        path.All(letter => char.IsLetterOrDigit(letter) || letter is '/' or '.' or '-' or '_' or '\\' or ':') ? path : $"\"{path}\"";
}
