using NUnit.Framework;
using PGGan.Files;
using PGGan.Metrics;
using PGGan.Metrics.Features;

namespace PGGan.Tests.Metrics;

[Parallelizable(ParallelScope.All)]
public sealed class FeatureMetricTests
{
    private static readonly FeatureKind Kind = new(new ByteFeatures());

    [TestCase(1, 1, 1)]
    [TestCase(3, 5, 21)]
    [TestCase(70, 131, 8)]
    public void PairsOfRowsAreWhatPlainLoopsGive(int n, int m, int size)
    {
        FeatureSet a = FeatureRows.Normal(n, size, index: 1), b = FeatureRows.Normal(m, size, index: 2);
        float[] products = RowPairs.Table<Product, float>(a.Features, b.Features, size);
        float[] squares = RowPairs.Table<SquaredDifference, float>(a.Features, b.Features, size);
        for (int i = 0; i < n * m; i++)
        {
            Assert.That(products[i], Is.EqualTo(FeatureRows.Product(a, i / m, b, i % m)).Within(1e-5));
            Assert.That(squares[i], Is.EqualTo(FeatureRows.Square(a, i / m, b, i % m)).Within(1e-5 * size));
        }
    }

    [Test]
    public void KernelDistanceIsWhatPlainLoopsGive()
    {
        FeatureSet x = FeatureRows.Normal(70, 6, index: 1), y = FeatureRows.Normal(70, 6, index: 2, shift: 0.3f);
        double Kernel(FeatureSet a, int i, FeatureSet b, int j) => Math.Pow((FeatureRows.Product(a, i, b, j) / 6) + 1, 3);
        double within = 0, between = 0;
        for (int pair = 0; pair < 70 * 70; pair++)
        {
            (int i, int j) = (pair / 70, pair % 70);
            within += i == j ? 0 : Kernel(x, i, x, j) + Kernel(y, i, y, j);
            between += Kernel(x, i, y, j);
        }

        double expected = (within / (70 * 69)) - (2 * between / (70 * 70));
        MetricValue value = new KernelDistance("kid", Kind).Compare(x, y).Single();
        Assert.That(value.Name, Is.EqualTo("kid"));
        Assert.That(value.Value, Is.EqualTo(1000 * expected).Within(1e-3 * Math.Abs(expected)));

        // Subsets: another sample of the same expectation. Its deviation is about that of one subset over the root of how many fit side by
        // side.
        Assert.That(KernelDistance.Of(x, y, subsetSize: 30), Is.EqualTo(expected).Within(0.25 * expected));
    }

    [Test]
    public void KernelDistanceOfOneDistributionIsAboutNought()
    {
        FeatureSet[] sets = [.. Enumerable.Range(0, 16).Select(i => FeatureRows.Normal(200, 8, i))];
        double[] same = [.. sets.Chunk(2).Select(pair => KernelDistance.Of(pair[0], pair[1], 1000))];
        double other = KernelDistance.Of(sets[0], FeatureRows.Normal(200, 8, index: 20, shift: 0.5f), 1000);
        Assert.That(same.Select(Math.Abs), Is.All.LessThan(0.1 * other));
        Assert.That(same.Min(), Is.Negative, "unbiased: by chance below 0 too");
    }

    [Test]
    public void InceptionScoreCountsClassesThatAreEvenAndSure()
    {
        float[] even = [.. Enumerable.Range(0, 40 * 4).Select(i => i % 4 == i / 4 % 4 ? 1f : 0)];
        float[] same = [.. Enumerable.Range(0, 40 * 4).Select(i => i % 4 == 1 ? 1f : 0)];
        Assert.That(Score(even, 40), Is.EqualTo((4.0, 0.0)));
        Assert.That(Score(same, 40), Is.EqualTo((1.0, 0.0)));
        Assert.That(Score([.. Enumerable.Repeat(0.25f, 12)], 3), Is.EqualTo((1.0, 0.0)), "fewer images than parts");

        // Of ten parts of two images one has both classes: a score of 2 and nine of 1.
        Assert.That(Score([.. Enumerable.Range(0, 20 * 2).Select(i => i / 2 == 7 ? 1f - (i % 2) : i % 2)], 20), Is.EqualTo((1.1, 0.3)));

        static (double Mean, double Deviation) Score(float[] probabilities, int count)
        {
            FeatureSet set = FeatureRows.Of(new float[count], 1, probabilities);
            IReadOnlyList<MetricValue> values = new InceptionScore("is", Kind).Compare(set, set);
            Assert.That(values.Select(value => value.Name), Is.EqualTo(new[] { "is", "is_std" }));
            return (Math.Round(values[0].Value, 12), Math.Round(values[1].Value, 12));
        }
    }

