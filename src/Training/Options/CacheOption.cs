using System.CommandLine;
using PGGan.Data;
using PGGan.Files;
using PGGan.Learning.Runs;
using PGGan.Metrics;

namespace PGGan.Training.Options;

/// <summary>The folder of all that is prepared: images, numbers of real images, a GPU's compiled kernels.</summary>
/// <param name="what">What the command keeps there, for the help.</param>
internal sealed class CacheOption(string what = "prepared images")
{
    private readonly Option<string?> cache = new SettingOption<string?>("--cache", "cache")
    {
        Description = $"folder of {what} (default: in the user's data folder)",
        HelpName = "DIR"
    };

    /// <summary>Adds it to a command.</summary>
    public void AddTo(Command command) => command.Add(cache);

    /// <summary>The folder named; null: none is.</summary>
    public string? Of(ParseResult parsed) => parsed.GetValue(cache);

    /// <summary>Where compiled kernels are kept; null: there is no place for them.</summary>
    public string? Kernels(ParseResult parsed) => CacheFolder.KernelsIn(Of(parsed));

    /// <summary>Where numbers of real images are kept.</summary>
    /// <exception cref="PGGanException">None is named, and there is no folder of the user's data.</exception>
    public StatisticsStore Statistics(ParseResult parsed) => new(Path.Combine(Of(parsed) ?? CacheFolder.Default, "metrics"));

    /// <summary>How images are prepared: kept in the folder, reported to the log, ended by a signal.</summary>
    public PreparationOptions Preparation(ParseResult parsed, RunLog log, CancellationToken stop) => new()
    {
        Folder = Of(parsed),
        Progress = (done, all) => log.Live($"Preparing images: {done} of {all}"),
        Notify = log.Line,
        Stop = stop,
    };
}
