namespace PGGan.Learning.Losses;

/// <summary>
/// GDPP (Elfeki et al. 2019): how far the generated images' kernel of diversity is from the real ones', from features of both. With the
/// eigenvalues λ (ascending) and eigenvectors v of the kernels <c>S = φ φᵀ</c>, φ the features with rows of length 1:
/// <c>1e-4 · mean_i (λᵢ^real − λᵢ^fake)² − Σ_i ŵᵢ · |⟨vᵢ^real, vᵢ^fake⟩|</c>, <c>ŵᵢ = (λᵢ − λ_min) / (λ_max − λ_min)</c> of the generated
/// ones. An eigenvector's sign is arbitrary: the absolute value takes the one for which both point the same way. In double precision, on
/// the host.
/// </summary>
/// <param name="Loss">The loss; 0 where it or a gradient is not finite (a single image; equal eigenvalues).</param>
/// <param name="Gradient">Its gradient by the generated images' features <c>[N, F]</c>, row by row; zeros where it is not finite.</param>
/// <param name="IsFinite">Whether both are what was computed.</param>
internal sealed record DeterminantalDiversity(double Loss, double[] Gradient, bool IsFinite)
{
    private const double MagnitudeWeight = 1e-4;

    /// <summary>The loss of features <c>[n, F]</c>.</summary>
    public static DeterminantalDiversity Of(ReadOnlySpan<float> real, ReadOnlySpan<float> fake, int n)
    {
        (double[][] phi, double[] lengths) = Normalized(fake, n);
        SymmetricEigen own = SymmetricEigen.Of(Gram(phi)), theirs = SymmetricEigen.Of(Gram(Normalized(real, n).Rows));
        double smallest = own.Values[0], range = own.Values[^1] - smallest;
        double[] overlaps = [.. own.Vectors.Zip(theirs.Vectors, Dot)];
        double[] weights = [.. own.Values.Select(value => (value - smallest) / range)];
        double loss = 0;
        for (int i = 0; i < n; i++)
        {
            double difference = own.Values[i] - theirs.Values[i];
            loss += (MagnitudeWeight * difference * difference / n) - (weights[i] * Math.Abs(overlaps[i]));
        }

        double[] gradient = ByFeatures(ByKernel(own, theirs, weights, overlaps, range), phi, lengths);
        return double.IsFinite(loss) && Array.TrueForAll(gradient, double.IsFinite)
            ? new DeterminantalDiversity(loss, gradient, IsFinite: true)
            : new DeterminantalDiversity(0, new double[fake.Length], IsFinite: false);
    }

    /// <summary>
    /// The symmetric G with <c>dL = ⟨G, dS⟩</c>, from <c>dλᵢ = vᵢᵀ dS vᵢ</c> and <c>dvᵢ = Σ_{j≠i} vⱼ (vⱼᵀ dS vᵢ) / (λᵢ − λⱼ)</c>: in the
    /// basis of the eigenvectors, the derivatives by λ on the diagonal and those by v divided by the eigenvalues' distances next to it.
    /// </summary>
    private static double[][] ByKernel(SymmetricEigen own, SymmetricEigen theirs, double[] weights, double[] overlaps, double range)
    {
        int n = weights.Length;
        double[][] inner = Zeros(n);   // Vᵀ G V
        for (int i = 0; i < n; i++)
        {
            // ŵᵢ depends on λᵢ and on the smallest and the largest.
            double overlap = Math.Abs(overlaps[i]);
            inner[i][i] += (2 * MagnitudeWeight / n * (own.Values[i] - theirs.Values[i])) - (overlap / range);
            inner[0][0] += overlap * (1 - weights[i]) / range;
            inner[n - 1][n - 1] += overlap * weights[i] / range;
            for (int j = 0; j < n; j++)
            {
                if (j != i)
                {
                    // ∂L/∂vᵢ along vⱼ, half to each side of the diagonal.
                    double along = -weights[i] * Math.Sign(overlaps[i]) * Dot(own.Vectors[j], theirs.Vectors[i]);
                    double part = along == 0 ? 0 : along / (own.Values[i] - own.Values[j]) / 2;
                    inner[i][j] += part;
                    inner[j][i] += part;
                }
            }
        }

        // V inner Vᵀ, the eigenvectors being rows here.
        double[][] half = Product(inner, own.Vectors), result = Zeros(n);
        for (int a = 0; a < n; a++)
        {
            for (int b = 0; b < n; b++)
            {
                for (int i = 0; i < n; i++)
                {
                    result[a][b] += own.Vectors[i][a] * half[i][b];
                }
            }
        }

        return result;
    }

    /// <summary><c>∂L/∂φ = 2 G φ</c>, and through the normalisation <c>(g − φ ⟨φ, g⟩) / ‖x‖</c> of each row.</summary>
    private static double[] ByFeatures(double[][] kernel, double[][] phi, double[] lengths)
    {
        double[][] gradient = Product(kernel, phi);
        return [.. gradient.SelectMany((g, n) =>
        {
            double along = Dot(g, phi[n]);
            return g.Select((value, f) => 2 * (value - (phi[n][f] * along)) / lengths[n]);
        })];
    }

    private static (double[][] Rows, double[] Lengths) Normalized(ReadOnlySpan<float> features, int n)
    {
        int columns = features.Length / n;
        double[][] rows = new double[n][];
        double[] lengths = new double[n];
        for (int i = 0; i < n; i++)
        {
            rows[i] = Array.ConvertAll(features.Slice(i * columns, columns).ToArray(), x => (double)x);
            double length = Math.Sqrt(Dot(rows[i], rows[i]));
            lengths[i] = length;
            rows[i] = Array.ConvertAll(rows[i], x => x / length);
        }

        return (rows, lengths);
    }

    private static double[][] Gram(double[][] rows) => [.. rows.Select(a => rows.Select(b => Dot(a, b)).ToArray())];

    private static double[][] Product(double[][] a, double[][] b)
    {
        double[][] y = new double[a.Length][];
        for (int i = 0; i < a.Length; i++)
        {
            y[i] = new double[b[0].Length];
            for (int k = 0; k < b.Length; k++)
            {
                for (int j = 0; j < y[i].Length; j++)
                {
                    y[i][j] += a[i][k] * b[k][j];
                }
            }
        }

        return y;
    }

    private static double[][] Zeros(int n) => [.. Enumerable.Range(0, n).Select(_ => new double[n])];

    private static double Dot(double[] a, double[] b)
    {
        double sum = 0;
        for (int i = 0; i < a.Length; i++)
        {
            sum += a[i] * b[i];
        }

        return sum;
    }
}
