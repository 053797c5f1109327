using PGGan.Data;
using PGGan.Kernels;

namespace PGGan.Metrics.Features;

/// <summary>
/// Kernel distance (Bińkowski et al. 2018): the unbiased squared maximum mean discrepancy with the kernel <c>k(x, y) = (xᵀy / D + 1)³</c>,
/// <c>1/(m(m−1)) Σ_{i≠j} (k(x_i, x_j) + k(y_i, y_j)) − 2/m² Σ_{ij} k(x_i, y_j)</c>, times 1,000: the mean over 100 subsets of m = 1,000
/// images, or of all where there are no more. About 0 for equal distributions, by chance also below; lower is better. Its mean does not
/// depend on the number of images.
/// </summary>
/// <param name="name">Its name, that of the features in it.</param>
/// <param name="kind">The features.</param>
internal sealed class KernelDistance(string name, FeatureKind kind) : Metric
{
    private const int Subsets = 100, SubsetSize = 1000, Band = 64;
    private const double Factor = 1000;

    /// <inheritdoc/>
    public override string Name => name;

    /// <inheritdoc/>
    public override StatisticsKind Kind => kind;

    /// <inheritdoc/>
    public override IReadOnlyList<MetricValue> Compare(IImageStatistics real, IImageStatistics generated)
    {
        (FeatureSet first, FeatureSet second) = ((FeatureSet)real, (FeatureSet)generated);
        FeatureKind.CheckCount(name, first, second, minimum: 2);
        return [new MetricValue(name, Factor * Of(first, second, SubsetSize))];
    }

    /// <summary>The discrepancy, not yet times 1,000.</summary>
    /// <param name="first">Features of one set.</param>
    /// <param name="second">Of the other.</param>
    /// <param name="subsetSize">Images in a subset, at least 2.</param>
    public static double Of(FeatureSet first, FeatureSet second, int subsetSize)
    {
        int m = Math.Min(subsetSize, Math.Min(first.Count, second.Count));
        double[] distances = new double[m < Math.Max(first.Count, second.Count) ? Subsets : 1];
        ImagePreparation.RunParallel(distances.Length, subset =>
        {
            float[] draws = new float[2 * m];
            Philox.Uniform(new RandomStream(Seed: 0, MetricRandom.Subsets), subset, draws);
            float[] x = Draw(first, draws.AsSpan(0, m)), y = Draw(second, draws.AsSpan(m));
            double within = (2.0 / ((double)m * (m - 1))) * (SumBelowDiagonal(x, first.Size) + SumBelowDiagonal(y, first.Size));
            distances[subset] = within - (2.0 / ((double)m * m) * Sum(x, y, first.Size));
        });
        return distances.Average();
    }

    /// <summary>The features of images drawn without putting them back, <c>[m, D]</c>.</summary>
    private static float[] Draw(FeatureSet set, ReadOnlySpan<float> draws)
    {
        int[] numbers = [.. Enumerable.Range(0, set.Count)];
        float[] rows = new float[draws.Length * set.Size];
        for (int i = 0; i < draws.Length; i++)
        {
            int other = i + (int)((double)draws[i] * (set.Count - i));
            (numbers[i], numbers[other]) = (numbers[other], numbers[i]);
            set.Row(numbers[i]).CopyTo(rows.AsSpan(i * set.Size));
        }

        return rows;
    }

    private static double SumBelowDiagonal(float[] x, int size)
    {
        int m = x.Length / size;
        float[] products = new float[Band * m];
        double sum = 0;
        for (int first = 0; first < m; first += Band)
        {
            int rows = Math.Min(Band, m - first), width = first + rows;
            RowPairs.Fill<Product, float>(x.AsSpan(first * size, rows * size), x.AsSpan(0, width * size), size, products);
            for (int i = 0; i < rows; i++)
            {
                sum += SumKernels(products.AsSpan(i * width, first + i), size);
            }
        }

        return sum;
    }

    private static double Sum(float[] x, float[] y, int size)
    {
        int m = x.Length / size;
        float[] products = new float[Band * m];
        double sum = 0;
        for (int first = 0; first < m; first += Band)
        {
            int rows = Math.Min(Band, m - first);
            RowPairs.Fill<Product, float>(x.AsSpan(first * size, rows * size), y, size, products);
            sum += SumKernels(products.AsSpan(0, rows * m), size);
        }

        return sum;
    }

    private static double SumKernels(ReadOnlySpan<float> products, int size)
    {
        double sum = 0;
        foreach (float product in products)
        {
            double term = ((double)product / size) + 1;
            sum += term * term * term;
        }

        return sum;
    }
}
