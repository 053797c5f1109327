namespace PGGan.Metrics.Features;

/// <summary>
/// Fréchet distance of the Gaussians with the features' moments (Heusel et al. 2017): <c>‖μ₁ − μ₂‖² + Tr(Σ₁ + Σ₂ − 2 (Σ₁Σ₂)^½)</c>.
/// 0 for equal ones, lower is better; it falls with the number of images, so only numbers of equally many compare.
/// </summary>
/// <param name="name">Its name, that of the features in it.</param>
/// <param name="kind">The features.</param>
internal sealed class FrechetDistance(string name, FeatureKind kind) : Metric
{
    private const double Epsilon = 1.0 / (1L << 52);

    /// <inheritdoc/>
    public override string Name => name;

    /// <inheritdoc/>
    public override StatisticsKind Kind => kind;

    /// <inheritdoc/>
    public override IReadOnlyList<MetricValue> Compare(IImageStatistics real, IImageStatistics generated)
    {
        FeatureKind.CheckCount(name, (FeatureSet)real, (FeatureSet)generated, minimum: 2);
        return [new MetricValue(name, Between(Gaussian.Of((FeatureSet)real), Gaussian.Of((FeatureSet)generated)))];
    }

    /// <summary>The distance of two Gaussians; not below 0.</summary>
    public static double Between(Gaussian a, Gaussian b)
    {
        int size = a.Mean.Length;
        double means = a.Mean.Zip(b.Mean).Sum(pair => (pair.First - pair.Second) * (pair.First - pair.Second));
        double traces = Enumerable.Range(0, size).Sum(i => a.Covariance[(i * size) + i] + b.Covariance[(i * size) + i]);
        return Math.Max(0, means + traces - (2 * RootTrace(a.Covariance, b.Covariance, size)));
    }

    /// <summary>
    /// <c>Tr (AB)^½</c>. With <c>A = LᵀL</c> the eigenvalues of AB that are not 0 are those of <c>L B Lᵀ</c>, which is symmetric and as
    /// small as A's rank.
    /// </summary>
    private static double RootTrace(double[] a, double[] b, int n)
    {
        double[] factor = SemidefiniteFactor.Of(a, n);                                           // [rank, n]
        int rank = factor.Length / n;
        if (rank == 0)
        {
            return 0;
        }

        double[] product = RowPairs.Table<Product, double>(factor, b, n);                        // L B, [rank, n]
        double[] values = SymmetricEigenvalues.Of(RowPairs.Table<Product, double>(product, factor, n), rank);

        // Below n · ε of the largest there is rounding only, of which the root would make half the digits.
        double negligible = rank * Epsilon * values[^1];
        return values.Where(value => value > negligible).Sum(Math.Sqrt);
    }
}
