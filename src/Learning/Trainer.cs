using System.Diagnostics;
using PGGan.Autograd;
using PGGan.Data;
using PGGan.Files;
using PGGan.Kernels.Cpu;
using PGGan.Kernels.Gpu;
using PGGan.Learning.Augmentation;
using PGGan.Learning.Collectives;
using PGGan.Learning.Configuration;
using PGGan.Learning.Losses;
using PGGan.Learning.Runs;

namespace PGGan.Learning;

/// <summary>
/// The loop: D then G, the schedule held for a group of minibatches, optimizers reset at both ends of a fade, a report at each tick
/// (docs/method.md). Between two ticks nothing is read back from the device.
/// </summary>
internal sealed class Trainer
{
    private static readonly TimeSpan LongRun = TimeSpan.FromMinutes(2);

    private readonly Workspace workspace;
    private readonly TrainingConfig config;
    private readonly Schedule schedule;
    private readonly TrainingStep step;
    private readonly IImageSource data;
    private readonly RunDirectory directory;
    private readonly RunLog log;
    private readonly IStopRequest stop;
    private readonly ICollective ranks;
    private readonly RemainingTime remaining;
    private readonly RunOutput output;
    private readonly bool measureAhead;
    private readonly Stopwatch tickClock = new();
    private readonly Stopwatch runClock = new();
    private readonly RunCheckpoints checkpoints;
    private readonly StopRequest stopRequest;
    private RunState state;
    private string? resumedFrom;
    private bool betweenUpdates;   // of one iteration: the networks are further than the state says
    private double secondsBefore;
    private double maintenanceSeconds;
    private long imagesAtStart;
    private TimeSpan nextLive;

    /// <summary>A trainer at the start of a run; <see cref="Resume"/> takes it further.</summary>
    /// <param name="step">The networks.</param>
    /// <param name="workspace">Where they compute.</param>
    /// <param name="config">The run's.</param>
    /// <param name="data">The real images.</param>
    /// <param name="directory">The run's folder.</param>
    /// <param name="log">Receives its lines.</param>
    /// <param name="stop">Asks it to stop.</param>
    /// <param name="metrics">What is measured at checkpoints; null: nothing.</param>
    /// <param name="best">Keeps the best network by what is measured; null: none is kept.</param>
    /// <param name="measureAhead">Whether networks of the configuration may be built to see how long higher resolutions take.</param>
    /// <param name="ranks">The processes that train these networks together, those of the step; null: this one alone.</param>
    public Trainer(
        TrainingStep step, Workspace workspace, TrainingConfig config, IImageSource data, RunDirectory directory, RunLog log,
        IStopRequest stop, RunMetrics? metrics = null, BestNetwork? best = null, bool measureAhead = false, ICollective? ranks = null)
    {
        this.ranks = ranks ?? AloneCollective.Instance;
        this.workspace = workspace;
        this.config = config;
        this.step = step;
        this.data = data;
        this.directory = directory;
        this.log = log;
        this.stop = stop;

        // A GPU is through with the small ones at once, and one process does not know what several take.
        this.measureAhead = measureAhead && workspace.Engine is CpuEngine && this.ranks.Size == 1;
        checkpoints = new RunCheckpoints(directory.FullPath, log.Line, locked: true);
        stopRequest = new StopRequest(directory.FullPath);
        schedule = new Schedule(config);
        output = new RunOutput(step, workspace, config, data, directory, checkpoints, stop, metrics, best);
        remaining = new RemainingTime(schedule, resolution => NetworkLayers.TrainingCost(step, resolution));
    }

    /// <summary>Receives each tick once its files are written; null: nobody.</summary>
    public Action<TrainingProgress>? Ticked { get; set; }

    // The files of a run are written by one process.
    private bool Writes => ranks.Rank == 0;

    // Ranks agree on it with their gradients, so that all of them stop after the same iteration.
    private bool StopAsked => step.Reduction is GradientReduction shared ? shared.StopAsked : IsAskedToStop;

    private bool IsAskedToStop => stop.Token.IsCancellationRequested || (Writes && stopRequest.IsThere);

    private bool Done => schedule.IsDone(state.Position);

    // Of the running tick, by this process.
    private long TimedImages => state.Position.ImagesSeen - Math.Max(state.TickStart, imagesAtStart);

