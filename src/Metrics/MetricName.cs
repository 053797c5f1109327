using System.Globalization;
using System.Text.RegularExpressions;

namespace PGGan.Metrics;

/// <summary>
/// A metric as it is asked for: <c>swd</c>, or with the number of images behind it, <c>swd16k</c>, <c>fid500</c> (1k is 1,000, as in
/// published tables).
/// </summary>
/// <param name="Metric">One of <see cref="MetricCatalog"/>.</param>
/// <param name="Images">How many images of each kind; null: the metric's default.</param>
internal readonly partial record struct MetricName(string Metric, int? Images)
{
    /// <summary>Reads a list by comma; <c>none</c> is an empty one.</summary>
    /// <exception cref="FormatException">A name is unknown or named twice.</exception>
    public static IReadOnlyList<MetricName> ParseList(string text)
    {
        MetricName[] names = text is "none" or "" ? [] : [.. text.Split(',', StringSplitOptions.TrimEntries).Select(Parse)];
        string? twice = names.GroupBy(name => name.Metric).FirstOrDefault(group => group.Count() > 1)?.Key;
        return twice is null ? names : throw new FormatException($"'{twice}' is named twice");
    }

    /// <summary>Reads one.</summary>
    /// <exception cref="FormatException">There is no such metric.</exception>
    public static MetricName Parse(string text)
    {
        Match match = Syntax().Match(text);
        return match.Success && MetricCatalog.All.Any(metric => metric.Name == match.Groups["name"].Value)
            && ImagesOf(match.Groups["count"].Value, match.Groups["thousand"].Success) is (true, var images)
            ? new MetricName(match.Groups["name"].Value, images)
            : throw new FormatException(
                LabelledMetric(text) is string metric
                    ? $"'{text}' is what numbers by a network are called; ask for {metric} and name the network, `run.features`"
                    : $"'{text}' is none of {string.Join(", ", MetricCatalog.All.Select(metric => metric.Name))}, with or without a number of "
                    + "images (swd16k)");
    }

    /// <summary>As <see cref="Parse"/> reads it.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Metric}{Images}");

    /// <summary>The metric of a column: <c>fid</c> of <c>fid-resnet18</c>; null: it is none's.</summary>
    private static string? LabelledMetric(string text) =>
        MetricCatalog.All.Where(metric => metric.NeedsFeatures).Select(metric => metric.Name)
            .FirstOrDefault(name => text.StartsWith($"{name}-", StringComparison.Ordinal));

    private static (bool Valid, int? Images) ImagesOf(string digits, bool thousands) =>
        digits.Length == 0 ? (true, null)
        : int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number is > 0 and <= 1_000_000
            ? (true, thousands ? number * 1000 : number)
        : (false, null);

    [GeneratedRegex(@"^(?<name>[a-z][a-z-]*?)((?<count>\d+)(?<thousand>k)?)?$", RegexOptions.ExplicitCapture)]
    private static partial Regex Syntax();
}
