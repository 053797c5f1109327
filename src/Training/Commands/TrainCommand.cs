using System.CommandLine;
using PGGan.Autograd;
using PGGan.Data;
using PGGan.Files;
using PGGan.Kernels.Cpu;
using PGGan.Learning;
using PGGan.Learning.Collectives;
using PGGan.Learning.Collectives.OpenMpi;
using PGGan.Learning.Configuration;
using PGGan.Learning.Runs;
using PGGan.Metrics;
using PGGan.Metrics.Features;
using PGGan.Training.Options;
using PGGan.Training.Ranks;

namespace PGGan.Training.Commands;

/// <summary>Trains: a new run, or one that goes on.</summary>
internal sealed class TrainCommand
{
    private readonly TrainOptions options;
    private readonly FeatureNetworks networks;
    private readonly MachineOptions machine = new();
    private readonly GpusOption gpus = new();
    private readonly RunsOption runs = new();
    private readonly Option<string?> resume = new SettingOption<string?>("--resume", "resume")
    {
        Description = "go on with a run: latest, best (of the newest run), a run's folder or number, or a checkpoint",
        HelpName = "latest|best|RUN|FILE"
    };
    private readonly Option<string?> initFrom = new SettingOption<string?>("--init-from", "initFrom")
    {
        Description = "begin a new run with the weights of latest, best, a run or a checkpoint; with a larger --res it grows further",
        HelpName = "latest|best|RUN|FILE"
    };
    private readonly Option<InitialNetworks?> init = OptionSyntax.Value("--init",
        "which networks --init-from takes: g (generator), d (discriminator) or both; the other one has random weights (default both)",
        ParseNetworks, property: "init");
    private readonly Option<string?> description = new("--desc")
    {
        Description = "added to the name of the run's folder",
        HelpName = "TEXT"
    };
    private readonly CacheOption cache = new();
#if !NO_SERVE
    private readonly Option<bool> serve = new("--serve")
    {
        Description = "also show the run in a browser, on a port of this machine that is printed (pggan serve)"
    };
#endif
    private readonly Option<bool> dryRun = new("--dry-run", "-n")
    {
        Description = "print configuration, schedule with memory and time, and layers, and stop; nothing is written"
    };

    private TrainCommand(TrainOptions options, FeatureNetworks networks)
    {
        (this.options, this.networks) = (options, networks);
        init.HelpName = "g|d|both";
    }

    /// <summary>Lets a command train.</summary>
    public static void Configure(Command command, TrainOptions options, FeatureNetworks networks)
    {
        TrainCommand train = new(options, networks);
        options.AddTo(command);
        train.machine.AddTo(command);
        train.gpus.AddTo(command);
        train.runs.AddTo(command);
        command.Add(train.resume);
        command.Add(train.initFrom);
        command.Add(train.init);
        command.Add(train.description);
        train.cache.AddTo(command);
#if !NO_SERVE
        command.Add(train.serve);
#endif
        command.Add(train.dryRun);
        command.SetAction(train.Run);
    }

    private int Run(ParseResult parsed)
    {
        MpiJob? job = MpiJob.Current;
        bool only = parsed.GetValue(dryRun);
        return job is null && !only && gpus.Of(parsed) is { Length: > 1 } cards ? MpirunStart.Run(cards.Length)
            : only && job is { Rank: > 0 } ? 0   // rank 0 describes the run
            : Stoppable.Run(parsed, (_, log, stop) => RankedProcess.Run(parsed, log, only ? null : job,
                ranks => Run(parsed, log, stop, ranks, job)), job);
    }

