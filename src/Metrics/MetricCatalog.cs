using PGGan.Files;
using PGGan.Metrics.Features;
using PGGan.Metrics.Swd;

namespace PGGan.Metrics;

/// <summary>A metric that can be asked for.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Description">What it is, for people.</param>
/// <param name="Create">Makes it; throws <see cref="PGGanException"/> where it lacks something: labels, a network for features.</param>
/// <param name="NeedsLabels">Whether the real images' labels are to be read for it.</param>
/// <param name="NeedsFeatures">Whether it compares the features of a network that is to be named.</param>
internal sealed record MetricDefinition(
    string Name, string Description, Func<MetricContext, Metric> Create, bool NeedsLabels = false, bool NeedsFeatures = false);

/// <summary>All metrics, in the order they are listed.</summary>
internal static class MetricCatalog
{
    /// <summary>Images of each kind where no number is named.</summary>
    public const int DefaultImages = 8192;

    /// <summary>All of them.</summary>
    public static IReadOnlyList<MetricDefinition> All { get; } =
    [
        new("swd", "sliced Wasserstein distance of patches at every scale, times 1,000: lower is better",
            context => new SlicedWasserstein(context.Workspace, context.Resolution)),
        new("msssim", "multi-scale structural similarity of generated images with each other: lower is more varied",
            _ => new MsSsimMetric()),
        new("fid", "Fréchet distance of features (`run.features`): lower is better",
            context => Frechet(Named("fid", context)), NeedsFeatures: true),
        new("kid", "kernel distance of features (`run.features`), times 1,000: lower is better",
            context => Kernel(Named("kid", context)), NeedsFeatures: true),
        new("is", "inception score, from the classes of a network (`run.features`): higher is better",
            context => new InceptionScore(Labelled("is", WithClasses(context)), new FeatureKind(context.Features!)), NeedsFeatures: true),
        new("pr", "precision and recall by features (`run.features`): quality and variety, 1 is best",
            context => Precision(Named("pr", context)), NeedsFeatures: true),
        new("dc", "density and coverage by features (`run.features`): quality and variety, 1 is good",
            context => Density(Named("dc", context)), NeedsFeatures: true),
        new("fid-random", "fid by the built-in random features, a stand-in", context => Frechet(BuiltIn(context))),
        new("kid-random", "kid by the built-in random features, a stand-in", context => Kernel(BuiltIn(context))),
        new("pr-random", "pr by the built-in random features, a stand-in", context => Precision(BuiltIn(context))),
        new("dc-random", "dc by the built-in random features, a stand-in", context => Density(BuiltIn(context))),
        new("modes", "how many of the labels' combinations generated images reach, and how evenly", context => new LabelModes(context),
            NeedsLabels: true),
    ];

    /// <summary>Whether the real images' labels are to be read for some of them.</summary>
    public static bool NeedLabels(IReadOnlyList<MetricName> names) =>
        All.Any(metric => metric.NeedsLabels && names.Any(name => name.Metric == metric.Name));

    /// <summary>The first of some that compares the features of a network that is to be named; null: none does.</summary>
    public static string? FirstThatNeedsFeatures(IReadOnlyList<MetricName> names) =>
        names.Select(name => name.Metric).FirstOrDefault(name => All.Any(metric => metric.NeedsFeatures && metric.Name == name));

    /// <summary>The line for a metric whose network is not named.</summary>
    /// <param name="metric">Its name.</param>
    /// <param name="remedy">How to have such networks opened, where this program cannot; null: it can, or nothing is known.</param>
    public static string WithoutFeatures(string metric, string? remedy = null) =>
        $"{metric}: no network is named whose features it compares; add `run.features=FILE.onnx`{(remedy is null ? "" : $" and {remedy}")}"
            + (metric == "is" ? "." : $", or take {metric}-random, which compares built-in random features.");

    /// <summary>Makes a metric.</summary>
    /// <exception cref="PGGanException">It lacks something.</exception>
    public static Metric Create(string name, MetricContext context) => All.Single(metric => metric.Name == name).Create(context);

    private static FrechetDistance Frechet(IFeatureExtractor features) => new(Labelled("fid", features), new FeatureKind(features));

    private static KernelDistance Kernel(IFeatureExtractor features) => new(Labelled("kid", features), new FeatureKind(features));

    private static PrecisionRecall Precision(IFeatureExtractor features) =>
        new(Labelled("pr", features), Labelled("", features), new FeatureKind(features));

    private static DensityCoverage Density(IFeatureExtractor features) =>
        new(Labelled("dc", features), Labelled("", features), new FeatureKind(features));

    /// <summary>
    /// The name with that of the network at its end, where the network has one: numbers by other features have other names.
    /// </summary>
    private static string Labelled(string name, IFeatureExtractor features) =>
        features.Label is string label ? $"{name}-{label}" : name;

    private static RandomFeatures BuiltIn(MetricContext context) => new(context.Workspace, context.Resolution);

    private static IFeatureExtractor Named(string metric, MetricContext context) =>
        context.Features ?? throw new PGGanException(WithoutFeatures(metric));

    private static IFeatureExtractor WithClasses(MetricContext context)
    {
        IFeatureExtractor features = Named("is", context);
        return features.Classes > 0
            ? features
            : throw new PGGanException(
                $"is: {features.Name} has no output of classes; name a network with one called logits or probabilities, or leave is out.");
    }
}
