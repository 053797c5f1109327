using NUnit.Framework;
using PGGan.Kernels;
using PGGan.Kernels.Pointwise;

namespace PGGan.Tests.Kernels;

/// <summary>The fused passes of pixel norm and minibatch standard deviation, forward and back.</summary>
[TestFixtureSource(typeof(Engines), nameof(Engines.All))]
internal sealed class FusedTests(EngineUnderTest engine) : KernelFixture(engine)
{
    private const double Tolerance = 1e-6;   // a sum over the channels, a root and a division

    private static readonly PixelNormGeometry[] Pixels =
    [
        new(Rows: 1, Channels: 1, Slope: 1, Epsilon: 1e-8f),
        new(Rows: 30, Channels: 7, Slope: 0.25f, Epsilon: 1e-8f),
        new(Rows: 5, Channels: 37, Slope: 1, Epsilon: 0.0625f),
        new(Rows: 3, Channels: 130, Slope: 0.25f, Epsilon: 1e-8f),
        new(Rows: 67, Channels: 3, Slope: 0.25f, Epsilon: 1e-4f),
        new(Rows: 9, Channels: 512, Slope: 0.25f, Epsilon: 1e-8f),
    ];

    private static readonly ActPoolGeometry[] Pools =
    [
        new(new Shape(1, 2, 2, 1), 0.25f), new(new Shape(2, 4, 6, 3), 0.25f), new(new Shape(3, 2, 4, 33), 1f),
        new(new Shape(1, 6, 2, 70), 0.25f),
        new(new Shape(2, 2, 2, 64), 0.25f), new(new Shape(1, 4, 2, 16), 0.25f),
    ];

    private static readonly StddevGeometry[] Groups =
    [
        new(GroupSize: 4, Groups: 1, Elements: 3), new(GroupSize: 3, Groups: 2, Elements: 37), new(GroupSize: 2, Groups: 3, Elements: 1),
        new(GroupSize: 4, Groups: 5, Elements: 130), new(GroupSize: 1, Groups: 2, Elements: 5),
    ];

    [TestCaseSource(nameof(Pixels))]
    [Primitive(nameof(Engine.PixelNorm))]
    [Primitive(nameof(Engine.PixelNormGrad))]
    public void PixelNorm_IsTheFormula(PixelNormGeometry g)
    {
        (Storage x, double[] values) = MapInput(g.Rows * g.Channels);
        (Storage bias, double[] biases) = Input(g.Channels);
        Storage y = MapOutput(g.Rows * g.Channels), inverseNorm = Output(g.Rows);
        Engine.PixelNorm(g, x, bias, y, inverseNorm);
        (double[] expected, double[] expectedNorm) = Naive.PixelNorm(g, values, biases);
        AssertClose(y, expected, Tolerance);
        AssertClose(inverseNorm, expectedNorm, Tolerance);

        (Storage dy, double[] gradients) = MapInput(g.Rows * g.Channels);
        Storage dx = MapOutput(g.Rows * g.Channels), dbias = Output(g.Channels);
        Engine.PixelNormGrad(g, dy, y, inverseNorm, dx, dbias);
        double[] expectedGradient = Naive.PixelNormGrad(g, gradients, Values.Wide(Read(y)), expectedNorm);
        // With one channel dy and its projection on y cancel almost to nothing; what is left is rounding.
        double tolerance = g.Channels == 1 ? 1e-4 : 3 * Tolerance;
        AssertClose(dx, expectedGradient, tolerance);

        // The sum is of numbers of both signs, so it is smaller than what was rounded.
        AssertClose(dbias, Naive.Sum(new Extent(1, g.Rows, g.Channels), expectedGradient), tolerance + (2 * RoundingOf(dx)));

        AssertAdds(dbias, Naive.Sum(new Extent(1, g.Rows, g.Channels), expectedGradient), tolerance + (2 * RoundingOf(dx)),
            sum => Engine.PixelNormGrad(g, dy, y, inverseNorm, dx, sum, add: true));

        // Nobody needs the gradient of the bias.
        float[] withBias = Read(dx);
        Engine.Fill(dx, float.NaN);
        Engine.PixelNormGrad(g, dy, y, inverseNorm, dx, null);
        Assert.That(Read(dx), Is.EqualTo(withBias));

        // In place, without a bias.
        Engine.PixelNorm(g, x, null, x, inverseNorm);
        (expected, expectedNorm) = Naive.PixelNorm(g, values, null);
        AssertClose(x, expected, Tolerance);
        AssertClose(inverseNorm, expectedNorm, Tolerance);
    }

    [TestCaseSource(nameof(Pixels))]
    [Primitive(nameof(Engine.BiasActGrad))]
    public void BiasActGrad_IsTheGateAndItsSum(PixelNormGeometry g)
    {
        Extent extent = new(1, g.Rows, g.Channels);
        (Storage dy, double[] gradients) = MapInput(extent.Count);
        (Storage y, double[] values) = MapInput(extent.Count);
        Storage dx = MapOutput(extent.Count), dbias = Output(g.Channels);
        Engine.BiasActGrad(g.Rows, g.Channels, new LeakyReluGate(g.Slope), dy, y, dx, dbias);
        double[] expected = [.. gradients.Zip(values, (d, v) => Naive.LeakyReluGate(d, v, g.Slope))];
        AssertClose(dx, expected, Tolerance);
        AssertClose(dbias, Naive.Sum(extent, expected), Tolerance + RoundingOf(dx));
        AssertAdds(dbias, Naive.Sum(extent, expected), Tolerance + RoundingOf(dx),
            sum => Engine.BiasActGrad(g.Rows, g.Channels, new LeakyReluGate(g.Slope), dy, y, dx, sum, add: true));
    }

