using PGGan.Files;
using PGGan.Learning;
using PGGan.Learning.Configuration;
using PGGan.Learning.Runs;

namespace PGGan.Interchange.Reports;

/// <summary>What a run's folder has of its training. Lines that are damaged or half written are left out, files may be missing.</summary>
internal sealed class RunHistory
{
    private readonly RunDirectory directory;

    private RunHistory(RunDirectory directory, TrainingConfig config)
    {
        this.directory = directory;
        Config = config;
        Schedule = new Schedule(config);
        Ticks =
        [
            .. JsonLines.Read(directory.StatsPath, (_, line) => RunTick.Of(line))
                .GroupBy(tick => tick.Images).Select(same => same.Last()).OrderBy(tick => tick.Images),
        ];
        Metrics = MetricCurve.In(directory.FullPath);
        Sessions = RunRecord.Read(directory.FullPath);
        Grids = directory.Grids();
    }

    /// <summary>The run's folder.</summary>
    public string Folder => directory.FullPath;

    /// <summary>Its name.</summary>
    public string Name => Path.GetFileName(Path.TrimEndingDirectorySeparator(Folder));

    /// <summary>Its configuration.</summary>
    public TrainingConfig Config { get; }

    /// <summary>When it grows.</summary>
    public Schedule Schedule { get; }

    /// <summary>Its ticks in the order of images seen.</summary>
    public IReadOnlyList<RunTick> Ticks { get; }

    /// <summary>What was measured.</summary>
    public IReadOnlyList<MetricCurve> Metrics { get; }

    /// <summary>The processes that trained it.</summary>
    public IReadOnlyList<RunSession> Sessions { get; }

    /// <summary>Its grids of generated images, in order.</summary>
    public IReadOnlyList<(long ImagesSeen, string Path)> Grids { get; }

    /// <summary>Its grid of real images, which may be missing.</summary>
    public string RealsPath => directory.RealsPath;

    /// <summary>Real images seen so far, as far as the files say.</summary>
    public long ImagesSeen => Math.Max(Ticks.Count > 0 ? Ticks[^1].Images : 0, Grids.Count > 0 ? Grids[^1].ImagesSeen : 0);

    /// <summary>Resolution of the networks after so many images.</summary>
    public int ResolutionAt(long imagesSeen) => Ticks.LastOrDefault(tick => tick.Images <= imagesSeen)?.Resolution
        ?? Schedule.Shown(imagesSeen).Resolution;

    /// <summary>Opens a run.</summary>
    /// <exception cref="PGGanException">The folder is no run, or its configuration cannot be read.</exception>
    public static RunHistory Open(string folder)
    {
        (RunDirectory directory, TrainingConfig config) = RunDirectory.Open(folder);
        config.Validate();
        return new RunHistory(directory, config);
    }
}
