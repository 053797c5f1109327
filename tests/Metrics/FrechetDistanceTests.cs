using NUnit.Framework;
using PGGan.Files;
using PGGan.Learning.Losses;
using PGGan.Metrics.Features;

namespace PGGan.Tests.Metrics;

[Parallelizable(ParallelScope.All)]
public sealed class FrechetDistanceTests
{
    [Test]
    public void OfGaussiansAlongTheSameAxesIsTheSumOverThem()
    {
        Gaussian a = new([1, 2, 3], [4, 0, 0, 0, 9, 0, 0, 0, 0]), b = new([1, 0, 2], [1, 0, 0, 0, 16, 0, 0, 0, 25]);
        Assert.That(FrechetDistance.Between(a, b), Is.EqualTo(4 + 1 + 1 + 1 + 25).Within(1e-12), "‖μ‖² and Σ (σ₁ − σ₂)²");
        Assert.That(FrechetDistance.Between(b, a), Is.EqualTo(32).Within(1e-12));
        Assert.That(FrechetDistance.Between(a, a), Is.Zero.Within(1e-12));
    }

    [Test]
    public void OfTwoDimensionsHasAClosedForm()
    {
        double[] p = [2, 0.5, 0.5, 1], q = [1, -0.9, -0.9, 3];                                   // they do not commute
        double trace = (p[0] * q[0]) + (p[1] * q[2]) + (p[2] * q[1]) + (p[3] * q[3]);
        double determinant = ((p[0] * p[3]) - (p[1] * p[2])) * ((q[0] * q[3]) - (q[1] * q[2]));
        double root = Math.Sqrt(trace + (2 * Math.Sqrt(determinant)));                           // λ₁^½ + λ₂^½
        Assert.That(FrechetDistance.Between(new([0, 0], p), new([3, 4], q)), Is.EqualTo(25 + 3 + 4 - (2 * root)).Within(1e-12));
    }

    [TestCase(60, 7)]
    [TestCase(6, 13)]
    [TestCase(700, 3)]
    public void OfFeaturesIsThatOfTheirMoments(int count, int size)
    {
        FeatureSet x = FeatureRows.Normal(count, size, index: 1);
        FeatureSet y = FeatureRows.Of([.. FeatureRows.Normal(count, size, index: 2, shift: 0.5f).Features.Select(value => value * 1.5f)],
            size);
        double[][] a = Centred(x, out double[] meanA), b = Centred(y, out double[] meanB);

        // Tr (Σ₁Σ₂)^½ is the sum of the singular values of A Bᵀ, with Σ = AᵀA: another way, for fewer images than features too.
        double[][] product = count < size ? Table(a, b) : Table(Transposed(a), Transposed(a));
        double root = count < size
            ? SymmetricEigen.Of(Table(product, product)).Values.Sum(value => Math.Sqrt(Math.Max(0, value)))
            : RootOfProduct(product, Table(Transposed(b), Transposed(b)));
        double traces = a.Concat(b).Sum(row => row.Sum(value => value * value));
        double expected = meanA.Zip(meanB).Sum(pair => Math.Pow(pair.First - pair.Second, 2)) + traces - (2 * root);
        FrechetDistance metric = new("fid", new FeatureKind(new ByteFeatures()));
        Assert.That(metric.Compare(x, y).Single().Value, Is.EqualTo(expected).Within(1e-6 * expected));
        Assert.That(metric.Compare(y, x).Single().Value, Is.EqualTo(expected).Within(1e-6 * expected));
        Assert.That(metric.Compare(x, x).Single().Value, Is.Zero.Within(1e-6));
    }

    [Test]
    public void OneImageHasNoCovariance() =>
        Assert.That(
            () =>
                new FrechetDistance("fid", new FeatureKind(new ByteFeatures())).Compare(FeatureRows.Normal(1, 2, 1),
                FeatureRows.Normal(2, 2, 2)),
            Throws.TypeOf<PGGanException>().With.Message.EqualTo(
                "fid: 1 real and 2 generated images are too few; compare at least 2 of each."));

    [TestCase(1)]
    [TestCase(2)]
    [TestCase(5)]
    [TestCase(71)]
    public void EigenvaluesAreThoseOfRotations(int n)
    {
        double[][] matrix = Symmetric(n);
        double[] values = SymmetricEigenvalues.Of([.. matrix.SelectMany(row => row)], n);
        Assert.That(values, Is.EqualTo(SymmetricEigen.Of(matrix).Values).AsCollection.Within(1e-12 * n));
        Assert.That(SymmetricEigenvalues.Of(new double[n * n], n), Is.All.Zero);
        double[] same = [.. Enumerable.Range(0, n * n).Select(i => i % (n + 1) == 0 ? 3.0 : 0)];
        Assert.That(SymmetricEigenvalues.Of(same, n), Is.All.EqualTo(3).Within(1e-14));
    }

    [Test]
    public void AFactorHasTheRankOfItsMatrix()
    {
        const int n = 70, rank = 9;
        double[] low = Values.Wide(Values.Normal(n * rank, seed: 3, index: 0));                  // [n, rank]
        double[] matrix = RowPairs.Table<Product, double>(low, low, rank), factor = SemidefiniteFactor.Of(matrix, n);
        Assert.That(factor, Has.Length.EqualTo(rank * n));
        double[] columns = [.. Enumerable.Range(0, n * rank).Select(i => factor[(i % rank * n) + (i / rank)])];
        Assert.That(RowPairs.Table<Product, double>(columns, columns, rank), Is.EqualTo(matrix).AsCollection.Within(1e-12));
        Assert.That(SemidefiniteFactor.Of(new double[9], 3), Is.Empty);
    }

    /// <summary>Tr (PQ)^½ by the eigenvalues of <c>P^½ Q P^½</c>.</summary>
    private static double RootOfProduct(double[][] p, double[][] q)
    {
        SymmetricEigen eigen = SymmetricEigen.Of(p);
        double[][] rootColumns = [.. eigen.Values.Zip(eigen.Vectors,
            (value, vector) => vector.Select(v => v * Math.Sqrt(Math.Max(0, value))).ToArray())];
        double[][] inner = Table(Table(rootColumns, q), rootColumns);
        return SymmetricEigen.Of(inner).Values.Sum(value => Math.Sqrt(Math.Max(0, value)));
    }

    /// <summary>Rows <c>(x − mean) / √(N − 1)</c>.</summary>
    private static double[][] Centred(FeatureSet set, out double[] mean)
    {
        double[][] rows = [.. Enumerable.Range(0, set.Count).Select(i => FeatureRows.Row(set, i))];
        double[] middle = mean = [.. Enumerable.Range(0, set.Size).Select(d => rows.Average(row => row[d]))];
        return [.. rows.Select(row => row.Zip(middle, (value, m) => (value - m) / Math.Sqrt(set.Count - 1)).ToArray())];
    }

    /// <summary><c>A Bᵀ</c></summary>
    private static double[][] Table(double[][] a, double[][] b) =>
        [.. a.Select(row => b.Select(other => row.Zip(other).Sum(pair => pair.First * pair.Second)).ToArray())];

    private static double[][] Transposed(double[][] a) =>
        [.. Enumerable.Range(0, a[0].Length).Select(j => a.Select(row => row[j]).ToArray())];

    private static double[][] Symmetric(int n)
    {
        float[] values = Values.Normal(n * n, seed: 4, index: n);
        return [.. Enumerable.Range(0, n)
            .Select(i => Enumerable.Range(0, n).Select(j => (double)values[(Math.Max(i, j) * n) + Math.Min(i, j)]).ToArray())];
    }
}
