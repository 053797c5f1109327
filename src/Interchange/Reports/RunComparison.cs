using System.Text.Json;
using System.Xml.Linq;
using PGGan.Files;
using PGGan.Learning.Configuration;
using PGGan.Metrics;

namespace PGGan.Interchange.Reports;

/// <summary>
/// Compares runs: one HTML page with curves of all of them in each chart and tables side by side, and their numbers as CSV.
/// </summary>
public sealed class RunComparison
{
    private const string None = "–";

    private readonly IReadOnlyList<RunHistory> runs;
    private readonly Dictionary<RunHistory, string> names;

    private RunComparison(IReadOnlyList<RunHistory> runs)
    {
        this.runs = runs;
        names = runs.Zip(NamesOf([.. runs.Select(run => run.Folder)])).ToDictionary();
    }

    /// <summary>Opens runs.</summary>
    /// <param name="runs">Their folders; they may still be training.</param>
    /// <exception cref="PGGanException">One is no run; one line.</exception>
    public static RunComparison Open(IEnumerable<string> runs) =>
        new([.. runs.Select(run => Path.TrimEndingDirectorySeparator(Path.GetFullPath(run))).Distinct().Select(RunHistory.Open)]);

    /// <summary>How many different runs there are.</summary>
    public int Count => runs.Count;

    /// <summary>Writes the page.</summary>
    /// <param name="path">Where to; what is there is replaced when all is written.</param>
    /// <exception cref="PGGanException">It cannot be written; one line.</exception>
    public void WritePage(string path)
    {
        string[] columns = ["", .. runs.Select(run => names[run])];
        ReportPage.Write(path, "Comparison of runs", string.Join(", ", names.Values),
        [
            ReportPage.Section("Overview", ReportPage.Table(columns, Rows(run => RunFacts.Of(run)))),
            ReportPage.Section("Last values", LastValues() is { Count: > 0 } values ? ReportPage.Numbers(columns, values) : null),
            ReportPage.Section("Pictures", Pictures()),
            ReportPage.Section("Curves", ReportPage.Charts(RunCharts.Comparing(runs, run => names[run]), "curve")),
            ReportPage.Section("Settings in which they differ", Settings(columns)),
        ]);
    }

    /// <summary>
    /// Writes all numbers as CSV, one a line: <c>run,images,kimg,name,value</c>. Names are those of <c>stats.jsonl</c>, and of metrics
    /// with <c>metric/</c> before them, their floors with <c>floor/</c>.
    /// </summary>
    /// <inheritdoc cref="WritePage"/>
    public void WriteCsv(string path) => RunCsv.Write(path, runs.Select(run => (names[run], run)));

    /// <summary>Names of runs by which they differ: the last parts of their folders, as many as it takes.</summary>
    internal static IReadOnlyList<string> NamesOf(IReadOnlyList<string> folders)
    {
        string[][] parts =
        [
            .. folders.Select(folder => folder.Split(['/', Path.DirectorySeparatorChar], StringSplitOptions.RemoveEmptyEntries)),
        ];
        int most = parts.Max(part => part.Length);
        return Enumerable.Range(1, Math.Max(1, most))
            .Select(count => parts.Select(part => string.Join('/', part.TakeLast(count))).ToArray())
            .FirstOrDefault(names => names.Distinct().Count() == folders.Count) ?? [.. folders];
    }

    // A row for each name that any run has, in the order in which they come.
    private List<IReadOnlyList<string>> Rows(Func<RunHistory, IEnumerable<(string Name, string Text)>> of)
    {
        Dictionary<string, string>[] all = [.. runs.Select(run => of(run).ToDictionary(fact => fact.Name, fact => fact.Text))];
        return [.. all.SelectMany(facts => facts.Keys).Distinct()
            .Select(name => (IReadOnlyList<string>)[name, .. all.Select(facts => facts.GetValueOrDefault(name, None))])];
    }

    private List<IReadOnlyList<string>> LastValues() => Rows(run =>
    [
        .. run.Metrics.Where(metric => metric.Points.Count > 0).DistinctBy(metric => metric.Name).SelectMany(metric => new[]
        {
            (metric.Name, MetricResult.Text(metric.Points[^1].Value)),
            ($"{metric.Name} of real images", metric.Floor is double floor ? MetricResult.Text(floor) : None),
        }),
        .. run.Ticks.Count == 0 ? [] : run.Ticks[^1].Statistics.OrderBy(statistic => statistic.Key, StringComparer.Ordinal)
            .Select(statistic => (statistic.Key, MetricResult.Text(statistic.Value))),
    ]);

    private XElement? Pictures()
    {
        long share = GridSlides.MaxBytes / runs.Count;
        XElement[] figures = [.. runs.SelectMany(run => GridSlides.Of(run, maxSlides: 1, maxBytes: share).Slides
            .Select(slide => ReportPage.Figure(slide with { Caption = $"{names[run]}: {slide.Caption}" })))];
        return figures.Length == 0 ? null : new XElement("div", new XAttribute("class", "pictures"), figures);
    }

    private static string Text(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();

    private XElement? Settings(string[] columns)
    {
        Dictionary<string, string>[] all = [.. runs.Select(run => ConfigJson.Values(run.Config)
            .ToDictionary(setting => setting.Path, setting => Text(setting.Value)))];
        IReadOnlyList<string>[] rows = [.. all.SelectMany(settings => settings.Keys).Distinct()
            .Select(path => (IReadOnlyList<string>)[path, .. all.Select(settings => settings.GetValueOrDefault(path, None))])
            .Where(row => row.Skip(1).Distinct().Count() > 1)];
        return rows.Length == 0 ? ReportPage.Paragraph("None.") : ReportPage.Table(columns, rows);
    }
}