    [Test]
    public void PrecisionAndRecallDensityAndCoverageAreWhatPlainLoopsGive()
    {
        FeatureSet x = FeatureRows.Normal(70, 3, index: 1), y = FeatureRows.Normal(131, 3, index: 2, shift: 1.5f);
        Assert.That(Numbers(x, y), Is.EqualTo(Naive(x, y)).AsCollection.Within(1e-12));
        Assert.That(Numbers(x, y).Take(2), Is.All.GreaterThan(0.05).And.All.LessThan(0.95), "they overlap in part");
    }

    [Test]
    public void EqualSetsAreBestAndDistantOnesWorst()
    {
        FeatureSet x = FeatureRows.Normal(50, 4, index: 1);
        Assert.That(Numbers(x, x), Is.EqualTo(new[] { 1, 1, 6 / 5.0, 1 }),
            "an image is in its own ball and in those of its neighbours, five each");
        Assert.That(Numbers(x, FeatureRows.Normal(50, 4, index: 2, shift: 100)), Is.EqualTo(new[] { 0, 0, 0, 0 }));
        Assert.That(() => Numbers(FeatureRows.Normal(3, 2, 1), FeatureRows.Normal(3, 2, 2)),
            Throws.TypeOf<PGGanException>().With.Message.Contains("at least 4"));
        Assert.That(() => Numbers(FeatureRows.Normal(5, 2, 1), FeatureRows.Normal(5, 2, 2)),
            Throws.TypeOf<PGGanException>().With.Message.Contains("at least 6"));
        Assert.That(
            new Metric[] { new PrecisionRecall("pr-random", "-random", Kind), new DensityCoverage("dc", "", Kind) }
                .SelectMany(metric => metric.Compare(x, x)).Select(value => value.Name),
            Is.EqualTo(new[] { "precision-random", "recall-random", "density", "coverage" }));
    }

    [Test]
    public void FeaturesAreGatheredAndKept()
    {
        FeatureKind kind = new(new ByteFeatures(side: 2, classes: 3));
        using FeatureSet set = (FeatureSet)kind.Begin(3, 2);
        byte[] images = [.. Enumerable.Range(0, 36).Select(i => (byte)(i % 12 == 0 ? i / 12 : i))];
        set.Add(images.AsSpan(0, 24));
        set.Add(images.AsSpan(24));
        Assert.That(set.Features, Is.EqualTo(images.Select(value => (float)value)));
        Assert.That(set.Probabilities, Is.EqualTo(new float[] { 1, 0, 0, 0, 1, 0, 0, 0, 1 }));
        using MemoryStream file = new();
        kind.Write(new BinaryWriter(file), set);
        file.Position = 0;
        using FeatureSet read = (FeatureSet)kind.Read(new BinaryReader(file));
        Assert.That((read.Count, read.Size, read.Classes), Is.EqualTo((3, 12, 3)));
        Assert.That(read.Features, Is.EqualTo(set.Features));
        Assert.That(read.Probabilities, Is.EqualTo(set.Probabilities));
    }

    private static double[] Numbers(FeatureSet x, FeatureSet y) =>
        [.. new Metric[] { new PrecisionRecall("pr", "", Kind), new DensityCoverage("dc", "", Kind) }
            .SelectMany(metric => metric.Compare(x, y)).Select(value => value.Value)];

    private static double[] Naive(FeatureSet x, FeatureSet y)
    {
        int n = x.Count, m = y.Count;
        static double Radius(FeatureSet set, int i, int k) =>
            Enumerable.Range(0, set.Count).Where(j => j != i).Select(j => FeatureRows.Square(set, i, set, j)).Order().ElementAt(k - 1);
        double[] x3 = [.. Enumerable.Range(0, n).Select(i => Radius(x, i, 3))],
            y3 = [.. Enumerable.Range(0, m).Select(j => Radius(y, j, 3))];
        double[] x5 = [.. Enumerable.Range(0, n).Select(i => Radius(x, i, 5))];
        double[][] between = [.. Enumerable.Range(0, n)
            .Select(i => Enumerable.Range(0, m).Select(j => FeatureRows.Square(x, i, y, j)).ToArray())];
        return
        [
            Enumerable.Range(0, m).Count(j => Enumerable.Range(0, n).Any(i => between[i][j] <= x3[i])) / (double)m,
            Enumerable.Range(0, n).Count(i => Enumerable.Range(0, m).Any(j => between[i][j] <= y3[j])) / (double)n,
            Enumerable.Range(0, n).Sum(i => between[i].Count(square => square <= x5[i])) / 5.0 / m,
            Enumerable.Range(0, n).Count(i => between[i].Any(square => square <= x5[i])) / (double)n,
        ];
    }
}
