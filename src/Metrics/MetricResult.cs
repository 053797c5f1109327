using System.Globalization;
using System.Text;
using System.Text.Json;

namespace PGGan.Metrics;

/// <summary>What a metric has found.</summary>
/// <param name="Metric">Its name.</param>
/// <param name="Statistics">
/// What it compares by, <see cref="StatisticsKind.Key"/>: of features with the name and hash of their network.
/// </param>
/// <param name="Images">How many images of each kind were compared.</param>
/// <param name="Values">The numbers.</param>
/// <param name="Floor">
/// The same numbers of real images against other real ones: what a perfect generator would reach; null where they were not asked for.
/// </param>
internal sealed record MetricResult(string Metric, string Statistics, int Images,
    IReadOnlyList<MetricValue> Values, IReadOnlyList<MetricValue>? Floor)
{
    /// <summary>The line of <c>metric-NAME.jsonl</c>.</summary>
    /// <param name="network">Name of the checkpoint's file.</param>
    /// <param name="imagesSeen">Images it was trained on.</param>
    /// <param name="seconds">What it took to draw, to gather and to compare.</param>
    public string ToJson(string network, long imagesSeen, double seconds)
    {
        using MemoryStream memory = new();
        using (Utf8JsonWriter json = new(memory))
        {
            json.WriteStartObject();
            json.WriteString("network", network);
            json.WriteNumber("images", imagesSeen);
            json.WriteNumber("kimg", imagesSeen / 1000.0);
            json.WriteString("metric", Metric);
            json.WriteString("statistics", Statistics);
            json.WriteNumber("compared", Images);
            Write(json, "values", Values);
            if (Floor is not null)
            {
                Write(json, "floor", Floor);
            }

            json.WriteStartObject("timing");
            json.WriteNumber("seconds", Math.Round(seconds, 3));
            json.WriteEndObject();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(memory.ToArray());
    }

    /// <summary>For people: <c>swd64 12.31 (real 2.05)</c>, … of 1,695 images.</summary>
    public override string ToString()
    {
        IEnumerable<string> numbers = Values.Select(
            (value, i) => $"{value.Name} {Text(value.Value)}{(Floor is null ? "" : $" (real {Text(Floor[i].Value)})")}");
        return string.Create(CultureInfo.InvariantCulture, $"{string.Join(", ", numbers)}, of {Images:N0} images");
    }

    /// <summary>A number in as many digits as tell something.</summary>
    public static string Text(double value) => Math.Abs(value) switch
    {
        0 => "0",
        >= 1000 => value.ToString("0", CultureInfo.InvariantCulture),
        >= 100 => value.ToString("0.0", CultureInfo.InvariantCulture),
        >= 1 => value.ToString("0.00", CultureInfo.InvariantCulture),
        _ => value.ToString("0.0000", CultureInfo.InvariantCulture),
    };

    private static void Write(Utf8JsonWriter json, string name, IReadOnlyList<MetricValue> values)
    {
        json.WriteStartObject(name);
        foreach (MetricValue value in values)
        {
            if (double.IsFinite(value.Value))
            {
                json.WriteNumber(value.Name, value.Value);
            }
            else
            {
                json.WriteNull(value.Name);   // JSON has no other word for it
            }
        }

        json.WriteEndObject();
    }
}
