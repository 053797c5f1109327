using System.Globalization;
using System.Text;
using PGGan.Files;

namespace PGGan.Interchange.Reports;

/// <summary>The numbers of runs as CSV (RFC 4180), one a line, so that runs with different numbers share a file.</summary>
internal static class RunCsv
{
    private const string Header = "run,images,kimg,name,value";

    /// <summary>Writes the file, all or nothing.</summary>
    /// <exception cref="PGGanException">It cannot be written.</exception>
    public static void Write(string path, IEnumerable<(string Name, RunHistory Run)> runs)
    {
        StringBuilder text = new();
        text.Append(Header).Append('\n');
        foreach ((string name, RunHistory run) in runs)
        {
            foreach ((long images, string what, double value) in Values(run))
            {
                text.Append(CultureInfo.InvariantCulture, $"{Field(name)},{images},{images / 1000.0},{Field(what)},{value:R}\n");
            }
        }

        AtomicFile.Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(text.ToString())));
    }

    private static IEnumerable<(long Images, string Name, double Value)> Values(RunHistory run) =>
    [
        .. run.Ticks.SelectMany(tick => tick.Statistics.Concat(tick.Timing).Prepend(new("resolution", tick.Resolution))
            .Select(value => (tick.Images, value.Key, value.Value))),
        .. run.Metrics.SelectMany(metric => metric.Points.SelectMany(point => new[]
        {
            (point.Images, $"metric/{metric.Name}", point.Value),
            (point.Images, $"floor/{metric.Name}", metric.Floor ?? double.NaN),
        }).Where(value => double.IsFinite(value.Item3))),
    ];

    private static string Field(string text) =>
        text.AsSpan().IndexOfAny(",\"\r\n") < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
