using System.Globalization;
using System.Text;
using PGGan.Files;

namespace PGGan.Metrics;

/// <summary>
/// Measured checkpoints for people: a row each, a column a number, and below them what real images reach against other real ones. Rows are
/// reported as they come.
/// </summary>
internal sealed class MetricTable
{
    private const int KimgWidth = 8, ResolutionWidth = 5, NumberWidth = 10;
    private readonly List<string> names = [];
    private IReadOnlyList<MetricResult> last = [];

    /// <summary>The line of a checkpoint, with the heading before the first.</summary>
    /// <param name="imagesSeen">Images it was trained on.</param>
    /// <param name="resolution">To which it has grown.</param>
    /// <param name="results">What was measured.</param>
    /// <param name="seconds">What it took.</param>
    public IEnumerable<string> Row(long imagesSeen, int resolution, IReadOnlyList<MetricResult> results, double seconds)
    {
        if (names.Count == 0)
        {
            names.AddRange(results.SelectMany(result => result.Values).Select(value => value.Name));
            yield return Line("kimg", "res", names, "time");
        }

        last = results;
        yield return Line(
            (imagesSeen / 1000.0).ToString("0.0##", CultureInfo.InvariantCulture),
            resolution.ToString(CultureInfo.InvariantCulture),
            results.SelectMany(result => result.Values).Select(value => MetricResult.Text(value.Value)),
            Duration.Text(seconds));
    }

    /// <summary>The line of the real images, where they were compared.</summary>
    public IEnumerable<string> Floor()
    {
        if (last.Any(result => result.Floor is not null))
        {
            yield return Line("real", "", last.SelectMany(result => result.Floor ?? []).Select(value => MetricResult.Text(value.Value)),
                "");
        }
    }

    private string Line(string kimg, string resolution, IEnumerable<string> numbers, string time)
    {
        StringBuilder line = new();
        line.Append(kimg.PadRight(KimgWidth)).Append(resolution.PadRight(ResolutionWidth));
        foreach ((string number, string name) in numbers.Zip(names))
        {
            line.Append(' ').Append(number.PadLeft(Math.Max(NumberWidth, name.Length)));
        }

        return line.Append("  ").Append(time).ToString().TrimEnd();
    }
}
