using PGGan.Files;
using PGGan.Model;

namespace PGGan.Learning.Runs;

/// <summary>
/// <c>stats.jsonl</c>: one JSON object a tick. All that depends on the machine and not on the run is in its <c>timing</c>, so the rest of a
/// resumed run's file equals that of a run left alone.
/// </summary>
internal static class StatsFile
{
    /// <summary>Appends a tick.</summary>
    /// <exception cref="PGGanException">The file cannot be written.</exception>
    public static void Append(string path, TickReport tick) => JsonLines.Append(path, tick.ToJson());

    /// <summary>Seconds the run has taken so far, by its last tick.</summary>
    public static double TotalSeconds(string path) =>
        JsonLines.Read(path, (_, tick) => tick.GetProperty("timing").GetProperty("total_seconds").GetDouble()).LastOrDefault();

    /// <summary>Seconds of training an image took at each resolution, by the last tick there.</summary>
    public static IEnumerable<(int Resolution, double SecondsPerImage)> Speeds(string path) => JsonLines
        .Read(path, (_, tick) => (Resolution: tick.GetProperty("resolution").GetInt32(),
            ImagesPerSecond: tick.GetProperty("timing").GetProperty("images_per_second").GetDouble()))
        .Where(tick => tick.ImagesPerSecond > 0)
        .Select(tick => (tick.Resolution, 1 / tick.ImagesPerSecond));

    /// <summary>Images seen at the end of each tick, and how far the networks were grown for its last steps.</summary>
    public static IEnumerable<(long Images, Growth Growth)> Growths(string path) => JsonLines.Read(
        path, (_, tick) =>
            (tick.GetProperty("images").GetInt64(),
            new Growth(tick.GetProperty("resolution").GetInt32(), tick.GetProperty("fade").GetSingle())));
}
