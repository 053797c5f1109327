using PGGan.Autograd;
using PGGan.Data;
using PGGan.Files;
using PGGan.Kernels;
using PGGan.Kernels.Gpu;
using PGGan.Learning;
using PGGan.Learning.Configuration;
using PGGan.Learning.Runs;
using PGGan.Metrics;

namespace PGGan.Training;

/// <summary>A run that is ready to be trained, and what it reports before, while and after it is.</summary>
/// <param name="workspace">Where it computes.</param>
/// <param name="data">The images; null: a dry run that needs none.</param>
/// <param name="log">Told everything.</param>
/// <param name="stop">Asks it to stop.</param>
internal sealed class TrainSession(Workspace workspace, IImageSource? data, RunLog log, StopSignal stop) : IDisposable
{
    private StepMemory? memory;
    private RunMetrics? metrics;

    /// <summary>The run that goes on; null: a new one begins.</summary>
    public ResumedRun? Resumed { get; init; }

    /// <summary>Whose weights a new run begins with; null: it begins with random ones.</summary>
    public Checkpoint? Begun { get; init; }

    /// <summary>The configuration, fitted to the memory by <see cref="Fit"/>.</summary>
    public TrainingConfig Config { get; private set; } = new();

    /// <summary>The name of the images.</summary>
    public string DataName => data!.Name;

    /// <summary>Whether a checkpoint is the end of a run of that configuration.</summary>
    public static bool IsComplete(Checkpoint checkpoint, TrainingConfig config) =>
        checkpoint.State.Position is { Repeat: 0 } position && position.ImagesSeen >= new Schedule(config).TotalImages;

    /// <summary>What is said of such a run.</summary>
    public static string Completed(TrainingConfig config) =>
        FormattableString.Invariant($"The run is complete; a larger --kimg than {config.Schedule.TotalKimg} makes it longer.");

    /// <summary>Takes a configuration, with minibatches computed in parts where the memory asks for it.</summary>
    /// <exception cref="PGGanException">A step does not fit however few images are computed at once.</exception>
    public void Fit(TrainingConfig config)
    {
        memory = new StepMemory(workspace.Engine, config);
        Config = MemoryFit.Apply(config, workspace.Engine, memory, log.Line);
    }

    /// <summary>Measures metrics at the run's checkpoints.</summary>
    /// <param name="features">The network whose features are compared; null: none.</param>
    /// <param name="store">Where numbers of real images are kept; null: nothing is measured.</param>
    /// <exception cref="PGGanException">A metric lacks something, or there are too few images.</exception>
    public void Measure(IFeatureExtractor? features, StatisticsStore? store) => metrics = store is null
        ? null
        : new RunMetrics(Config, new MetricContext(workspace, data!, Config.Model.Resolution, features), store, log, stop);

    /// <summary>Reports what the run would be and what it would take; the exit code.</summary>
    public int DryRun()
    {
        TrainingStep step = new(workspace, Config);
        string[] layers = [.. RunSummary.LayerTables(step)];
        RemainingTime time = new(new Schedule(Config), resolution => NetworkLayers.TrainingCost(step, resolution));
        log.Live("Measuring a few steps");
        Pace.Measure(step, Config, time);
        Describe(RunSummary.PhaseTable(Config, memory!, time));
        log.Lines(layers);
        log.Line("Dry run: nothing was written.");
        return 0;
    }

    /// <summary>Trains to the end or until asked to stop; the exit code.</summary>
    /// <param name="open">Opens the run's folder.</param>
    /// <param name="repeat">The command that goes on with the run.</param>
    public int Train(Func<RunDirectory> open, Func<RunDirectory, string> repeat)
    {
        string[] phases = [.. RunSummary.PhaseTable(Config, memory!)];
        ReleaseMemory();
        RunDirectory directory = open();
        using IDisposable? alone = Resumed?.Folder is null ? RunDirectory.Lock(directory.FullPath) : null;
        log.AlsoTo(directory.LogPath);
        log.Line($"Output directory: {directory.FullPath}");
        try
        {
            Describe(phases);
            Trainer trainer = Ready(directory);
            stop.Farewell = TellStopped;
            RunEnd end = trainer.Run();
            stop.Farewell = null;
            if (end == RunEnd.Stopped)
            {
                TellStopped();
                return stop.ExitCode;
            }

            log.Line($"Finished. Output directory: {directory.FullPath}");
            return 0;
        }
        catch (Exception fault) when (fault is PGGanException or DeviceException or IOException or UnauthorizedAccessException)
        {
            log.ToFileOnly(fault.Message);
            throw;
        }

        void TellStopped()
        {
            log.Line($"Stopped and saved. Go on with: {repeat(directory)}");
            log.Line($"Output directory: {directory.FullPath}");
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        metrics?.Dispose();
        ReleaseMemory();
    }

    // A plan of the networks on the device, which training does not need.
    private void ReleaseMemory()
    {
        memory?.Dispose();
        memory = null;
    }

    private Trainer Ready(RunDirectory directory)
    {
        TrainingStep step = new(workspace, Config);
        if (Begun is not null)
        {
            (int taken, int drawn) = Begun.RestoreShared(step);
            log.Line($"Weights from {Begun.FilePath}: {taken} arrays{(drawn == 0 ? "" : $"; {drawn} of layers that it does not have are drawn anew")}.");
        }

        log.Lines(RunSummary.LayerTables(step));
        log.Line();
        Trainer trainer = new(step, workspace, Config, data!, directory, log, stop, metrics);
        if (Resumed is not null)
        {
            GoOn(trainer, Resumed.Checkpoint, directory);
        }

        if (Resumed is null || !IsComplete(Resumed.Checkpoint, Config))
        {
            AtomicFile.Write(directory.ConfigPath, stream => stream.Write(System.Text.Encoding.UTF8.GetBytes(ConfigJson.Write(Config) + "\n")));
        }

        return trainer;
    }

    private void GoOn(Trainer trainer, Checkpoint checkpoint, RunDirectory directory)
    {
        long imagesSeen = checkpoint.State.Position.ImagesSeen;
        log.Line(FormattableString.Invariant($"Going on from {checkpoint.FilePath} at kimg {imagesSeen / 1000.0:0.0##}."));
        foreach (string difference in ConfigJson.Differences(checkpoint.Config, Config))
        {
            log.Line($"Changed since the checkpoint: {difference}");
        }

        if (data!.Fingerprint != checkpoint.DataFingerprint)
        {
            log.Line("Note: the images are not those of the checkpoint, so the run will not be the one it would have been.");
        }

        string arithmetic = PrecisionNames.Arithmetic(workspace.Engine);
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
        if (IsComplete(checkpoint, Config))
        {
            log.Line(Completed(Config));
        }
    }

    private void Describe(IEnumerable<string> phases)
    {
        log.Lines(ConfigJson.Write(Config).Split('\n'));
        log.Line();
        log.Line($"Device:    {PrecisionNames.Device(workspace.Engine)}");
        log.Line($"Data:      {Config.Data.Path ?? "built-in planets"}"
            + (data is null ? "" : FormattableString.Invariant($", {data.Count} images of {data.Resolution}×{data.Resolution}, {data.Channels} channel{(data.Channels == 1 ? "" : "s")}")));
        if (data is ImageFolder folder)
        {
            log.Line($"           {folder.Summary}");
        }

        if (data is not null)
        {
            log.Line($"Duration:  {RunSummary.Length(Config, data.Count)}");
        }

        log.Lines(RunSummary.Warnings(Config, data?.Count));
        log.Line();
        log.Lines(phases);
        log.Line();
    }
}
