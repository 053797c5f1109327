using System.Diagnostics;
using PGGan.Autograd;
using PGGan.Files;
using PGGan.Kernels.Gpu;
using PGGan.Learning.Configuration;
using PGGan.Metrics;
using PGGan.Model;

namespace PGGan.Learning.Runs;

/// <summary>
/// The metrics of a run while it trains, at each of its checkpoints. They read the averaged generator and change nothing that a run
/// computes. One that cannot be measured, for want of memory or because the run was asked to stop, is left out with a line: the checkpoint
/// is there, and the run makes up for it when it goes on, as <c>pggan metrics</c> does.
/// </summary>
internal sealed class RunMetrics : IDisposable
{
    private readonly TrainingConfig config;
    private readonly MetricContext context;
    private readonly Evaluation evaluation;
    private readonly RunLog log;
    private readonly IStopRequest stop;

    /// <summary>The metrics that the configuration names, at least one.</summary>
    /// <param name="config">Of the run.</param>
    /// <param name="context">What they are made from.</param>
    /// <param name="store">Where numbers of the real images are kept.</param>
    /// <param name="log">Receives what was measured.</param>
    /// <param name="stop">Asked to stop, the evaluation is given up.</param>
    /// <exception cref="PGGanException">A metric lacks something, or there are too few images.</exception>
    public RunMetrics(TrainingConfig config, MetricContext context, StatisticsStore store, RunLog log, IStopRequest stop)
    {
        (this.config, this.context, this.log, this.stop) = (config, context, log, stop);
        evaluation = new Evaluation(config.Run.MetricNames, context, config.Data.Mirror, keepReal: false, store, Live);
        if (evaluation.IsShort)
        {
            log.Line($"Note: the set has {context.Data.Count} images; metrics compare no more than half of them, {evaluation.MaxImages}.");
        }
    }

    /// <summary>
    /// Whether a run's files lack numbers of a checkpoint: it was saved by a process that ended before it had measured it.
    /// </summary>
    /// <param name="folder">The run's.</param>
    /// <param name="imagesSeen">Images that the checkpoint has seen.</param>
    public bool Lacks(string folder, long imagesSeen) => evaluation.Metrics.Any(metric =>
        config.Optimizer.AverageHalfLives.Select(MovingAverage.NameOf).Prepend(null)
            .Any(average => !MetricFiles.Has(folder, metric, imagesSeen, average)));

    /// <summary>Measures a generator, appends the numbers to the run's files and tells them.</summary>
    /// <param name="averaged">The averaged generator, or a further average.</param>
    /// <param name="growth">How far it has grown.</param>
    /// <param name="imagesSeen">Images it was trained on.</param>
    /// <param name="checkpoint">The file it was saved in.</param>
    /// <param name="average">Name of the average, where it is a further one; null: it is the averaged generator.</param>
    /// <returns>What was measured: nothing where it had to be left out.</returns>
    public IReadOnlyList<MetricResult> Measure(
        IGenerator averaged, Growth growth, long imagesSeen, string checkpoint, string? average = null)
    {
        Workspace workspace = context.Workspace;
        long started = Stopwatch.GetTimestamp();
        try
        {
            IReadOnlyList<MetricResult> results =
                evaluation.Measure(new GeneratedImages(workspace, averaged, config, growth, evaluation.Reals), floor: true);
            foreach (MetricResult result in results)
            {
                log.Line($"       {result}{(average is null ? "" : $" (average {average})")}");
            }

            string folder = Path.GetDirectoryName(checkpoint)!;
            MetricResult[] lacking = [.. results.Where(result => !MetricFiles.Has(folder, result.Metric, imagesSeen, average))];
            MetricFiles.Append(folder, Path.GetFileName(checkpoint), imagesSeen, lacking, Stopwatch.GetElapsedTime(started).TotalSeconds,
                average);
            return results;
        }
        catch (OperationCanceledException)
        {
            log.Line(
                $"The metrics of {Path.GetFileName(checkpoint)} are left out: the run was asked to stop. "
                    + "They are measured when it goes on.");
        }
        catch (Exception fault) when (fault is OutOfMemoryException or DeviceMemoryException)
        {
            log.Line(
                $"Note: the metrics of {Path.GetFileName(checkpoint)} are left out: {fault.Message.TrimEnd('.')}; "
                    + $"name fewer images (swd2k), or measure them later: pggan metrics `network={checkpoint}`");
        }
        finally
        {
            workspace.Engine.Synchronize();
            workspace.Engine.Pool.Trim();   // what metrics rent has other sizes than what training does
        }

        return [];
    }

    /// <inheritdoc/>
    public void Dispose() => evaluation.Dispose();

    private void Live(string what)
    {
        stop.Token.ThrowIfCancellationRequested();
        log.Live(what);
    }
}
