using PGGan.Data;

namespace PGGan.Metrics.Features;

/// <summary>Mean and unbiased covariance of features, in double precision.</summary>
/// <param name="Mean"><c>[D]</c></param>
/// <param name="Covariance"><c>Σ_n (x_n − mean)(x_n − mean)ᵀ / (N − 1)</c>, <c>[D, D]</c>.</param>
internal sealed record Gaussian(double[] Mean, double[] Covariance)
{
    // Rows of features that are added at once, and rows of the covariance that a core adds to.
    private const int Chunk = 512, Band = 32;

    /// <summary>Of a set of at least two.</summary>
    public static Gaussian Of(FeatureSet set)
    {
        int size = set.Size;
        double[] mean = new double[size], covariance = new double[(long)size * size];
        for (int n = 0; n < set.Count; n++)
        {
            ReadOnlySpan<float> row = set.Row(n);
            for (int d = 0; d < size; d++)
            {
                mean[d] += row[d];
            }
        }

        for (int d = 0; d < size; d++)
        {
            mean[d] /= set.Count;
        }

        for (int first = 0; first < set.Count; first += Chunk)
        {
            AddProducts(Centred(set, first, Math.Min(Chunk, set.Count - first), mean), size, covariance);
        }

        for (int i = 0; i < size; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                covariance[(j * size) + i] = covariance[(i * size) + j] /= set.Count - 1;
            }
        }

        return new Gaussian(mean, covariance);
    }

    /// <summary>Features of some images, <c>[D, n]</c>, the mean taken off.</summary>
    private static double[] Centred(FeatureSet set, int first, int n, double[] mean)
    {
        double[] centred = new double[set.Size * n];
        ImagePreparation.RunParallel(set.Size, d =>
        {
            for (int i = 0; i < n; i++)
            {
                centred[(d * n) + i] = set.Features[((first + i) * set.Size) + d] - mean[d];
            }
        });
        return centred;
    }

    /// <summary>Adds x·xᵀ below and on the diagonal.</summary>
    private static void AddProducts(double[] x, int size, double[] sums)
    {
        int n = x.Length / size;
        ImagePreparation.RunParallel((size + Band - 1) / Band, band =>
        {
            int first = band * Band, rows = Math.Min(Band, size - first), width = first + rows;
            double[] products = new double[rows * width];
            RowPairs.Fill<Product, double>(x.AsSpan(first * n, rows * n), x.AsSpan(0, width * n), n, products);
            for (int i = 0; i < rows; i++)
            {
                for (int j = 0; j < width; j++)
                {
                    sums[((first + i) * size) + j] += products[(i * width) + j];
                }
            }
        });
    }
}
