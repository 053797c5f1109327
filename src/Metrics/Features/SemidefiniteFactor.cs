using System.Numerics.Tensors;
using PGGan.Data;

namespace PGGan.Metrics.Features;

/// <summary>
/// Cholesky's factor of a positive semidefinite matrix, the largest pivot first: <c>A = Lᵀ L</c>, L <c>[rank, n]</c>. It ends where what is
/// left is rounding, so the rank comes out, also that of a covariance of fewer images than features.
/// </summary>
internal static class SemidefiniteFactor
{
    private const int Band = 64;
    private const double Epsilon = 1.0 / (1L << 52);

    /// <summary>The factor, <c>[rank, n]</c>.</summary>
    /// <param name="matrix">Symmetric <c>[n, n]</c>, no eigenvalue below 0 but by rounding.</param>
    /// <param name="n">Its side.</param>
    public static double[] Of(double[] matrix, int n)
    {
        // Row i holds what L has in column i so far.
        double[] columns = new double[(long)n * n];
        double[] left = [.. Enumerable.Range(0, n).Select(i => matrix[(i * n) + i])];
        double negligible = n * Epsilon * left.Max();
        int rank = 0;
        for (; rank < n; rank++)
        {
            int pivot = Array.IndexOf(left, left.Max()), k = rank;
            if (left[pivot] <= negligible)
            {
                break;
            }

            double root = Math.Sqrt(left[pivot]);
            ImagePreparation.RunParallel((n + Band - 1) / Band, band =>
            {
                for (int i = band * Band; i < Math.Min(n, (band + 1) * Band); i++)
                {
                    double dot = TensorPrimitives.Dot<double>(columns.AsSpan(i * n, k), columns.AsSpan(pivot * n, k));
                    double entry = i == pivot ? root : left[i] == 0 ? 0 : (matrix[(pivot * n) + i] - dot) / root;
                    columns[(i * n) + k] = entry;
                    left[i] = i == pivot ? 0 : Math.Max(0, left[i] - (entry * entry));
                }
            });
        }

        double[] factor = new double[(long)rank * n];
        for (int i = 0; i < n; i++)
        {
            for (int k = 0; k < rank; k++)
            {
                factor[(k * n) + i] = columns[(i * n) + k];
            }
        }

        return factor;
    }
}
