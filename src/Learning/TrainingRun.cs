using System.Runtime.CompilerServices;
using System.Threading.Channels;
using PGGan.Autograd;
using PGGan.Data;
using PGGan.Files;
using PGGan.Learning.Configuration;
using PGGan.Learning.Runs;
using PGGan.Metrics;

namespace PGGan.Learning;

/// <summary>How a run ended.</summary>
public enum RunEnd
{
    /// <summary>All images were shown.</summary>
    Finished,

    /// <summary>It was asked to stop and saved its state.</summary>
    Stopped,
}

/// <summary>
/// A training run in a folder of its own: configuration, log, statistics, grids of pictures and checkpoints, the same as those of the
/// program <c>pggan</c>, which can go on with it. One thread trains; the run must not be used by others meanwhile.
/// </summary>
/// <example>
/// <code>
/// using var run = TrainingRun.Create(Presets.Quick with { Model = new() { Resolution = 64 } });
/// await foreach (TrainingProgress tick in run.RunAsync(stop))
/// {
///     Console.WriteLine($"{tick.ImagesSeen} images, {tick.Grid}");
/// }
/// </code>
/// </example>
public sealed class TrainingRun : IDisposable
{
    private readonly OwnedParts owned;
    private readonly PreparedRun prepared;
    private readonly TokenStop stop;

    private TrainingRun(OwnedParts owned, PreparedRun prepared, TokenStop stop) =>
        (this.owned, this.prepared, this.stop) = (owned, prepared, stop);

    /// <summary>The run's folder.</summary>
    public string Folder => prepared.Directory.FullPath;

    /// <summary>What it computes: as asked for, with the labels of its data and the images at once that memory holds.</summary>
    public TrainingConfig Config => prepared.Config;

    /// <summary>Begins a new run: opens device and images, makes the folder. Nothing is trained yet.</summary>
    /// <param name="config">What it computes; a preset (<see cref="Presets"/>) with changes.</param>
    /// <param name="options">Images, device, folders; null: the defaults.</param>
    /// <exception cref="PGGanException">The configuration, the data or a folder cannot be used; one line.</exception>
    /// <exception cref="ImageDataException">The images cannot be used; one line.</exception>
    /// <exception cref="Kernels.Gpu.DeviceException">The device is not there or does not work.</exception>
    public static TrainingRun Create(TrainingConfig config, TrainingRunOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(config);
        return Open(options ?? new(), _ => (config, null));
    }

    /// <summary>Goes on with a run from its furthest checkpoint, bit for bit as if it had never stopped.</summary>
    /// <param name="run">The run's folder, or a checkpoint.</param>
    /// <param name="options">Images, device; null: those that the run's configuration names, on the default device.</param>
    /// <param name="change">Changes its configuration, a longer run for example; null: it stays as it was.</param>
    /// <exception cref="PGGanException">There is no such run, or another process trains in its folder; one line.</exception>
    /// <inheritdoc cref="Create" path="/exception"/>
    public static TrainingRun Resume(string run, TrainingRunOptions? options = null, Func<TrainingConfig, TrainingConfig>? change = null)
    {
        TrainingRunOptions chosen = options ?? new();
        return Open(chosen, owned =>
        {
            ResumedRun resumed = owned.Add(ResumedRun.Open(chosen.OutputFolder, run, line => chosen.Log?.WriteLine(line)));
            TrainingConfig config = resumed.Checkpoint.Config;
            return (change is null ? config : change(config), resumed);
        });
    }

    /// <summary>Trains to the end of the run, or until asked to stop: then it saves its state and returns.</summary>
    /// <param name="progress">Receives each tick, on this thread; null: nobody.</param>
    /// <param name="stop">Asks it to stop.</param>
    /// <exception cref="PGGanException">Training has diverged, or a file cannot be written; what was saved stays.</exception>
    public RunEnd Run(Action<TrainingProgress>? progress = null, CancellationToken stop = default)
    {
        using CancellationTokenRegistration registration = stop.Register(this.stop.Request);
        return prepared.Run(progress);
    }

    /// <summary>
    /// Trains on a thread of its own and yields each tick; ends with the run, or when asked to stop, once the state is saved. Leaving the
    /// loop stops the run.
    /// </summary>
    /// <param name="stop">Asks it to stop.</param>
    /// <inheritdoc cref="Run" path="/exception"/>
    public async IAsyncEnumerable<TrainingProgress> RunAsync([EnumeratorCancellation] CancellationToken stop = default)
    {
        using CancellationTokenSource left = CancellationTokenSource.CreateLinkedTokenSource(stop);
        Channel<TrainingProgress> ticks = Channel.CreateUnbounded<TrainingProgress>(
            new UnboundedChannelOptions { SingleReader = true, SingleWriter = true });
        Task training = Task.Factory.StartNew(
            () =>
            {
                try
                {
                    Run(tick => ticks.Writer.TryWrite(tick), left.Token);
                }
                finally
                {
                    ticks.Writer.Complete();
                }
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
        try
        {
            await foreach (TrainingProgress tick in ticks.Reader.ReadAllAsync(CancellationToken.None).ConfigureAwait(false))
            {
                yield return tick;
            }
        }
        finally
        {
            await left.CancelAsync().ConfigureAwait(false);
            await training.ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => owned.Dispose();

    private static TrainingRun Open(TrainingRunOptions options, Func<OwnedParts, (TrainingConfig Config, ResumedRun? Resumed)> begin)
    {
        OwnedParts owned = new();
        try
        {
            RunLog log = owned.Add(new RunLog(new PlainView(options.Log ?? TextWriter.Null)));
            (TrainingConfig config, ResumedRun? resumed) = begin(owned);
            config.Validate();
            Workspace workspace = owned.Add(new Workspace(options.Device.Open()));
            string cache = options.CacheFolder ?? CacheFolder.Default;
            IImageSource images = owned.Add(options.Images
                ?? RunData.Open(config, new PreparationOptions { Folder = cache, Notify = log.Line }));
            CheckSize(config, images);
            TokenStop stop = owned.Add(new TokenStop());
            RunRequest request = new()
            {
                Config = config,
                Method = options.Method,
                Workspace = workspace,
                Images = images,
                OutputFolder = options.OutputFolder,
                Statistics = new StatisticsStore(Path.Combine(cache, "metrics")),
                Log = log,
                Stop = stop,
                Description = options.Description,
                Resumed = resumed,
            };
            return new TrainingRun(owned, owned.Add(PreparedRun.Of(request)), stop);
        }
        catch
        {
            owned.Dispose();
            throw;
        }
    }

    private static void CheckSize(TrainingConfig config, IImageSource images)
    {
        if (images.Resolution < config.Model.Resolution || images.Channels != config.Model.Channels)
        {
            throw new ArgumentException(
                $"TrainingRun: the images are [{images.Resolution}, {images.Resolution}, {images.Channels}], the networks' "
                    + $"[{config.Model.Resolution}, {config.Model.Resolution}, "
                + $"{config.Model.Channels}]; set Model.Resolution and Model.Channels to those of the images.");
        }
    }
}
