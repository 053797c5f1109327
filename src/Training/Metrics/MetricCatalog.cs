using PGGan.Training.Metrics.Swd;

namespace PGGan.Training.Metrics;

/// <summary>A metric that can be asked for.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Description">What it is, for people.</param>
/// <param name="Create">Makes it; throws <see cref="UserException"/> where it lacks something: labels, a network for features.</param>
internal sealed record MetricDefinition(string Name, string Description, Func<MetricContext, Metric> Create);

/// <summary>All metrics, in the order they are listed.</summary>
internal static class MetricCatalog
{
    /// <summary>Images of each kind where no number is named.</summary>
    public const int UsualImages = 8192;

    /// <summary>All of them.</summary>
    public static IReadOnlyList<MetricDefinition> All { get; } =
    [
        new MetricDefinition(
            SlicedWasserstein.UsualName,
            "sliced Wasserstein distance of 7×7 patches at every scale, times 1000; the smaller, the better",
            context => new SlicedWasserstein(context.Workspace, context.Resolution)),
    ];

    /// <summary>Makes a metric.</summary>
    /// <exception cref="UserException">It lacks something.</exception>
    public static Metric Create(string name, MetricContext context) => All.Single(metric => metric.Name == name).Create(context);
}
