using System.Globalization;
using System.Xml.Linq;
using PGGan.Files;
using PGGan.Learning.Configuration;
using PGGan.Learning.Runs;
using PGGan.Metrics;

namespace PGGan.Interchange.Reports;

/// <summary>
/// Writes a run as one HTML page that needs nothing else: pictures through time, metrics, curves with the phases of growth, settings, and
/// the machines and versions that computed it.
/// </summary>
public static class RunReport
{
    /// <summary>Name of the page in a run's folder.</summary>
    public const string FileName = "report.html";

    private const string NotKnown = "–";

    /// <summary>Writes the page.</summary>
    /// <param name="run">The run's folder; it may still be training.</param>
    /// <param name="path">Where to; what is there is replaced when all is written.</param>
    /// <exception cref="PGGanException">The folder is no run, or the page cannot be written; one line.</exception>
    public static void Write(string run, string path)
    {
        RunHistory history = RunHistory.Open(run);
        GridSlides grids = GridSlides.Of(history);
        ReportPage.Write(path, history.Name, RunFacts.Lead(history),
        [
            ReportPage.Section("Overview", ReportPage.Table([], RunFacts.Of(history).Select(fact => new[] { fact.Name, fact.Text }))),
            ReportPage.Section("Pictures through time",
                ReportPage.Paragraph(grids.Note), ReportPage.Slides(grids.Slides),
                grids.Reals is Slide reals ? ReportPage.Figure(reals) : null),
            ReportPage.Section("Metrics", Metrics(history), ReportPage.Charts(RunCharts.OfMetrics(history), "metric")),
            ReportPage.Section("Curves", Curves(history)),
            ReportPage.Section("Settings", Settings(history.Config)),
            ReportPage.Section("Sessions", Sessions(history.Sessions)),
        ]);
    }

    private static XElement? Metrics(RunHistory run) => run.Metrics.All(metric => metric.Points.Count == 0) ? null : ReportPage.Numbers(
        ["metric", "last", "at kimg", "lowest", "highest", "real images", "compared"],
        run.Metrics.Where(metric => metric.Points.Count > 0).Select(metric => new[]
        {
            metric.Name,
            MetricResult.Text(metric.Points[^1].Value),
            RunFacts.Kimg(metric.Points[^1].Images),
            At(metric.Points.MinBy(point => point.Value)),
            At(metric.Points.MaxBy(point => point.Value)),
            metric.Floor is double floor ? MetricResult.Text(floor) : NotKnown,
            metric.Compared > 0 ? metric.Compared.ToString("N0", CultureInfo.InvariantCulture) : NotKnown,
        }));

    private static string At((long Images, double Value) point) => $"{MetricResult.Text(point.Value)} at {RunFacts.Kimg(point.Images)}";

    private static object?[] Curves(RunHistory run)
    {
        XElement? charts = ReportPage.Charts(RunCharts.OfRun(run), "curve");
        return charts is null ? [ReportPage.Paragraph("No tick is complete yet.")]
            : [ReportPage.Paragraph("Means over a tick, by thousands of real images seen. Shaded: a resolution fades in."), charts];
    }

    private static object?[] Settings(TrainingConfig config)
    {
        (string Path, string Before, string After)[]? changes = Presets.All.FirstOrDefault(preset => preset.Name == config.Preset)?.Config
            is TrainingConfig preset ? [.. ConfigJson.Changes(preset, config)] : null;
        return
        [
            changes is null ? ReportPage.Paragraph($"Preset: {config.Preset}, which this version does not have.")
                : changes.Length == 0 ? ReportPage.Paragraph($"Preset: {config.Preset}, unchanged.")
                : ReportPage.Table(["setting", "this run", $"preset {config.Preset}"],
                    changes.Select(change => new[] { change.Path, change.After.Trim('"'), change.Before.Trim('"') })),
            ReportPage.Details("All settings (config.json)", ConfigJson.Write(config)),
        ];
    }

    private static IEnumerable<object?> Sessions(IReadOnlyList<RunSession> sessions) => sessions.Select((session, i) => ReportPage.Table([],
        new (string Name, string? Text)[]
        {
            ($"Session {i + 1}", Span(session)),
            ("Version", session.Commit is string commit ? $"{session.Version}, commit {commit}" : session.Version),
            ("Device", session.Driver is string driver ? $"{session.Device}, {driver}" : session.Device),
            ("Processor", string.Create(CultureInfo.InvariantCulture, $"{session.Processor}, {RunFacts.Bytes(session.MemoryBytes)}")),
            ("System", session.System),
            (".NET", session.Runtime),
            ("Processor time", session.ProcessorSeconds is double seconds ? Duration.Text(seconds) : null),
            ("Command", string.Join(' ', session.Command.Select(Quoted))),
            ("In folder", session.WorkingFolder),
        }.Where(row => !string.IsNullOrEmpty(row.Text)).Select(row => new[] { row.Name, row.Text! })));

    private static string Span(RunSession session)
    {
        string start = string.Create(CultureInfo.InvariantCulture,
            $"{session.Start.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC from kimg {RunFacts.Kimg(session.StartImages)}");
        return session is { End: DateTimeOffset end, Outcome: string outcome }
            ? $"{start}, {outcome} after {Duration.Text((end - session.Start).TotalSeconds)}" : $"{start}, no end recorded";
    }

    private static string Quoted(string word) => word.Length > 0 && !word.Any(char.IsWhiteSpace) ? word : $"\"{word}\"";
}
