namespace PGGan.Learning;

/// <summary>
/// Estimates how long the rest of a run takes: each resolution at the speed measured there, the others along the line through the two
/// largest measured ones, time over multiply-adds of an image; and what each tick takes besides its steps. Small images cost mostly
/// overhead, so that line is uncertain: no less than half of what the largest measured one says by multiply-adds alone is believed, and all
/// of it where one resolution is all that was measured.
/// </summary>
/// <param name="schedule">The run's schedule.</param>
/// <param name="cost">Multiply-adds of a training image at a resolution.</param>
internal sealed class RemainingTime(Schedule schedule, Func<int, double> cost)
{
    // How much better than the largest measured resolution a larger one can be expected to use the device.
    private const double BestGain = 2;

    private readonly SortedDictionary<int, double> secondsPerImage = [];
    private double maintenance;
    private int maintained;

    /// <summary>How many resolutions were measured.</summary>
    public int MeasuredResolutions => secondsPerImage.Count;

    /// <summary>Takes note of a speed; the last one at a resolution counts.</summary>
    public void Measured(int resolution, double seconds) => secondsPerImage[resolution] = seconds;

    /// <summary>Takes note of what a tick took besides its steps: grid, checkpoint, metrics; the mean counts.</summary>
    public void Maintained(double seconds)
    {
        maintained++;
        maintenance += (seconds - maintenance) / maintained;
    }

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
            long images = stage.EndImage - Math.Max(stage.FirstImage, imagesSeen);
            double ticks = (double)images / schedule.At(stage.FirstImage + 1).TickImages;
            seconds += (images * SecondsPerImage(stage.Resolution)) + (ticks * maintenance);
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

        if (secondsPerImage.Count == 0)
        {
            return null;
        }

        (int larger, double second) = secondsPerImage.Last();
        double byCost = second * cost(resolution) / cost(larger);
        if (secondsPerImage.Count == 1)
        {
            return byCost;
        }

        (int smaller, double first) = secondsPerImage.ElementAt(secondsPerImage.Count - 2);
        double slope = (second - first) / (cost(larger) - cost(smaller)), onLine = second + (slope * (cost(resolution) - cost(larger)));
        return slope > 0 ? Math.Max(onLine, byCost / BestGain) : byCost;
    }
}
