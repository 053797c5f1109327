using System.Numerics;
using System.Numerics.Tensors;
using PGGan.Data;

namespace PGGan.Metrics.Features;

/// <summary>
/// Eigenvalues of a large symmetric matrix in double precision: Householder's reflections make it tridiagonal, and each eigenvalue is found
/// by halving an interval with Sturm's count (Golub and Van Loan, §8.3 and §8.4). n = 2048 takes seconds, where Jacobi's rotations take
/// hours.
/// </summary>
internal static class SymmetricEigenvalues
{
    private const int Band = 64;
    private const double Epsilon = 1.0 / (1L << 52);

    /// <summary>Ascending, each to about <c>n · ε · the largest magnitude</c>.</summary>
    /// <param name="matrix">Symmetric <c>[n, n]</c>; destroyed.</param>
    /// <param name="n">Its side.</param>
    public static double[] Of(double[] matrix, int n)
    {
        (double[] diagonal, double[] off) = Tridiagonal(matrix, n);
        double[] squares = [.. off.Select(value => value * value)];
        // Gershgorin.
        double reach = Enumerable.Range(0, n).Max(i => Math.Abs(diagonal[i]) + Math.Abs(off[i]) + (i > 0 ? Math.Abs(off[i - 1]) : 0));
        double[] values = new double[n];
        ImagePreparation.RunParallel(n, k =>
        {
            double low = -reach, high = reach;
            while (high - low > 2 * Epsilon * reach)
            {
                double middle = low + ((high - low) / 2);
                (low, high) = Below(diagonal, squares, middle) > k ? (low, middle) : (middle, high);
            }

            values[k] = low + ((high - low) / 2);
        });
        return values;
    }

    /// <summary>How many eigenvalues are below x: the negative pivots of <c>T − x·1 = L D Lᵀ</c>.</summary>
    private static int Below(double[] diagonal, double[] squares, double x)
    {
        int count = 0;
        double pivot = 1;
        for (int i = 0; i < diagonal.Length; i++)
        {
            pivot = diagonal[i] - x - (i > 0 ? squares[i - 1] / pivot : 0);
            // A place on an eigenvalue counts as past it.
            pivot = pivot == 0 ? -double.Epsilon / Epsilon : pivot;
            count += pivot < 0 ? 1 : 0;
        }

        return count;
    }

    /// <summary>
    /// The similar tridiagonal matrix: its diagonal, and what stands next to it with a 0 at the end. Step k reflects column k below the
    /// diagonal onto one entry, <c>A ← H A H = A − v wᵀ − w vᵀ</c>, <c>w = p − (β/2)(pᵀv) v</c>, <c>p = β A v</c>, <c>β = 2 / vᵀv</c>. A is
    /// changed for step k and multiplied with the vector of step k + 1 in one pass, as reading it is what takes the time.
    /// </summary>
    private static (double[] Diagonal, double[] Off) Tridiagonal(double[] a, int n)
    {
        double[] off = new double[n], v = new double[n], w = new double[n], next = new double[n], p = new double[n];
        for (int k = 0; k < n - 1; k++)
        {
            Update(a.AsSpan(k * n, n), v, w, k, k);
            a.AsSpan((k * n) + k + 1, n - k - 1).CopyTo(next.AsSpan(k + 1));
            Span<double> x = next.AsSpan(k + 1);
            double length = Math.Sqrt(TensorPrimitives.Dot<double>(x, x));
            off[k] = x[0] > 0 ? -length : length;
            x[0] -= off[k];
            double squares = TensorPrimitives.Dot<double>(x, x), beta = squares > 0 ? 2 / squares : 0;
            int from = k + 1;
            ImagePreparation.RunParallel((n - from + Band - 1) / Band, band =>
            {
                for (int i = from + (band * Band); i < Math.Min(n, from + ((band + 1) * Band)); i++)
                {
                    Span<double> row = a.AsSpan(i * n, n);
                    Update(row, v, w, i, from);
                    p[i] = beta * TensorPrimitives.Dot<double>(row[from..], next.AsSpan(from));
                }
            });
            double half = beta / 2 * TensorPrimitives.Dot<double>(p.AsSpan(from), next.AsSpan(from));
            for (int i = from; i < n; i++)
            {
                (v[i], w[i]) = (next[i], p[i] - (half * next[i]));
            }
        }

        if (n > 0)
        {
            Update(a.AsSpan((n - 1) * n, n), v, w, n - 1, n - 1);
        }

        return ([.. Enumerable.Range(0, n).Select(i => a[(i * n) + i])], off);
    }

    /// <summary><c>a_ij −= v_i w_j + w_i v_j</c> in row i, from column <paramref name="from"/> on.</summary>
    private static void Update(Span<double> row, double[] v, double[] w, int i, int from)
    {
        double vi = v[i], wi = w[i];
        Vector<double> allV = new(vi), allW = new(wi);
        int j = from;
        for (; j <= row.Length - Vector<double>.Count; j += Vector<double>.Count)
        {
            (new Vector<double>(row[j..]) - ((allV * new Vector<double>(w, j)) + (allW * new Vector<double>(v, j)))).CopyTo(row[j..]);
        }

        for (; j < row.Length; j++)
        {
            row[j] -= (vi * w[j]) + (wi * v[j]);
        }
    }
}