    /// <summary>Goes on from a checkpoint: bit for bit, unless the configuration was changed.</summary>
    public void Resume(Checkpoint checkpoint)
    {
        checkpoint.Restore(step);
        state = checkpoint.State;
        resumedFrom = checkpoint.FilePath;
        secondsBefore = StatsFile.TotalSeconds(directory.StatsPath);
        foreach ((int resolution, double seconds) in StatsFile.Speeds(directory.StatsPath))
        {
            remaining.Measured(resolution, seconds);
        }

        // With another schedule the run may be in another stage than the one it was saved in.
        Phase saved = new Schedule(checkpoint.Config).At(state.Position.GroupStart);
        if (config.Optimizer.ResetOnGrowth && !saved.SameStage(schedule.At(state.Position.GroupStart)))
        {
            step.ResetOptimizers();
        }
    }

    /// <summary>Trains to the end of the run or until asked to stop.</summary>
    /// <exception cref="DivergedException">A number is not finite any more; nothing of it was saved.</exception>
    public RunEnd Run()
    {
        try
        {
            return RunToEnd();
        }
        catch (DeviceException fault)
        {
            throw StepFailure.BetweenSteps(fault, checkpoints.TryFindNewest());
        }
    }

    private RunEnd RunToEnd()
    {
        using IDisposable saving = stop.WhileUnsaved();
        if (Writes)
        {
            stopRequest.Clear();   // one that came when nothing trained here
        }

        runClock.Start();
        StartTogether();
        imagesAtStart = state.Position.ImagesSeen;
        using IDisposable closing = output;
        if (Writes)
        {
            using IDisposable? waiting = ranks.WhileOthersWait();
            output.Open(state);
            long started = Stopwatch.GetTimestamp();
            if (output.WriteStart(state, resumedFrom))
            {
                remaining.Maintained(Stopwatch.GetElapsedTime(started).TotalSeconds);
            }
        }

        using MinibatchFeed feed = new(data, config, ranks.Share);
        tickClock.Start();
        while (!Done)
        {
            if (StopAsked)
            {
                SaveStopped();
                return RunEnd.Stopped;
            }

            Phase phase = schedule.At(state.Position.GroupStart);
            try
            {
                Iterate(feed, phase);
            }
            catch (Exception fault) when (fault is OutOfMemoryException or DeviceException)
            {
                throw StepFailure.Of(fault, phase, config, checkpoints.TryFindNewest(), ranks.Share);
            }
            catch (ImageDataException fault)
            {
                throw WithoutImages(fault);
            }

            ShowLive(phase);
            if (state.Position.Repeat == 0)
            {
                EndGroup(phase);
            }
        }

        return RunEnd.Finished;
    }

    /// <summary>Every rank begins with the networks and the position of rank 0.</summary>
    private void StartTogether()
    {
        if (step.Reduction is GradientReduction shared)
        {
            shared.AsksToStop = () => IsAskedToStop;
            state = RankedStart.Share(ranks, step, state);
        }
    }

    private void SaveStopped()
    {
        step.Statistics.SumOver(ranks);
        if (Writes)
        {
            using IDisposable? waiting = ranks.WhileOthersWait();
            output.SaveCheckpoint(state, directory.StoppedCheckpointPath);
            stopRequest.Clear();
        }
    }

    private void Iterate(MinibatchFeed feed, in Phase phase)
    {
        ScheduleConfig repeats = config.Schedule;
        RunPosition next = state.Position.After(phase.Minibatch * repeats.DiscriminatorRepeats, repeats.MinibatchRepeats);
        long imagesSeen = state.Position.ImagesSeen;
        for (int update = 1; update < repeats.DiscriminatorRepeats; update++)
        {
            Minibatch before = feed.Take(imagesSeen, phase);
            feed.ReadAhead(imagesSeen + phase.Minibatch, phase);
            betweenUpdates = true;
            step.UpdateDiscriminator(phase, imagesSeen, before);
            imagesSeen += phase.Minibatch;
        }

        Minibatch minibatch = feed.Take(imagesSeen, phase);
        feed.ReadAhead(next.ImagesSeen, schedule.At(next.GroupStart));
        step.Update(phase, imagesSeen, minibatch);
        state = state with { Position = next };
        betweenUpdates = false;
    }

    private void EndGroup(in Phase phase)
    {
        long imagesSeen = state.Position.ImagesSeen;
        Phase next = schedule.At(imagesSeen);
        if (config.Optimizer.ResetOnGrowth && !next.SameStage(phase))
        {
            step.ResetOptimizers();
        }

        if (Done || imagesSeen >= state.TickStart + phase.TickImages)
        {
            EndTick(phase);
        }

        if (next.Resolution != phase.Resolution)
        {
            workspace.Engine.Synchronize();
            workspace.Engine.Pool.Trim();   // the new resolution's arrays have other sizes
        }
    }

