using System.Collections.Concurrent;
using System.Xml.Linq;
using PGGan.Interchange.Reports;

namespace PGGan.Web.Runs;

/// <summary>A chart of a page.</summary>
/// <param name="Title">What it shows.</param>
/// <param name="Html">The figure, as reports have it.</param>
internal sealed record DrawnChart(string Title, string Html);

/// <summary>The charts of runs as HTML, drawn once for all who look at the same.</summary>
internal sealed class ChartCache
{
    private const int MaxKept = 64;

    private readonly ConcurrentDictionary<string, Lazy<IReadOnlyList<DrawnChart>>> kept = new(StringComparer.Ordinal);

    /// <summary>A run's metrics and curves.</summary>
    /// <param name="run">The run, which can be read.</param>
    /// <param name="from">kimg at which they begin.</param>
    /// <param name="to">kimg at which they end; infinite: now.</param>
    public IReadOnlyList<DrawnChart> OfRun(RunView run, double from, double to) => Of($"{run.Folder}|{run.Version}|{from}|{to}",
        () => Drawn([.. RunCharts.OfMetrics(run.History!), .. RunCharts.OfRun(run.History!)], from, to));

    /// <summary>Several runs in each chart.</summary>
    public IReadOnlyList<DrawnChart> Comparing(IReadOnlyList<RunView> runs) => Of(
        string.Join('|', runs.Select(run => $"{run.Folder}|{run.Version}")),
        () =>
        {
            Dictionary<RunHistory, string> names = runs.ToDictionary(run => run.History!, run => run.Key);
            return Drawn(RunCharts.Comparing([.. runs.Select(run => run.History!)], run => names[run]), 0, double.PositiveInfinity);
        });

    private IReadOnlyList<DrawnChart> Of(string key, Func<IReadOnlyList<DrawnChart>> draw)
    {
        if (kept.Count > MaxKept)
        {
            kept.Clear();   // what is still looked at is drawn once more
        }

        return kept.GetOrAdd(key, _ => new Lazy<IReadOnlyList<DrawnChart>>(draw)).Value;
    }

    private static IReadOnlyList<DrawnChart> Drawn(IEnumerable<Chart> charts, double from, double to) =>
    [
        .. charts
            .Select(chart => chart.Horizontal == Chart.Kimg ? ChartView.Of(chart, from, to)
                : ChartView.Of(chart, 0, double.PositiveInfinity))
            .OfType<Chart>()
            .Select((chart, place) => new DrawnChart(
                chart.Title, ReportPage.ChartFigure(chart, $"chart{place}").ToString(SaveOptions.DisableFormatting))),
    ];
}
