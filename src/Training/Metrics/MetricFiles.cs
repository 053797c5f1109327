namespace PGGan.Training.Metrics;

/// <summary><c>metric-NAME.jsonl</c> beside the checkpoints: a line for each that was measured.</summary>
internal static class MetricFiles
{
    /// <summary>Appends a line for each metric.</summary>
    /// <param name="folder">Where the checkpoint lies.</param>
    /// <param name="network">Name of its file.</param>
    /// <param name="imagesSeen">Images it was trained on.</param>
    /// <param name="results">What was measured.</param>
    /// <param name="seconds">What it took, all metrics together.</param>
    /// <exception cref="UserException">A file cannot be written.</exception>
    public static void Append(string folder, string network, long imagesSeen, IReadOnlyList<MetricResult> results, double seconds)
    {
        foreach (MetricResult result in results)
        {
            JsonLines.Append(Path.Combine(folder, $"metric-{result.Metric}.jsonl"), result.ToJson(network, imagesSeen, seconds));
        }
    }
}