    private void EndTick(in Phase phase)
    {
        step.Statistics.SumOver(ranks);
        IReadOnlyDictionary<string, Statistic> statistics = step.Statistics.Read();   // waits for the device
        tickClock.Stop();
        double totalSeconds = secondsBefore + runClock.Elapsed.TotalSeconds;
        TickTiming timing = new(totalSeconds, TimedImages, tickClock.Elapsed.TotalSeconds, maintenanceSeconds,
            workspace.Engine.Pool.HighWater);
        TickReport report = new(state.Tick + 1, state.Position.ImagesSeen, phase, statistics, timing);
        string[] notFinite = [.. report.NotFinite];
        if (notFinite.Length > 0)
        {
            throw output.Diverged(state, string.Join(", ", notFinite));
        }

        if (step.AugmentStrength is AugmentStrength strength && statistics.TryGetValue(ScoreSigns.Statistic, out Statistic signs))
        {
            strength.Adjust(signs.Mean, state.Position.ImagesSeen - state.TickStart);
            report = report with { AugmentStrength = strength.Value };
        }

        if (TickHasOneResolution(phase))
        {
            remaining.Measured(phase.Resolution, 1 / report.ImagesPerSecond);
        }

        MeasureAhead(phase);
        long started = Stopwatch.GetTimestamp();
        state = state with { Tick = report.Tick, TickStart = state.Position.ImagesSeen };
        step.Statistics.Reset();
        log.Line(report.ToLine(remaining.From(state.Position.ImagesSeen)));
        if (step.Reduction is not null)
        {
            WeightsCheck.Require(ranks, step);
        }

        if (Writes)
        {
            using IDisposable? waiting = ranks.WhileOthersWait();
            output.WriteTick(state, report);
            Ticked?.Invoke(report.ToProgress(remaining.From(state.Position.ImagesSeen), directory.FakesPath(state.Position.ImagesSeen)));
        }

        workspace.Engine.Pool.ResetHighWater();
        maintenanceSeconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        remaining.Maintained(maintenanceSeconds);
        tickClock.Restart();
    }

    // A tick in which the networks grow has images of both sizes, and its speed is that of neither.
    private bool TickHasOneResolution(in Phase phase) =>
        schedule.At(Math.Max(state.TickStart, imagesAtStart)).Resolution == phase.Resolution;

    // A first estimate from one resolution alone is too high by far where higher ones are to come. Where that is no long time, no more is
    // spent on it.
    private void MeasureAhead(in Phase phase)
    {
        if (measureAhead && remaining.MeasuredResolutions == 1 && phase.Resolution < config.Model.Resolution
            && remaining.From(state.Position.ImagesSeen) > LongRun)
        {
            log.Live("Measuring how long higher resolutions take");
            try
            {
                Pace.MeasureAhead(((CpuEngine)workspace.Engine).Threads, config, phase.Resolution, remaining, stop.Token);
            }
            catch (OutOfMemoryException)
            {
                // Its networks are a second set of weights, which memory may have no room for: the run goes on with the rougher estimate.
            }
        }
    }

    /// <summary>
    /// The images of an iteration cannot be had: what was trained so far is saved, where it is a whole number of iterations.
    /// </summary>
    private PGGanException WithoutImages(ImageDataException fault)
    {
        string saved = "";
        try
        {
            if (!betweenUpdates && ranks.Size == 1)   // others are in the middle of the iteration
            {
                output.SaveCheckpoint(state, directory.StoppedCheckpointPath);
                saved = $" The run is saved; then go on with `resume={directory.FullPath}`.";
            }
        }
        catch (PGGanException)
        {
            // The first fault is the one to report.
        }

        return new PGGanException(fault.Message + saved, fault);
    }

    private void ShowLive(in Phase phase)
    {
        if (runClock.Elapsed < nextLive)
        {
            return;
        }

        nextLive = runClock.Elapsed + TimeSpan.FromSeconds(0.25);
        long imagesSeen = state.Position.ImagesSeen;
        double speed = TimedImages / tickClock.Elapsed.TotalSeconds;
        if (tickClock.Elapsed > TimeSpan.FromSeconds(2) && TickHasOneResolution(phase))
        {
            remaining.Measured(phase.Resolution, 1 / speed);
        }

        Stage stage = schedule.StageAt(imagesSeen);
        log.Live(new RunStatus(stage, imagesSeen, schedule.TotalImages, speed, remaining.ToEndOf(stage, imagesSeen),
            remaining.From(imagesSeen), output.NewestGrid));
    }
}
