using System.Text;
using System.Text.Json;
using PGGan.Model;

namespace PGGan.Training;

/// <summary>
/// <c>stats.jsonl</c>: one JSON object a tick. All that depends on the machine and not on the run is in its <c>timing</c>, so the rest of a resumed
/// run's file equals that of a run left alone.
/// </summary>
internal static class StatsFile
{
    /// <summary>Appends a tick and flushes it to the disk, so that a checkpoint written later never lacks it.</summary>
    /// <exception cref="UserException">The file cannot be written.</exception>
    public static void Append(string path, TickReport tick)
    {
        try
        {
            using FileStream stream = new(path, FileMode.Append, FileAccess.Write, FileShare.Read);
            stream.Write(Encoding.UTF8.GetBytes(tick.ToJson() + "\n"));
            stream.Flush(flushToDisk: true);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new UserException($"{path} cannot be written: {fault.Message.TrimEnd('.')}.", fault);
        }
    }

    /// <summary>Removes the ticks that ended after so many images, and a line cut short.</summary>
    public static void CutBack(string path, long imagesSeen)
    {
        string[] kept = [.. Lines(path).Where(line => line.Images <= imagesSeen).Select(line => line.Text)];
        AtomicFile.Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(string.Concat(kept.Select(line => line + "\n")))));
    }

    /// <summary>Seconds the run has taken so far, by its last tick.</summary>
    public static double TotalSeconds(string path) =>
        Lines(path).Select(line => line.TotalSeconds).LastOrDefault();

    /// <summary>Seconds of training an image took at each resolution, by the last tick there.</summary>
    public static IEnumerable<(int Resolution, double SecondsPerImage)> Speeds(string path) =>
        Lines(path).Where(line => line.ImagesPerSecond > 0).Select(line => (line.Resolution, 1 / line.ImagesPerSecond));

    /// <summary>Images seen at the end of each tick, and how far the networks were grown.</summary>
    public static IEnumerable<(long Images, Growth Growth)> Growths(string path) =>
        Lines(path).Select(line => (line.Images, new Growth(line.Resolution, line.Fade)));

    private static IEnumerable<Line> Lines(string path)
    {
        if (!File.Exists(path))
        {
            yield break;
        }

        foreach (string text in File.ReadLines(path))
        {
            if (Parse(text) is Line line)
            {
                yield return line;
            }
        }
    }

    private static Line? Parse(string text)
    {
        try
        {
            using JsonDocument json = JsonDocument.Parse(text);
            JsonElement timing = json.RootElement.GetProperty("timing");
            return new Line(
                text,
                json.RootElement.GetProperty("images").GetInt64(),
                json.RootElement.GetProperty("resolution").GetInt32(),
                json.RootElement.GetProperty("fade").GetSingle(),
                timing.GetProperty("total_seconds").GetDouble(),
                timing.GetProperty("images_per_second").GetDouble());
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            return null;   // cut short by a crash
        }
    }

    private sealed record Line(string Text, long Images, int Resolution, float Fade, double TotalSeconds, double ImagesPerSecond);
}
