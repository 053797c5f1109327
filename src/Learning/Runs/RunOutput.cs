using System.Globalization;
using PGGan.Autograd;
using PGGan.Data;
using PGGan.Files;
using PGGan.Imaging;
using PGGan.Kernels.Gpu;
using PGGan.Learning.Configuration;
using PGGan.Learning.TensorBoard;
using PGGan.Metrics;
using PGGan.Model;

namespace PGGan.Learning.Runs;

/// <summary>
/// What a run writes into its folder besides its log: grids, ticks, checkpoints, metrics, events for TensorBoard. One process of a run
/// writes.
/// </summary>
/// <param name="step">The networks.</param>
/// <param name="workspace">Where they compute.</param>
/// <param name="config">The run's.</param>
/// <param name="data">The real images.</param>
/// <param name="directory">The run's folder.</param>
/// <param name="checkpoints">Those in it.</param>
/// <param name="stop">Is kept informed while nothing is unsaved.</param>
/// <param name="metrics">What is measured at checkpoints; null: nothing.</param>
/// <param name="best">Keeps the best network by what is measured; null: none is kept.</param>
internal sealed class RunOutput(
    TrainingStep step, Workspace workspace, TrainingConfig config, IImageSource data, RunDirectory directory, RunCheckpoints checkpoints,
    IStopRequest stop, RunMetrics? metrics, BestNetwork? best) : IDisposable
{
    private readonly Schedule schedule = new(config);
    private readonly float[] gridLabels = GridImages.Labels(data, config);
    private RunEvents? events;

    /// <summary>The grid written last; null: none by this process.</summary>
    public string? NewestGrid { get; private set; }

    /// <summary>Writes the grid of real images where it is missing, and opens the file for TensorBoard where the run writes one.</summary>
    public void Open(RunState state)
    {
        if (!File.Exists(directory.RealsPath))
        {
            Samples.WriteReals(directory.RealsPath, data, config);
        }

        events = config.Run.TensorBoard && (!schedule.IsDone(state.Position) || LacksMetrics(state))
            ? new RunEvents(directory.FullPath, config, state.Position.ImagesSeen) : null;
        events?.Reals(directory.RealsPath);
    }

    /// <summary>Writes what belongs to the moment at which a run begins or goes on.</summary>
    /// <param name="state">That moment.</param>
    /// <param name="resumedFrom">The checkpoint that it goes on from; null: none.</param>
    /// <returns>Whether it was the beginning: a grid and a checkpoint.</returns>
    public bool WriteStart(RunState state, string? resumedFrom)
    {
        if (state.Position.ImagesSeen == 0)
        {
            WriteFakes(state);
            SaveCheckpoint(state, directory.CheckpointPath(0));
            return true;
        }

        if (resumedFrom is not null && IsSnapshot(state))
        {
            // What a process does after it has saved a checkpoint, and this one's may have died before.
            best?.Update(state.Position.ImagesSeen);
            checkpoints.Prune(config.Run.Keep, resumedFrom, best?.Pending);
            if (LacksMetrics(state))
            {
                Measure(state, resumedFrom);
            }
        }

        return false;
    }

    /// <summary>Writes a tick, its grid, and a checkpoint with what is measured of it where one belongs to it.</summary>
    /// <exception cref="DivergedException">A number is not finite.</exception>
    /// <exception cref="PGGanException">A file cannot be written.</exception>
    public void WriteTick(RunState state, TickReport report)
    {
        StatsFile.Append(directory.StatsPath, report);
        events?.Tick(report);

        // The checkpoint comes last: what a resumed run does not make again is there when it is.
        WriteFakes(state);
        if (schedule.IsDone(state.Position))
        {
            events?.Completed(state.Position.ImagesSeen);
        }

        if (IsSnapshot(state))
        {
            string checkpoint = directory.CheckpointPath(state.Position.ImagesSeen);
            SaveCheckpoint(state, checkpoint);
            checkpoints.Prune(config.Run.Keep, checkpoint, best?.Pending);
            Measure(state, checkpoint);
        }
    }

    /// <summary>Writes a checkpoint.</summary>
    /// <inheritdoc cref="WriteTick" path="/exception"/>
    public void SaveCheckpoint(RunState state, string path)
    {
        try
        {
            Checkpoint.Save(path, config, data.Fingerprint, state, step);
        }
        catch (DivergedException fault)
        {
            throw Diverged(state, fault.Message);
        }
        catch (PGGanException fault)
        {
            string goOn = checkpoints.TryFindNewest() is null ? "start again" : $"go on with `resume={directory.FullPath}`";
            throw new PGGanException($"{fault.Message} Put that right, then {goOn}.", fault);
        }
    }

    /// <summary>The fault of a run whose numbers are not finite any more, with the checkpoint to go on from.</summary>
    /// <param name="state">When it was noticed.</param>
    /// <param name="what">Which numbers.</param>
    public DivergedException Diverged(RunState state, string what)
    {
        string goOn = checkpoints.TryFindNewest() is string path
            ? $"the last good checkpoint is {path}; go on from it"
            : "there is no checkpoint yet; start again";
        return new DivergedException(string.Create(
            CultureInfo.InvariantCulture,
            $"Training has diverged by kimg {state.Position.ImagesSeen / 1000.0:0.0##}: {what}; {goOn} with lower rates "
                + $"(`schedule.generatorRate`, `schedule.discriminatorRate`) or a larger `schedule.minibatch`."));
    }

    /// <summary>Closes the file for TensorBoard.</summary>
    public void Dispose() => events?.Dispose();

    // Whether a regular checkpoint belongs to this moment: the end of a tick, of every so many.
    private bool IsSnapshot(RunState state) => state.Tick > 0 && state.TickStart == state.Position.ImagesSeen
        && (schedule.IsDone(state.Position) || state.Tick % config.Run.SnapshotTicks == 0);

    private bool LacksMetrics(RunState state) =>
        metrics is not null && IsSnapshot(state) && metrics.Lacks(directory.FullPath, state.Position.ImagesSeen);

    private void Measure(RunState state, string checkpoint)
    {
        using IDisposable saved = stop.WhileSaved();
        try
        {
            long imagesSeen = state.Position.ImagesSeen;
            Growth growth = schedule.Shown(imagesSeen).Growth;
            foreach ((string? average, IGenerator network) in step.Averages)
            {
                IReadOnlyList<MetricResult> measured = metrics?.Measure(network, growth, imagesSeen, checkpoint, average) ?? [];
                events?.Scalars(imagesSeen, MetricFiles.Scalars(measured, average));
            }

            best?.Update(imagesSeen);
        }
        catch (DivergedException fault)
        {
            throw Diverged(state, fault.Message);
        }
    }

    private void WriteFakes(RunState state)
    {
        Phase phase = schedule.Shown(state.Position.ImagesSeen);
        GridSize grid = Samples.GridOf(config);
        float[] images;
        try
        {
            images = Samples.Draw(workspace, step.Averaged, config.Run.Seed, [.. Enumerable.Range(0, grid.Count)], phase.Growth,
                phase.ImagesAtOnce, gridLabels);
        }
        catch (DivergedException fault)
        {
            throw Diverged(state, fault.Message);
        }
        catch (Exception fault) when (fault is OutOfMemoryException or DeviceMemoryException)
        {
            throw StepFailure.Of(fault, phase, config, checkpoints.TryFindNewest());
        }

        string path = directory.FakesPath(state.Position.ImagesSeen);
        Samples.WriteGrid(path, images, phase.Resolution, config.Model.Channels, config.Model.Resolution, grid);
        NewestGrid = path;
        events?.Fakes(state.Position.ImagesSeen, path);
    }
}
