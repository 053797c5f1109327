using PGGan.Files;
using PGGan.Learning.TensorBoard;
using PGGan.Metrics;

namespace PGGan.Learning.Runs;

/// <summary>
/// <c>metric-NAME.jsonl</c> next to the checkpoints: a line for each that was measured; and the same numbers for TensorBoard.
/// </summary>
internal static class MetricFiles
{
    /// <summary>Begins a file for TensorBoard, <c>metrics/events.out.tfevents.…</c> in the run's folder.</summary>
    /// <remarks>
    /// A folder of its own: TensorBoard does not go back to a run's file, which may still grow, once there is a later one.
    /// </remarks>
    /// <param name="folder">Where the checkpoints lie.</param>
    /// <exception cref="PGGanException">It cannot be written.</exception>
    public static EventFile OpenEvents(string folder)
    {
        try
        {
            // Earlier numbers stay, those of other metrics among them.
            return EventFile.Open(Directory.CreateDirectory(Path.Combine(folder, "metrics")).FullName, firstStep: long.MaxValue);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new PGGanException($"{folder} cannot be written: {fault.Message.TrimEnd('.')}.", fault);
        }
    }

    /// <summary>The numbers under the names that TensorBoard shows them by, <c>Metrics/swd64</c>.</summary>
    /// <param name="results">What was measured.</param>
    /// <param name="average">Name of the further average that was measured; null: the averaged generator.</param>
    public static IEnumerable<(string Tag, double Value)> Scalars(IEnumerable<MetricResult> results, string? average = null) =>
        results.SelectMany(result => result.Values)
            .Select(value => ($"Metrics/{value.Name}{(average is null ? "" : $"-{average}")}", value.Value));

    /// <summary>One number of a metric at each moment that it was measured at, with the file of the network.</summary>
    /// <param name="folder">The run's.</param>
    /// <param name="metric">Name of the metric.</param>
    /// <param name="average">Name of the further average that was measured; null: the averaged generator.</param>
    /// <param name="value">Name of the number.</param>
    public static IEnumerable<(string Network, long Images, double Value)> Values(
        string folder, string metric, string? average, string value) =>
        JsonLines.Read(PathOf(folder, metric, average), (_, line) => (
            line.GetProperty("network").GetString() ?? "",
            line.GetProperty("images").GetInt64(),
            line.GetProperty("values").GetProperty(value).GetDouble()));

    /// <summary>Whether a metric of a moment of the run was written.</summary>
    /// <param name="folder">The run's.</param>
    /// <param name="metric">Name of the metric.</param>
    /// <param name="imagesSeen">Images seen.</param>
    /// <param name="average">Name of the further average that was measured; null: the averaged generator.</param>
    public static bool Has(string folder, string metric, long imagesSeen, string? average = null) =>
        JsonLines.Read(PathOf(folder, metric, average), (_, line) => line.GetProperty("images").GetInt64()).Contains(imagesSeen);

    /// <summary>Appends a line for each metric.</summary>
    /// <param name="folder">Where the checkpoint lies.</param>
    /// <param name="network">Name of its file.</param>
    /// <param name="imagesSeen">Images it was trained on.</param>
    /// <param name="results">What was measured.</param>
    /// <param name="seconds">What it took, all metrics together.</param>
    /// <param name="average">Name of the further average that was measured; null: the averaged generator.</param>
    /// <exception cref="PGGanException">A file cannot be written.</exception>
    public static void Append(string folder, string network, long imagesSeen, IReadOnlyList<MetricResult> results, double seconds,
        string? average = null)
    {
        foreach (MetricResult result in results)
        {
            JsonLines.Append(PathOf(folder, result.Metric, average), result.ToJson(network, imagesSeen, seconds));
        }
    }

    /// <summary>Everything that was measured of a moment of the run, by name, the newest where it was measured twice.</summary>
    /// <param name="folder">The run's.</param>
    /// <param name="imagesSeen">Images seen.</param>
    /// <param name="average">Name of the further average that was measured; null: the averaged generator.</param>
    public static IReadOnlyList<KeyValuePair<string, double>> Values(string folder, long imagesSeen, string? average = null)
    {
        OrderedDictionary<string, double> values = [];
        foreach (string file in Directory.GetFiles(folder, "metric-*.jsonl").Where(IsOfAverage).Order(StringComparer.Ordinal))
        {
            foreach ((long images, KeyValuePair<string, double>[] measured) in JsonLines.Read(file, (_, line) =>
                (line.GetProperty("images").GetInt64(), line.GetProperty("values").EnumerateObject()
                    .Select(value => KeyValuePair.Create(value.Name, value.Value.GetDouble())).ToArray())))
            {
                foreach ((string name, double value) in images == imagesSeen ? measured : [])
                {
                    values[name] = value;
                }
            }
        }

        return [.. values];

        // No metric has a name that ends as those of averages do.
        bool IsOfAverage(string file) => average is null
            ? !file.EndsWith($"{MovingAverage.Unit}.jsonl", StringComparison.Ordinal)
            : file.EndsWith($"-{average}.jsonl", StringComparison.Ordinal);
    }

    private static string PathOf(string folder, string metric, string? average) =>
        Path.Combine(folder, $"metric-{metric}{(average is null ? "" : $"-{average}")}.jsonl");
}
