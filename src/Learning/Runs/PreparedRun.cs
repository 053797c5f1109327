using System.Text;
using PGGan.Data;
using PGGan.Files;
using PGGan.Kernels;
using PGGan.Kernels.Gpu;
using PGGan.Learning.Collectives;
using PGGan.Learning.Configuration;
using PGGan.Metrics;

namespace PGGan.Learning.Runs;

/// <summary>A run whose folder is made and locked, and whose networks have the weights they begin with: it can train.</summary>
internal sealed class PreparedRun : IDisposable
{
    private readonly RunLog log;
    private readonly Trainer trainer;
    private readonly Func<RunRecord>? begin;
    private readonly OwnedParts owned;

    private RunRecord? record;

    private PreparedRun(
        TrainingConfig config, RunDirectory directory, RunLog log, Trainer trainer, Func<RunRecord>? begin, OwnedParts owned) =>
        (Config, Directory, this.log, this.trainer, this.begin, this.owned) = (config, directory, log, trainer, begin, owned);

    /// <summary>What it computes.</summary>
    public TrainingConfig Config { get; }

    /// <summary>The run's folder.</summary>
    public RunDirectory Directory { get; }

    /// <summary>Prepares it, and describes it in the log.</summary>
    /// <exception cref="PGGanException">It cannot run as it was asked for; one line.</exception>
    public static PreparedRun Of(RunRequest request)
    {
        (RunLog log, IImageSource data) = (request.Log, request.Images);
        TrainingConfig config = RunPlan.WithLabels(request.Config, data, request.Resumed?.Checkpoint);
        ICollective ranks = request.Ranks;
        string[] start = ranks.Size == 1 ? [] : RankedRun.Check(config, request);
        string[] phases;
        using (StepMemory memory = new(request.Workspace.Engine, config, request.Method, ranks.Share))
        {
            request.Initial?.RequireFits(config, memory.Step);
            config = MemoryFit.Apply(config, request.Workspace.Engine, memory, log.Line);
            phases = [.. RunSummary.PhaseTable(config, memory)];
        }

        if (ranks.Rank > 0)
        {
            return OtherRank(request with { Config = config }, start);
        }

        RunDirectory directory = request.Resumed?.Folder is string folder
            ? RunDirectory.At(folder, config)
            : RunDirectory.Create(request.OutputFolder, request.FolderName, config);
        OwnedParts owned = new();
        try
        {
            if (request.Resumed?.Folder is null)
            {
                owned.Add(RunDirectory.Lock(directory.FullPath));
            }

            ranks.Text(directory.FullPath);
            log.AlsoTo(directory.LogPath);
            log.Lines(start);
            log.ToFileOnly([.. ConfigJson.Write(config).Split('\n'), "", .. phases, ""]);
            Trainer trainer = Ready(request with { Config = config }, directory, owned);

            // One that is complete trains no more: no session.
            Checkpoint? resumed = request.Resumed?.Checkpoint;
            Func<RunRecord>? begin = resumed is not null && RunPlan.IsComplete(resumed, config) ? null : () => RunRecord.Begin(
                directory.FullPath, request.Workspace.Engine, resumed?.State.Position.ImagesSeen ?? 0, log.Line, ranks.Size);
            return new PreparedRun(config, directory, log, trainer, begin, owned);
        }
        catch (Exception fault)
        {
            Notify(fault, log);
            owned.Dispose();
            throw;
        }
    }

    /// <summary>Trains.</summary>
    /// <param name="progress">Receives each tick; null: nobody.</param>
    public RunEnd Run(Action<TrainingProgress>? progress)
    {
        try
        {
            trainer.Ticked = progress;
            record = begin?.Invoke();
            RunEnd end = trainer.Run();
            record?.End(end == RunEnd.Finished ? "finished" : "stopped");
            return end;
        }
        catch (Exception fault)
        {
            record?.End("failed");
            Notify(fault, log);
            throw;
        }
    }

    /// <summary>Records that the run was stopped, before its process ends without having returned from <see cref="Run"/>.</summary>
    public void RecordStop() => record?.End("stopped");

    /// <inheritdoc/>
    public void Dispose() => owned.Dispose();

    // A rank that computes, and writes nothing but its log: its networks, its position and the folder's name come from rank 0.
    private static PreparedRun OtherRank(RunRequest request, string[] start)
    {
        (TrainingConfig config, RunLog log, ICollective ranks) = (request.Config, request.Log, request.Ranks);
        RunDirectory directory = RunDirectory.At(ranks.Text(null), config);
        OwnedParts owned = new();
        try
        {
            log.AlsoTo(directory.LogPathOf(ranks.Rank));
            log.Lines(start);
            log.Line($"Device:    {PrecisionNames.Device(request.Workspace.Engine)}");
            TrainingStep step = Step(request, owned);
            Trainer trainer = new(step, request.Workspace, config, request.Images, directory, log, request.Stop, ranks: ranks);
            return new PreparedRun(config, directory, log, trainer, begin: null, owned);
        }
        catch (Exception fault)
        {
            Notify(fault, log);
            owned.Dispose();
            throw;
        }
    }

