namespace PGGan.Learning.Losses;

/// <summary>
/// Eigenvalues and eigenvectors of a symmetric matrix by Jacobi's rotations, in double precision: small matrices, to the last digits.
/// </summary>
/// <param name="Values">Ascending.</param>
/// <param name="Vectors">Row i is the unit vector of value i; its sign is arbitrary.</param>
internal sealed record SymmetricEigen(double[] Values, double[][] Vectors)
{
    private const int MaxSweeps = 60;   // convergence is quadratic: six to ten sweeps are typical

    /// <summary>Of <paramref name="matrix"/>, of which nothing is changed.</summary>
    public static SymmetricEigen Of(double[][] matrix)
    {
        int n = matrix.Length;
        double[][] a = [.. matrix.Select(row => (double[])row.Clone())];
        double[][] v = [.. Enumerable.Range(0, n).Select(i => Enumerable.Range(0, n).Select(j => i == j ? 1.0 : 0).ToArray())];
        for (int sweep = 0; sweep < MaxSweeps && OffDiagonal(a) > 0; sweep++)
        {
            for (int p = 0; p < n - 1; p++)
            {
                for (int q = p + 1; q < n; q++)
                {
                    Rotate(a, v, p, q);
                }
            }
        }

        int[] order = [.. Enumerable.Range(0, n).OrderBy(i => a[i][i])];
        return new SymmetricEigen([.. order.Select(i => a[i][i])], [.. order.Select(i => v[i])]);
    }

    /// <summary>Σ of what is left off the diagonal and still counts next to it.</summary>
    private static double OffDiagonal(double[][] a)
    {
        double sum = 0, diagonal = 0;
        for (int i = 0; i < a.Length; i++)
        {
            diagonal += Math.Abs(a[i][i]);
            for (int j = i + 1; j < a.Length; j++)
            {
                sum += Math.Abs(a[i][j]);
            }
        }

        return sum <= 1e-17 * diagonal || !double.IsFinite(sum) ? 0 : sum;
    }

    /// <summary>The rotation of axes p and q that makes <c>a[p][q]</c> zero (Golub and Van Loan, §8.5).</summary>
    private static void Rotate(double[][] a, double[][] v, int p, int q)
    {
        if (a[p][q] == 0)
        {
            return;
        }

        double theta = (a[q][q] - a[p][p]) / (2 * a[p][q]);
        double t = (theta < 0 ? -1 : 1) / (Math.Abs(theta) + Math.Sqrt((theta * theta) + 1)), c = 1 / Math.Sqrt((t * t) + 1), s = t * c;
        for (int k = 0; k < a.Length; k++)
        {
            (a[k][p], a[k][q]) = ((c * a[k][p]) - (s * a[k][q]), (s * a[k][p]) + (c * a[k][q]));
        }

        for (int k = 0; k < a.Length; k++)
        {
            (a[p][k], a[q][k]) = ((c * a[p][k]) - (s * a[q][k]), (s * a[p][k]) + (c * a[q][k]));
            (v[p][k], v[q][k]) = ((c * v[p][k]) - (s * v[q][k]), (s * v[p][k]) + (c * v[q][k]));
        }

        a[p][q] = a[q][p] = 0;
    }
}
