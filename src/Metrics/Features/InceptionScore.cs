namespace PGGan.Metrics.Features;

/// <summary>
/// Inception score (Salimans et al. 2016): <c>exp(1/n Σ_i Σ_c p_ic (ln p_ic − ln p̄_c))</c>, p_i the probabilities of image i's classes and
/// p̄ their mean; mean and standard deviation over ten parts of the images in order. From 1 up to the number of classes: high where each
/// image is surely of one class and all classes are equally frequent. The real images are not looked at.
/// </summary>
/// <param name="name">Its name, that of the features in it.</param>
/// <param name="kind">The features, with probabilities.</param>
internal sealed class InceptionScore(string name, FeatureKind kind) : Metric
{
    private const int Parts = 10;

    /// <inheritdoc/>
    public override string Name => name;

    /// <inheritdoc/>
    public override StatisticsKind Kind => kind;

    /// <inheritdoc/>
    public override IReadOnlyList<MetricValue> Compare(IImageStatistics real, IImageStatistics generated)
    {
        FeatureSet set = (FeatureSet)generated;
        int parts = Math.Min(Parts, set.Count);
        int[] ends = [.. Enumerable.Range(0, parts + 1).Select(part => (int)((long)part * set.Count / parts))];
        double[] scores = [.. Enumerable.Range(0, parts).Select(part => Score(set, ends[part], ends[part + 1]))];
        double mean = scores.Average();
        return [new MetricValue(name, mean),
            new MetricValue($"{name}_std", Math.Sqrt(scores.Average(score => (score - mean) * (score - mean))))];
    }

    private static double Score(FeatureSet set, int first, int end)
    {
        double[] mean = new double[set.Classes];
        for (int i = first; i < end; i++)
        {
            for (int c = 0; c < mean.Length; c++)
            {
                mean[c] += (double)set.Probabilities[(i * mean.Length) + c] / (end - first);
            }
        }

        double divergence = 0;
        for (int i = first; i < end; i++)
        {
            for (int c = 0; c < mean.Length; c++)
            {
                double p = set.Probabilities[(i * mean.Length) + c];
                divergence += p > 0 ? p * (Math.Log(p) - Math.Log(mean[c])) : 0;                 // p ln p → 0
            }
        }

        return Math.Exp(divergence / (end - first));
    }
}