    private int Run(ParseResult parsed, RunLog log, StopSignal stop, ICollective ranks, MpiJob? job)
    {
        bool only = parsed.GetValue(dryRun);
        bool decides = ranks.Rank == 0;   // the other ranks have its configuration, networks and position
        using ResumedRun? going = !only && decides && parsed.GetValue(resume) is string named
            ? ResumedRun.Open(runs.Of(parsed), named, log.Line) : null;
        using Checkpoint? looked = only ? Opened(parsed, resume, log) : null, begun = decides ? Opened(parsed, initFrom, log) : null;
        Checkpoint? resumed = going?.Checkpoint ?? looked;
        if (resumed is not null && begun is not null)
        {
            throw new PGGanException("--resume goes on with a run, --init-from begins one; leave one of them out.");
        }

        if (decides && begun is null && parsed.GetValue(init) is not null)
        {
            throw new PGGanException("--init says which networks are taken from a checkpoint; name the checkpoint with --init-from.");
        }

        InitialWeights? initial = begun is null ? null : new InitialWeights(begun, parsed.GetValue(init) ?? InitialNetworks.Both);
        HostShare? share = HostShare.Of(job, gpus.Of(parsed));
        using Workspace workspace = new(machine.Open(parsed, log.Line, only ? null : cache.Kernels(parsed), share));
        TrainingConfig? agreed = RankedProcess.Agree(ranks, () =>
        {
            TrainingConfig own = Configuration(parsed, resumed, begun, isGpu: workspace.Engine is not CpuEngine);
            bool isOver = going is { Checkpoint: Checkpoint last } && RunPlan.IsComplete(last, own)
                && own.Schedule.TotalKimg < last.Config.Schedule.TotalKimg;
            return isOver ? null : own;
        });
        if (agreed is not TrainingConfig config)
        {
            log.Line(RunPlan.Completed(Configuration(parsed, resumed, begun, isGpu: workspace.Engine is not CpuEngine)));
            return 0;
        }

        if (only)
        {
            using IImageSource? labelled = config.Data.Conditional
                ? RunData.Open(config, cache.Preparation(parsed, log, stop.Token)) : null;
            return Predict(RunPlan.WithLabels(config, labelled, resumed), initial, workspace, labelled, log,
                new RankShare(0, job?.Size ?? gpus.Of(parsed)?.Length ?? 1));
        }

        using IImageSource data = RankedData.Open(ranks, () => RunData.Open(config, cache.Preparation(parsed, log, stop.Token)));
        using IFeatureExtractor? features = decides
            ? networks.Open(config.Run.Features, config.Run.FeaturesRange, config.Run.MetricNames) : null;
        using PreparedRun run = PreparedRun.Of(new RunRequest
        {
            Config = config,
            Workspace = workspace,
            Images = data,
            OutputFolder = runs.Of(parsed),
            Statistics = cache.Statistics(parsed),
            Log = log,
            Stop = stop,
            Description = parsed.GetValue(description),
            Resumed = going,
            Initial = initial,
            Features = features,
            Ranks = ranks,
        });
#if !NO_SERVE
        using WebProcess? web = decides && parsed.GetValue(serve)
            ? WebProcess.Start(run.Directory.FullPath, cache.Of(parsed), log.Line) : null;
#endif
        return Train(run, Repeat(parsed, run.Directory), log, stop);
    }

    private static int Train(PreparedRun run, string repeat, RunLog log, StopSignal stop)
    {
        stop.Farewell = () =>
        {
            run.RecordStop();
            ReportStopped();
        };
        RunEnd end = run.Run(progress: null);
        stop.Farewell = null;
        if (end == RunEnd.Stopped)
        {
            ReportStopped();
            return stop.Requested ? stop.ExitCode : 0;   // 0: another process asked for it
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
    private static int Predict(
        TrainingConfig config, InitialWeights? initial, Workspace workspace, IImageSource? data, RunLog log, RankShare share)
    {
        using StepMemory memory = new(workspace.Engine, config, share: share);
        initial?.RequireFits(config, memory.Step);
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

    private static InitialNetworks ParseNetworks(string text) => text.ToLowerInvariant() switch
    {
        "g" or "generator" => InitialNetworks.Generator,
        "d" or "discriminator" => InitialNetworks.Discriminator,
        "both" => InitialNetworks.Both,
        _ => throw new FormatException($"'{text}' is none of g, d, both"),
    };

    /// <summary>
    /// The command that goes on with a run as it was called: <c>pggan …</c> or <c>dotnet pggan.dll …</c>, on the same machine settings.
    /// </summary>
    private string Repeat(ParseResult parsed, RunDirectory directory)
    {
        string cacheOption = cache.Of(parsed) is string root ? $" --cache {ThisProgram.Quoted(root)}" : "";
        return $"{ThisProgram.Words} --resume {ThisProgram.Quoted(directory.FullPath)}{machine.Repeat(parsed)}{cacheOption}";
    }
}
