using NUnit.Framework;
using PGGan.Autograd;
using PGGan.Autograd.Ops;
using PGGan.Kernels;
using PGGan.Kernels.Cpu;
using PGGan.Learning.Losses;

namespace PGGan.Tests.Learning.Losses;

/// <summary>
/// GDPP against a twin that finds its eigenvectors another way, by repeated multiplication, and differences of that twin.
/// </summary>
internal sealed class GdppTests
{
    private const int N = 4, F = 6;

    [TestCase(1)]
    [TestCase(2)]
    [TestCase(5)]
    [TestCase(16)]
    public void EigenvectorsAreThoseOfTheMatrix(int n)
    {
        double[] values = Values.Wide(Values.Normal(n * n, seed: 9, index: n));
        double[][] matrix = [.. Enumerable.Range(0, n)
            .Select(i => Enumerable.Range(0, n).Select(j => values[(i * n) + j] + values[(j * n) + i]).ToArray())];
        SymmetricEigen eigen = SymmetricEigen.Of(matrix);
        Assert.That(eigen.Values, Is.Ordered);
        for (int i = 0; i < n; i++)
        {
            double[] v = eigen.Vectors[i];
            double[] image = [.. matrix.Select(row => Dot(row, v))];
            Assert.That(image, Is.EqualTo(v.Select(x => eigen.Values[i] * x)).Within(1e-12));
            Assert.That(eigen.Vectors.Select(other => Dot(v, other)),
                Is.EqualTo(Enumerable.Range(0, n).Select(j => i == j ? 1.0 : 0)).Within(1e-12));
        }
    }

    [Test]
    public void ValueAndGradientAreTheTwins()
    {
        float[] real = Features(1), fake = Features(2);
        DeterminantalDiversity diversity = DeterminantalDiversity.Of(real, fake, N);
        double[] x = Values.Wide(fake), wideReal = Values.Wide(real);
        Assert.That(diversity.IsFinite);
        Assert.That(diversity.Loss, Is.EqualTo(Twin(wideReal, x)).Within(1e-9));
        double[] slopes = new double[x.Length];
        for (int i = 0; i < x.Length; i++)
        {
            const double step = 1e-5;
            double here = x[i];
            x[i] = here + step;
            double ahead = Twin(wideReal, x);
            x[i] = here - step;
            slopes[i] = (ahead - Twin(wideReal, x)) / (2 * step);
            x[i] = here;
        }

        Assert.That(slopes.Max(Math.Abs), Is.GreaterThan(0.01), "the loss depends on the features");
        Assert.That(diversity.Gradient, Is.EqualTo(slopes).Within(1e-6));
    }

    [Test]
    public void EqualFeaturesHaveTheLowestLoss()
    {
        float[] features = Features(1);
        DeterminantalDiversity same = DeterminantalDiversity.Of(features, features, N);
        Assert.That(same.Loss, Is.LessThan(DeterminantalDiversity.Of(features, Features(2), N).Loss).And.LessThan(-1));
    }

    [Test]
    public void FewerFeaturesThanImagesHaveAGradientOfTheSameSize()
    {
        DeterminantalDiversity diversity = DeterminantalDiversity.Of(Values.Normal(24, 3, 1), Values.Normal(24, 3, 2), n: 8);
        Assert.That(diversity.IsFinite);
        Assert.That(diversity.Gradient.Max(Math.Abs), Is.LessThan(100));
    }

    [Test]
    public void WhatIsNotFiniteIsLeftOut()
    {
        float[] oneIsZero = Features(2);
        Array.Clear(oneIsZero, 0, F);
        foreach (DeterminantalDiversity diversity in new[]
        {
            DeterminantalDiversity.Of(Features(1), oneIsZero, N),
            DeterminantalDiversity.Of(oneIsZero, Features(1), N),
            DeterminantalDiversity.Of(Features(1)[..F], Features(2)[..F], 1),
        })
        {
            Assert.That((diversity.IsFinite, diversity.Loss), Is.EqualTo((false, 0.0)));
            Assert.That(diversity.Gradient, Is.All.Zero);
        }
    }

    [Test]
    public void AsAnOperationItIsDifferentiatedOnce()
    {
        using Workspace workspace = new(new CpuEngine(threads: 1));
        Tensor real = workspace.From(Features(1), new Shape(N, F)), fake = workspace.From(Features(2), new Shape(N, F)).AsLeaf();
        (Tensor loss, bool isFinite) = Gdpp.Of(real, fake);
        DeterminantalDiversity expected = DeterminantalDiversity.Of(Features(1), Features(2), N);
        Assert.That(isFinite);
        Assert.That(loss.ToArray()[0], Is.EqualTo(expected.Loss).Within(1e-6));
        float[] gradient = Tape.Grad(loss.Scale(3), [fake])[0]!.ToArray();
        Assert.That(Values.RelativeError(gradient, [.. expected.Gradient.Select(g => 3 * g)]), Is.LessThan(1e-6));
        Assert.That(() => Tape.Grad(loss, [fake], createGraph: true), Throws.TypeOf<NotSupportedException>().With.Message.Contains("once"));
        Assert.That(() => Gdpp.Of(real, workspace.From(Features(1)[..F], new Shape(1, F))),
            Throws.ArgumentException.With.Message.Contains("[4, 6]"));
    }

    private static float[] Features(int index) => Values.Normal(N * F, seed: 4, index);

    private static double Dot(double[] a, double[] b) => a.Zip(b, (x, y) => x * y).Sum();

    private static double Twin(double[] real, double[] fake)
    {
        ((double[] theirs, double[][] theirVectors), (double[] own, double[][] ownVectors)) = (Eigen(real), Eigen(fake));
        double loss = 0;
        for (int i = 0; i < N; i++)
        {
            double weight = (own[i] - own[0]) / (own[N - 1] - own[0]);
            loss += (1e-4 * Math.Pow(own[i] - theirs[i], 2) / N) - (weight * Math.Abs(Dot(ownVectors[i], theirVectors[i])));
        }

        return loss;
    }

    /// <summary>Eigenvalues of the rows' Gram matrix, ascending: the largest by power iteration, then of what is left.</summary>
    private static (double[] Values, double[][] Vectors) Eigen(double[] features)
    {
        double[][] rows = [.. features.Chunk(F).Select(row => row.Select(x => x / Math.Sqrt(Dot(row, row))).ToArray())];
        double[][] left = [.. rows.Select(a => rows.Select(b => Dot(a, b)).ToArray())];
        double[] values = new double[N];
        double[][] vectors = new double[N][];
        for (int i = N - 1; i >= 0; i--)
        {
            double[] v = [.. Enumerable.Range(0, N).Select(k => Math.Cos(k + 1))];
            for (int iteration = 0; iteration < 3000; iteration++)
            {
                double[] image = [.. left.Select(row => Dot(row, v))];
                values[i] = Math.Sqrt(Dot(image, image));
                v = [.. image.Select(x => x / values[i])];
            }

            vectors[i] = v;
            double value = values[i];
            left = [.. left.Select((row, a) => row.Select((x, b) => x - (value * v[a] * v[b])).ToArray())];
        }

        return (values, vectors);
    }
}
