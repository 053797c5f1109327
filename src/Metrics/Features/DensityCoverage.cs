namespace PGGan.Metrics.Features;

/// <summary>
/// Density and coverage (Naeem et al. 2020), with balls around the real images to the fifth nearest neighbour, k = 5: density is how many
/// balls a generated image is in on average, over k; coverage the share of balls with a generated image in them. Of equal distributions
/// density is about 1 (it may be more) and coverage about <c>1 − 2^−k</c> = 0.97. Real images that stand alone weigh less than in precision
/// and recall.
/// </summary>
/// <param name="name">Its name.</param>
/// <param name="suffix">After the names of its values: which features.</param>
/// <param name="kind">The features.</param>
internal sealed class DensityCoverage(string name, string suffix, FeatureKind kind) : Metric
{
    private const int Neighbour = 5;

    /// <inheritdoc/>
    public override string Name => name;

    /// <inheritdoc/>
    public override StatisticsKind Kind => kind;

    /// <inheritdoc/>
    public override IReadOnlyList<MetricValue> Compare(IImageStatistics real, IImageStatistics generated)
    {
        (FeatureSet x, FeatureSet y) = ((FeatureSet)real, (FeatureSet)generated);
        FeatureKind.CheckCount(name, x, y, minimum: Neighbour + 1);
        float[] radii = Neighbourhoods.SquaredRadii(x, Neighbour);
        int[] inBall = new int[x.Count];
        RowPairs.Visit<SquaredDifference, float>(x.Features, y.Features, x.Size, (i, _, squares) =>
        {
            foreach (float square in squares)
            {
                inBall[i] += square <= radii[i] ? 1 : 0;
            }
        });
        double density = inBall.Sum(count => (double)count) / Neighbour / y.Count,
            coverage = inBall.Count(count => count > 0) / (double)x.Count;
        return [new MetricValue($"density{suffix}", density), new MetricValue($"coverage{suffix}", coverage)];
    }
}