    [Test]
    public void PixelNorm_GivesTheNumbersOfTheSpecification()
    {
        Storage x = Input([3f, 4f, 0f, 0f]), y = Output(4), inverseNorm = Output(2);
        Engine.PixelNorm(new(Rows: 2, Channels: 2, Slope: 1, Epsilon: 1e-8f), x, null, y, inverseNorm);
        Assert.That(Read(y), Is.EqualTo(new[] { 0.848528f, 1.131371f, 0f, 0f }).Within(1e-6f));
        Assert.That(Read(inverseNorm)[1], Is.EqualTo(1e4f).Within(1e-3f).Percent, "a pixel of zeros is divided by √ε");
    }

    [TestCaseSource(nameof(Pools))]
    [Primitive(nameof(Engine.ActPool))]
    [Primitive(nameof(Engine.ActPoolGrad))]
    [Primitive(nameof(Engine.ActPoolTangent))]
    public void ActPool_ItsGradientAndItsTangent_AreTheFormulas(ActPoolGeometry g)
    {
        (Storage x, double[] values) = MapInput(g.Large.Count);
        Storage y = MapOutput(g.Small.Count), signs = Output(g.SignWords);
        Engine.ActPool(g, x, y, signs);
        AssertClose(y, Naive.SumPool2(new(g.Large, [.. values.Select(v => Naive.LeakyRelu(v, g.Slope))]), 0.25).Values, Tolerance);
        Read(signs);

        (Storage dy, double[] gradients) = MapInput(g.Small.Count);
        Storage dx = MapOutput(g.Large.Count), dbias = Output(g.Large[3]);
        Engine.ActPoolGrad(g, dy, signs, dx, dbias);
        double[] expected = [.. Naive.Upsample2(new(g.Small, gradients), 0.25).Values.Zip(values,
            (d, v) => Naive.LeakyReluGate(d, v, g.Slope))];
        AssertClose(dx, expected, Tolerance);
        AssertClose(dbias, Naive.Sum(g.Large.Extent([0, 1, 2]), expected), Tolerance + RoundingOf(dx));
        AssertAdds(dbias, Naive.Sum(g.Large.Extent([0, 1, 2]), expected), Tolerance + RoundingOf(dx),
            sum => Engine.ActPoolGrad(g, dy, signs, dx, sum, add: true));
        float[] withBias = Read(dx);
        Engine.Fill(dx, float.NaN);
        Engine.ActPoolGrad(g, dy, signs, dx, null);
        Assert.That(Read(dx), Is.EqualTo(withBias));

        (Storage u, double[] changes) = MapInput(g.Large.Count);
        Storage v = MapOutput(g.Small.Count);
        Engine.ActPoolTangent(g, u, signs, v);
        AssertClose(v, Naive.SumPool2(new(g.Large, [.. changes.Zip(values, (d, at) => Naive.LeakyReluGate(d, at, g.Slope))]), 0.25).Values,
            Tolerance);
    }

    [Test]
    public void ActPool_TakesZeroForNegative()
    {
        // As LeakyReluGate does with a result of zero.
        ActPoolGeometry g = new(new Shape(1, 2, 2, 1), Slope: 0.25f);
        Storage x = Input([0f, -0f, 1f, -1f]), y = Output(1), signs = Output(g.SignWords), dy = Input([16f]), dx = Output(4);
        Engine.ActPool(g, x, y, signs);
        Engine.ActPoolGrad(g, dy, signs, dx, null);
        Assert.That(Read(y), Is.EqualTo(new[] { 0.1875f }));
        Assert.That(Read(dx), Is.EqualTo(new[] { 1f, 1f, 4f, 1f }));
    }

    [Test]
    public void ActPool_RefusesOddSides() =>
        Assert.That(
            () => Engine.ActPool(new(new Shape(1, 2, 3, 1), 0.25f), Output(6), Output(1), Output(6)),
            Throws.ArgumentException.With.Message.Contains("odd side"));

    [TestCaseSource(nameof(Groups))]
    [Primitive(nameof(Engine.MinibatchStddev))]
    [Primitive(nameof(Engine.MinibatchStddevGrad))]
    public void MinibatchStddev_IsTheFormula(StddevGeometry g)
    {
        int count = g.GroupSize * g.Groups * g.Elements;
        (Storage x, double[] values) = MapInput(count);
        Storage stat = Output(g.Groups);
        Engine.MinibatchStddev(g, x, stat);
        AssertClose(stat, Naive.MinibatchStddev(g, values), Tolerance);

        (Storage dstat, double[] gradients) = Input(g.Groups);
        Storage dx = MapOutput(count);
        Engine.MinibatchStddevGrad(g, x, dstat, dx);
        double[] expected = Naive.MinibatchStddevGrad(g, values, gradients);
        // Gradients are of the order of 1 / count: compare them scaled up.
        Assert.That(
            Values.RelativeError(Array.ConvertAll(Read(dx), v => v * count), Array.ConvertAll(expected, v => v * count)),
            Is.LessThan((5 * Tolerance) + RoundingOf(dx)));
    }

    [Test]
    public void MinibatchStddev_GroupsSamplesByTheRemainder()
    {
        Storage x = Input([0, 0, 0, 0, 1, 2, 3, 4, 100, 200, 300, 400]), stat = Output(3);
        Engine.MinibatchStddev(new(GroupSize: 4, Groups: 3, Elements: 1), x, stat);
        Assert.That(Read(stat), Is.EqualTo(new[] { 86.178f, 129.191f, 163.557f }).Within(1e-3f));
    }
}
