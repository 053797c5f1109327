namespace PGGan.Learning;

/// <summary>
/// Estimates how long the rest of a run takes: each resolution at the speed measured there, the others along the line through the two
/// largest measured ones, time over multiply-adds of an image. One resolution says little: small images cost mostly overhead.
/// </summary>
/// <param name="schedule">The run's schedule.</param>
/// <param name="cost">Multiply-adds of a training image at a resolution.</param>
internal sealed class RemainingTime(Schedule schedule, Func<int, double> cost)
{
    private readonly SortedDictionary<int, double> secondsPerImage = [];

    /// <summary>Takes note of a speed; the last one at a resolution counts.</summary>
    public void Measured(int resolution, double seconds) => secondsPerImage[resolution] = seconds;

    /// <summary>Time of a whole stage, or null when too little was measured yet.</summary>
    public TimeSpan? Of(Stage stage) =>
        SecondsPerImage(stage.Resolution) is double seconds
            ? TimeSpan.FromSeconds(Math.Min((stage.EndImage - stage.FirstImage) * seconds, TimeSpan.MaxValue.TotalSeconds / 2)) : null;

    /// <summary>Time from a moment to the end of the run, or null when too little was measured yet.</summary>
    public TimeSpan? From(long imagesSeen)
    {
        double? seconds = 0;
        foreach (Stage stage in schedule.Stages().Where(stage => stage.EndImage > imagesSeen))
        {
            seconds += (stage.EndImage - Math.Max(stage.FirstImage, imagesSeen)) * SecondsPerImage(stage.Resolution);
        }

        return seconds is double known ? TimeSpan.FromSeconds(Math.Min(known, TimeSpan.MaxValue.TotalSeconds / 2)) : null;
    }

    /// <summary>Time from a moment in a stage to its end, or null when too little was measured yet.</summary>
    public TimeSpan? ToEndOf(Stage stage, long imagesSeen) => Of(stage with { FirstImage = imagesSeen });

    private double? SecondsPerImage(int resolution)
    {
        if (secondsPerImage.TryGetValue(resolution, out double measured))
        {
            return measured;
        }

        if (secondsPerImage.Count < 2)
        {
            return null;
        }

        (int smaller, double first) = secondsPerImage.ElementAt(secondsPerImage.Count - 2);
        (int larger, double second) = secondsPerImage.Last();
        double slope = (second - first) / (cost(larger) - cost(smaller));
        return slope > 0 ? second + (slope * (cost(resolution) - cost(larger))) : second * cost(resolution) / cost(larger);
    }
}
