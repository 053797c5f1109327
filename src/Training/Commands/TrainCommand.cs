using System.CommandLine;
using PGGan.Autograd;
using PGGan.Data;
using PGGan.Files;
using PGGan.Kernels.Cpu;
using PGGan.Learning.Configuration;
using PGGan.Learning.Runs;
using PGGan.Metrics;
using PGGan.Metrics.Features;
using PGGan.Model;
using PGGan.Training.Options;

namespace PGGan.Training.Commands;

/// <summary>Trains: a new run, or one that goes on.</summary>
internal sealed class TrainCommand
{
    private readonly TrainOptions options;
    private readonly FeatureNetworks networks;
    private readonly MachineOptions machine = new();
    private readonly RunsOption runs = new();
    private readonly Option<string?> resume = new SettingOption<string?>("--resume", "resume") { Description = "go on with a run: latest, a run's folder or number, or a checkpoint", HelpName = "latest|RUN|FILE" };
    private readonly Option<string?> initFrom = new("--init-from") { Description = "begin a new run with the weights of latest, a run or a checkpoint; with a larger --res it grows further", HelpName = "latest|RUN|FILE" };
    private readonly Option<string?> description = new("--desc") { Description = "added to the name of the run's folder", HelpName = "TEXT" };
    private readonly CacheOption cache = new();
    private readonly Option<bool> dryRun = new("--dry-run", "-n") { Description = "print configuration, schedule with memory and time, and layers, and stop; nothing is written" };

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
        using ResumedRun? going = !only && parsed.GetValue(resume) is string named ? ResumedRun.Open(runs.Of(parsed), named, log.Line) : null;
        using Checkpoint? looked = only ? Opened(parsed, resume, log) : null, begun = Opened(parsed, initFrom, log);
        Checkpoint? resumed = going?.Checkpoint ?? looked;
        if (resumed is not null && begun is not null)
        {
            throw new PGGanException("--resume goes on with a run, --init-from begins one; leave one of them out.");
        }

        using Workspace workspace = new(machine.Open(parsed, log.Line, only ? null : cache.Kernels(parsed)));
        TrainingConfig config = Configuration(parsed, resumed, begun, isGpu: workspace.Engine is not CpuEngine);
        if (going is { Checkpoint: Checkpoint last }
            && TrainSession.IsComplete(last, config)
            && config.Schedule.TotalKimg < last.Config.Schedule.TotalKimg)
        {
            log.Line(TrainSession.Completed(config));
            return 0;
        }

        using IImageSource? data = only && !config.Data.Conditional ? null : RunData.Open(config, cache.Preparation(parsed, log, stop.Token));
        config = Labelled(config, data, resumed, begun);
        using TrainSession session = new(workspace, data, log, stop) { Resumed = going, Begun = begun };
        session.Fit(config);
        if (only)
        {
            return session.DryRun();
        }

        using IFeatureExtractor? features = networks.Open(config.Run.Features, config.Run.FeaturesRange);
        session.Measure(features, config.Run.Metrics.Count == 0 ? null : cache.Statistics(parsed));
        return session.Train(() => OpenFolder(parsed, going, session), directory => Repeat(parsed, directory));
    }

    private TrainingConfig Configuration(ParseResult parsed, Checkpoint? resumed, Checkpoint? begun, bool isGpu)
    {
        TrainingConfig config = resumed is not null ? options.ResumedRun(parsed, resumed)
            : begun is not null ? options.FurtherRun(parsed, begun, isGpu)
            : options.NewRun(parsed, isGpu);
        config.Validate();
        return config;
    }

    private Checkpoint? Opened(ParseResult parsed, Option<string?> option, RunLog log) =>
        parsed.GetValue(option) is string named ? RunCheckpoints.Open(runs.Of(parsed), named, log.Line) : null;

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

    private RunDirectory OpenFolder(ParseResult parsed, ResumedRun? going, TrainSession session) => going?.Folder is string folder
        ? RunDirectory.At(folder, session.Config)
        : RunDirectory.Create(runs.Of(parsed), FolderName(session, parsed.GetValue(description)), session.Config);

    private static string FolderName(TrainSession session, string? description)
    {
        TrainingConfig config = session.Config;
        string name = $"{session.DataName}-res{config.Model.Resolution}-{config.Preset}{(description is null ? "" : $"-{description}")}";
        return string.Concat(name.Select(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.' ? letter : '_'));
    }

    /// <summary>The command that goes on with a run as it was called: <c>pggan …</c> or <c>dotnet pggan.dll …</c>, on the same machine settings.</summary>
    private string Repeat(ParseResult parsed, RunDirectory directory)
    {
        string program = Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet"
            ? $"dotnet {Quoted(Path.Combine(AppContext.BaseDirectory, "pggan.dll"))}"
            : Quoted(Environment.ProcessPath ?? "pggan");
        string cacheOption = cache.Of(parsed) is string root ? $" --cache {Quoted(root)}" : "";
        return $"{program} --resume {Quoted(directory.FullPath)}{machine.Repeat(parsed)}{cacheOption}";
    }

    private static string Quoted(string path) => path.All(letter => char.IsLetterOrDigit(letter) || letter is '/' or '.' or '-' or '_' or '\\' or ':') ? path : $"\"{path}\"";
}
