using System.Text.Json;
using PGGan.Files;
using PGGan.Learning;

namespace PGGan.Interchange.Reports;

/// <summary>A number of a metric at the checkpoints where it was measured, as <c>metric-NAME.jsonl</c> has it.</summary>
/// <param name="Name">The number's name: <c>swd64</c>, and of a further average of the generator <c>swd64-5kimg</c>.</param>
/// <param name="Points">Real images seen, in order, with the value.</param>
/// <param name="Floor">The same number of real images against other ones; null: not measured.</param>
/// <param name="Compared">How many images of each kind the last value compares.</param>
internal sealed record MetricCurve(string Name, IReadOnlyList<(long Images, double Value)> Points, double? Floor, long Compared)
{
    /// <summary>All that was measured of a run, in the order of the files' and the numbers' names.</summary>
    /// <param name="folder">The run's.</param>
    public static IReadOnlyList<MetricCurve> In(string folder) =>
        [.. Directory.EnumerateFiles(folder, "metric-*.jsonl").Order(StringComparer.Ordinal).SelectMany(Of)];

    // The numbers of a further average are in a file of its own, metric-swd-5kimg.jsonl, under the same names.
    private static string AverageOf(string path)
    {
        string file = Path.GetFileNameWithoutExtension(path);
        return file.EndsWith(MovingAverage.Unit, StringComparison.Ordinal) ? file[file.LastIndexOf('-')..] : "";
    }

    private static IEnumerable<MetricCurve> Of(string path) => JsonLines.Read(path, (_, line) => Values(line))
        .SelectMany(values => values)
        .GroupBy(value => value.Name)
        .Select(values => new MetricCurve(
            values.Key + AverageOf(path),
            [.. values.GroupBy(value => value.Images).Select(same => (same.Key, same.Last().Value)).OrderBy(point => point.Key)],
            values.Select(value => value.Floor).LastOrDefault(floor => floor is not null),
            values.Last().Compared));

    private static (string Name, long Images, double Value, double? Floor, long Compared)[] Values(JsonElement line)
    {
        long images = line.GetProperty("images").GetInt64();
        long compared = line.TryGetProperty("compared", out JsonElement count) ? count.GetInt64() : 0;
        bool hasFloor = line.TryGetProperty("floor", out JsonElement floors);
        return
        [
            .. line.GetProperty("values").EnumerateObject()
                .Where(value => value.Value.ValueKind == JsonValueKind.Number)   // one that is not finite is null
                .Select(value => (value.Name, images, value.Value.GetDouble(), hasFloor ? Number(floors, value.Name) : null, compared)),
        ];
    }

    private static double? Number(JsonElement floors, string name) => floors.ValueKind == JsonValueKind.Object
        && floors.TryGetProperty(name, out JsonElement floor) && floor.ValueKind == JsonValueKind.Number ? floor.GetDouble() : null;
}
