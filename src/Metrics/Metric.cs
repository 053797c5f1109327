namespace PGGan.Metrics;

/// <summary>One number of a metric.</summary>
/// <param name="Name">Column of the table and key in JSON: <c>swd64</c>, <c>fid</c>.</param>
/// <param name="Value">The number.</param>
internal readonly record struct MetricValue(string Name, double Value);

/// <summary>Compares generated images with real ones by statistics of both.</summary>
internal abstract class Metric
{
    /// <summary>Name, as the setting <c>run.metrics</c> and <c>metric-NAME.jsonl</c> have it.</summary>
    public abstract string Name { get; }

    /// <summary>How its statistics are gathered.</summary>
    public abstract StatisticsKind Kind { get; }

    /// <summary>The numbers, the same names in the same order for images of the same size.</summary>
    /// <param name="real">Statistics of real images.</param>
    /// <param name="generated">
    /// Statistics of as many generated images, or of other real ones, to know what the number is for a perfect generator.
    /// </param>
    public abstract IReadOnlyList<MetricValue> Compare(IImageStatistics real, IImageStatistics generated);
}
