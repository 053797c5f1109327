using NUnit.Framework;
using PGGan.Files;
using PGGan.Metrics;

namespace PGGan.Tests.Metrics;

[Parallelizable(ParallelScope.All)]
public sealed class StructuralSimilarityTests
{
    private const double C1 = 0.01 * 255 * 0.01 * 255, C2 = 0.03 * 255 * 0.03 * 255;
    private static readonly double[] Weights = [0.0448, 0.2856, 0.3001, 0.2363, 0.1333];

    [TestCase(1)]
    [TestCase(4)]
    [TestCase(16)]
    [TestCase(64)]
    public void IsWhatPlainLoopsGive(int side)
    {
        (byte[] a, byte[] b) = Pair(side);
        double similarity = new StructuralSimilarity(side).Of(a, b), expected = Naive(side, a, b);
        Assert.That(similarity, Is.EqualTo(expected).Within(2e-6));
        Assert.That(similarity, Is.GreaterThan(0.1).And.LessThan(0.999), "neither equal nor unlike");
    }

    [Test]
    public void EqualImagesHaveOneAndNegativesNone()
    {
        (byte[] a, _) = Pair(32);
        StructuralSimilarity similarity = new(32);
        Assert.That(similarity.Of(a, a), Is.EqualTo(1).Within(1e-12));
        Assert.That(similarity.Of(a, [.. a.Select(pixel => (byte)(255 - pixel))]), Is.Zero, "a negative mean counts as 0");
    }

    [Test]
    public void PlainImagesDifferInLuminanceAlone()
    {
        byte[] a = [.. Enumerable.Repeat((byte)90, 16 * 16 * 3)], b = [.. Enumerable.Repeat((byte)170, 16 * 16 * 3)];
        double expected = Math.Pow(((2 * 90 * 170) + C1) / ((90 * 90) + (170 * 170) + C1), 0.1333);
        Assert.That(new StructuralSimilarity(16).Of(a, b), Is.EqualTo(expected).Within(1e-6));
    }

    [Test]
    public void TheMetricIsTheMeanOverNeighboursWhateverCameTogether()
    {
        MsSsimMetric metric = new();
        (byte[] a, byte[] b) = Pair(8);
        double pair = new StructuralSimilarity(8).Of(a, b);
        using IImageStatistics one = metric.Kind.Begin(5, 8), two = metric.Kind.Begin(5, 8);
        one.Add([.. a, .. b, .. a, .. a, .. b]);                                                 // the last is left out
        two.Add([.. a, .. b]);
        two.Add([.. a, .. a, .. b]);
        MetricValue value = metric.Compare(two, one).Single();
        Assert.That(value.Name, Is.EqualTo("msssim"));
        Assert.That(value.Value, Is.EqualTo((pair + 1) / 2).Within(1e-12));
        Assert.That(metric.Compare(one, two).Single(), Is.EqualTo(value));

        using MemoryStream file = new();
        ((IStoredKind)metric.Kind).Write(new BinaryWriter(file), one);
        file.Position = 0;
        using IImageStatistics read = ((IStoredKind)metric.Kind).Read(new BinaryReader(file));
        Assert.That(metric.Compare(one, read).Single(), Is.EqualTo(value));
        Assert.That(() => metric.Kind.Begin(1, 8), Throws.TypeOf<PGGanException>().With.Message.Contains("at least 2"));
    }

    /// <summary>Smooth images, the second like the first with noise on it.</summary>
    private static (byte[] A, byte[] B) Pair(int side)
    {
        float[] noise = Values.Normal(side * side * 3, seed: 1, index: side);
        byte[] a = new byte[side * side * 3], b = new byte[a.Length];
        for (int i = 0; i < a.Length; i++)
        {
            int c = i % 3, x = i / 3 % side, y = i / 3 / side;
            double value = 140 + (60 * Math.Sin((0.7 * x) + c)) + (50 * Math.Cos(0.4 * y));
            a[i] = (byte)Math.Clamp(value, 0, 255);
            b[i] = (byte)Math.Clamp((0.8 * value) + (25 * noise[i]), 0, 255);
        }

        return (a, b);
    }

    private static double Naive(int side, byte[] first, byte[] second)
    {
        double[] a = [.. first.Select(pixel => (double)pixel)], b = [.. second.Select(pixel => (double)pixel)];
        double similarity = 1;
        for (int scale = 0; scale < 5; scale++)
        {
            (double cs, double ssim) = Scale(side, a, b);
            similarity *= Math.Pow(Math.Max(0, scale == 4 ? ssim : cs), Weights[scale]);
            if (side > 1)
            {
                (a, b, side) = (Half(side, a), Half(side, b), side / 2);
            }
        }

        return similarity;
    }

    private static (double Cs, double Ssim) Scale(int side, double[] a, double[] b)
    {
        int size = Math.Min(11, side), places = side - size + 1;
        double deviation = 1.5 * size / 11, csSum = 0, ssimSum = 0, total = 0;
        double[,] window = new double[size, size];
        for (int y = 0; y < size; y++)
        {
            for (int x = 0; x < size; x++)
            {
                double dx = x - ((size - 1) / 2.0), dy = y - ((size - 1) / 2.0);
                total += window[y, x] = Math.Exp(-((dx * dx) + (dy * dy)) / (2 * deviation * deviation));
            }
        }

        for (int place = 0; place < places * places * 3; place++)
        {
            int c = place % 3, left = place / 3 % places, top = place / 3 / places;
            double meanA = 0, meanB = 0, aa = 0, bb = 0, ab = 0;
            for (int y = 0; y < size; y++)
            {
                for (int x = 0; x < size; x++)
                {
                    int i = ((((top + y) * side) + left + x) * 3) + c;
                    double weight = window[y, x] / total;
                    meanA += weight * a[i];
                    meanB += weight * b[i];
                    aa += weight * a[i] * a[i];
                    bb += weight * b[i] * b[i];
                    ab += weight * a[i] * b[i];
                }
            }

            double cs = ((2 * (ab - (meanA * meanB))) + C2) / (aa - (meanA * meanA) + bb - (meanB * meanB) + C2);
            csSum += cs;
            ssimSum += cs * ((2 * meanA * meanB) + C1) / ((meanA * meanA) + (meanB * meanB) + C1);
        }

        return (csSum / (places * places * 3), ssimSum / (places * places * 3));
    }

    private static double[] Half(int side, double[] image)
    {
        double[] half = new double[image.Length / 4];
        for (int i = 0; i < half.Length; i++)
        {
            int c = i % 3, x = i / 3 % (side / 2), y = i / 3 / (side / 2);
            double At(int row, int column) => image[(((row * side) + column) * 3) + c];
            half[i] = (At(2 * y, 2 * x) + At(2 * y, (2 * x) + 1) + At((2 * y) + 1, 2 * x) + At((2 * y) + 1, (2 * x) + 1)) / 4;
        }

        return half;
    }
}
