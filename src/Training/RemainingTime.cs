namespace PGGan.Training;

/// <summary>
/// Estimates how long the rest of a run takes: each resolution at the speed measured there; where nothing is measured yet, at the speed of the
/// largest resolution that is, scaled by the multiply-adds of an image.
/// </summary>
/// <param name="schedule">The run's schedule.</param>
/// <param name="cost">Multiply-adds of a training image at a resolution.</param>
internal sealed class RemainingTime(Schedule schedule, Func<int, double> cost)
{
    private readonly SortedDictionary<int, double> secondsPerImage = [];

    /// <summary>Takes note of a speed; the last one at a resolution counts.</summary>
    public void Measured(int resolution, double seconds) => secondsPerImage[resolution] = seconds;

    /// <summary>Time from a moment to the end of the run, or null when nothing was measured yet.</summary>
    public TimeSpan? From(long imagesSeen)
    {
        if (secondsPerImage.Count == 0)
        {
            return null;
        }

        double seconds = 0;
        foreach (Stage stage in schedule.Stages())
        {
            seconds += Math.Max(0, stage.EndImage - Math.Max(stage.FirstImage, imagesSeen)) * SecondsPerImage(stage.Resolution);
        }

        return TimeSpan.FromSeconds(Math.Min(seconds, TimeSpan.MaxValue.TotalSeconds / 2));
    }

    private double SecondsPerImage(int resolution)
    {
        if (secondsPerImage.TryGetValue(resolution, out double measured))
        {
            return measured;
        }

        (int largest, double seconds) = secondsPerImage.Last();
        return seconds * cost(resolution) / cost(largest);
    }
}
