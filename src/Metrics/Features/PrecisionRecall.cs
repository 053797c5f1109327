namespace PGGan.Metrics.Features;

/// <summary>
/// Improved precision and recall (Kynkäänniemi et al. 2019), with balls to the third nearest neighbour: precision is the share of generated
/// images within a ball of a real one, their quality; recall the share of real images within a ball of a generated one, their variety. 1 is
/// best of both.
/// </summary>
/// <param name="name">Its name.</param>
/// <param name="suffix">After the names of its values: which features.</param>
/// <param name="kind">The features.</param>
internal sealed class PrecisionRecall(string name, string suffix, FeatureKind kind) : Metric
{
    private const int Neighbour = 3;

    /// <inheritdoc/>
    public override string Name => name;

    /// <inheritdoc/>
    public override StatisticsKind Kind => kind;

    /// <inheritdoc/>
    public override IReadOnlyList<MetricValue> Compare(IImageStatistics real, IImageStatistics generated)
    {
        (FeatureSet x, FeatureSet y) = ((FeatureSet)real, (FeatureSet)generated);
        FeatureKind.CheckCount(name, x, y, minimum: Neighbour + 1);
        float[] realRadii = Neighbourhoods.SquaredRadii(x, Neighbour), generatedRadii = Neighbourhoods.SquaredRadii(y, Neighbour);
        bool[] realReached = new bool[x.Count], generatedReached = new bool[y.Count];
        RowPairs.Visit<SquaredDifference, float>(x.Features, y.Features, x.Size, (i, first, squares) =>
        {
            for (int j = 0; j < squares.Length; j++)
            {
                realReached[i] |= squares[j] <= generatedRadii[first + j];
                if (squares[j] <= realRadii[i])
                {
                    generatedReached[first + j] = true;                                          // several threads may: all write the same
                }
            }
        });
        return [new MetricValue($"precision{suffix}", Share(generatedReached)), new MetricValue($"recall{suffix}", Share(realReached))];
    }

    private static double Share(bool[] reached) => reached.Count(one => one) / (double)reached.Length;
}