    private static TrainingStep Step(RunRequest request, OwnedParts owned)
    {
        TrainingStep step = new(request.Workspace, request.Config, request.Method, request.Ranks);
        if (step.Reduction is GradientReduction reduction)
        {
            owned.Add(reduction);
        }

        return step;
    }

    // The caller says it to people; the run's log has it too.
    private static void Notify(Exception fault, RunLog log)
    {
        if (fault is PGGanException or DeviceException or IOException or UnauthorizedAccessException)
        {
            log.ToFileOnly(fault.Message);
        }
    }

    private static Trainer Ready(RunRequest request, RunDirectory directory, OwnedParts owned)
    {
        (TrainingConfig config, RunLog log) = (request.Config, request.Log);
        RunMetrics? metrics = null;
        if (config.Run.Metrics.Count > 0)
        {
            MetricContext context = new(request.Workspace, request.Images, config.Model.Resolution, request.Features);
            metrics = new RunMetrics(config, context, request.Statistics, log, request.Stop);
            owned.Add(metrics);
        }

        TrainingStep step = Step(request, owned);
        if (request.Initial is InitialWeights initial)
        {
            log.Lines(initial.Load(config, step));
        }

        if (step.Frozen is not null && request.Resumed is null && request.Initial is null or { Networks: InitialNetworks.Generator })
        {
            log.Line("Note: the frozen blocks of D have random weights; `initFrom` gives them trained ones.");
        }

        log.ToFileOnly([.. RunSummary.LayerTables(step), ""]);
        log.Lines(RunPlan.Overview(config, step, request.Workspace.Engine, request.Images));
        log.Line($"Output:    {directory.FullPath} (log.txt has the details)");
        Trainer trainer = new(step, request.Workspace, config, request.Images, directory, log, request.Stop, metrics,
            BestOf(config, directory, log), measureAhead: ReferenceEquals(request.Method, TrainingMethod.Default), request.Ranks);
        Checkpoint? checkpoint = request.Resumed?.Checkpoint;
        if (checkpoint is not null)
        {
            GoOn(trainer, checkpoint, request, directory);
        }

        if (checkpoint is null || !RunPlan.IsComplete(checkpoint, config))
        {
            AtomicFile.Write(directory.ConfigPath, stream => stream.Write(Encoding.UTF8.GetBytes(ConfigJson.Write(config) + "\n")));
        }

        return trainer;
    }

    private static BestNetwork? BestOf(TrainingConfig config, RunDirectory directory, RunLog log) => config.Run.Goal is MetricGoal goal
        ? new BestNetwork(directory.FullPath, new Schedule(config), goal,
            [.. config.Optimizer.AverageHalfLives.Select(MovingAverage.NameOf)], log.Line)
        : null;

    private static void GoOn(Trainer trainer, Checkpoint checkpoint, RunRequest request, RunDirectory directory)
    {
        (TrainingConfig config, RunLog log) = (request.Config, request.Log);
        long imagesSeen = checkpoint.State.Position.ImagesSeen;
        log.Line(FormattableString.Invariant($"Going on from {checkpoint.FilePath} at kimg {imagesSeen / 1000.0:0.0##}."));
        foreach (string difference in ConfigJson.Differences(checkpoint.Config, config))
        {
            log.Line($"Changed since the checkpoint: {difference}");
        }

        if (request.Images.Fingerprint != checkpoint.DataFingerprint)
        {
            log.Line(
                "Note: the images, or what is done to them, are not those of the checkpoint, so the run may not be the one it "
                    + "would have been.");
        }

        string arithmetic = PrecisionNames.Arithmetic(request.Workspace.Engine);
        if (checkpoint.Arithmetic is string before && before != arithmetic)
        {
            log.Line(
                $"Note: the checkpoint was computed by {before}, this goes on by {arithmetic}: "
                    + "with other roundings than it would have had.");
        }

        if (!checkpoint.HeaderIsChecked)
        {
            log.Line(
                "Note: the checkpoint was saved by an older version, whose checksum does not cover the header: "
                    + "damage there is not noticed.");
        }

        int further = RunRewind.To(directory.FullPath, imagesSeen, log.Line);
        if (further > 0)
        {
            string folder = new SetAside(directory.FullPath).Folder;
            log.Line($"The checkpoints that were further ({further}), the grids since and a copy of the statistics are now in {folder}.");
        }

        trainer.Resume(checkpoint);
        if (RunPlan.IsComplete(checkpoint, config))
        {
            log.Line(RunPlan.Completed(config));
        }
    }
}
