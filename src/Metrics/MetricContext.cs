using PGGan.Autograd;
using PGGan.Data;

namespace PGGan.Metrics;

/// <summary>What metrics are made from.</summary>
/// <param name="Workspace">Where they compute.</param>
/// <param name="Data">The real images.</param>
/// <param name="Resolution">Side of the images compared, in pixels.</param>
/// <param name="Features">The network whose features are compared, or null where none was named.</param>
internal sealed record MetricContext(Workspace Workspace, IImageSource Data, int Resolution, IFeatureExtractor? Features);
