namespace PGGan.Learning;

/// <summary>Where a run is at the end of a tick.</summary>
/// <param name="Tick">Number of the tick, from 1.</param>
/// <param name="ImagesSeen">Real images seen.</param>
/// <param name="Resolution">Side of the images in pixels; while a resolution fades in, the new one.</param>
/// <param name="Fade">Weight of the newest resolution's own layers in (0, 1].</param>
/// <param name="ImagesPerSecond">Over the steps of the tick.</param>
/// <param name="Elapsed">Of the whole run so far, over all its processes.</param>
/// <param name="Remaining">Estimated time to the end; null: not known yet.</param>
/// <param name="Statistics">Losses, scores and norms over the tick, by the names of <c>stats.jsonl</c>.</param>
/// <param name="Grid">The grid of pictures drawn at the end of the tick, a PNG file.</param>
public sealed record TrainingProgress(
    int Tick,
    long ImagesSeen,
    int Resolution,
    float Fade,
    double ImagesPerSecond,
    TimeSpan Elapsed,
    TimeSpan? Remaining,
    IReadOnlyDictionary<string, Statistic> Statistics,
    string Grid);
