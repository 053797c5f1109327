using NUnit.Framework;
using PGGan.Autograd;
using PGGan.Autograd.Ops;
using PGGan.Kernels;

namespace PGGan.Tests.Autograd;

/// <summary>Every fused operation equals its slow composition: value and the gradients of the first three orders.</summary>
[TestFixtureSource(typeof(Engines), nameof(Engines.OfDerivatives))]
internal sealed class FusionTests(EngineUnderTest engine)
{
    private const double Tolerance = 3e-6;   // both sides round, in different orders
    private const float Slope = 0.2f;
    private const float Epsilon = 1e-4f;

    private Workspace workspace = null!;

    [OneTimeSetUp]
    public void Open() => workspace = new Workspace(engine.Open());

    [OneTimeTearDown]
    public void Close() => workspace.Dispose();

    [TestCase(0.2f, true)]
    [TestCase(0.2f, false)]
    [TestCase(1f, true)]
    [TestCase(1f, false)]
    public void BiasActPixelNorm_IsItsComposition(float slope, bool biased) => Compare(
        [new(2, 3, 5, 7), new(7)],
        x => x[0].BiasActPixelNorm(biased ? x[1] : null, slope, Epsilon),
        x => PixelNormalization.Reference(x[0], biased ? x[1] : null, slope, Epsilon));

    [TestCase(4, 1, 5)]
    [TestCase(3, 2, 3)]
    [TestCase(4, 1, 8)]
    public void MinibatchStddev_IsItsComposition(int size, int groups, int channels) => Compare(
        [new(size * groups, 3, 1, channels)],
        x => x[0].MinibatchStddev(size),
        x => MinibatchStatistics.Reference(x[0], new StddevGeometry(size, groups, 3 * channels)));

    [Test]
    public void MinibatchStddev_IsTheSameTakenForAThirdDerivative()
    {
        using Scope scope = workspace.OpenScope("third");
        Shape shape = new(4, 2, 1, 3);
        Tensor x = workspace.From(Values.Normal(shape.Count, seed: 6, index: 1), shape).AsLeaf(), y = x.MinibatchStddev(2);
        Tensor slope = Tape.Grad(y, [x], createGraph: true,
            seed: workspace.From(Values.Normal(y.Shape.Count, seed: 6, index: 2), y.Shape))[0]!;
        Tensor norm = slope.Square().Sum(), fused = Tape.Grad(norm, [x])[0]!, composed = Tape.Grad(norm, [x], createGraph: true)[0]!;
        Assert.That(Values.RelativeError(composed.ToArray(), Values.Wide(fused.ToArray())), Is.LessThan(Tolerance * engine.Rounding));
        Assert.That(Tape.Grad(composed.Square().Sum(), [x])[0]!.ToArray(), Is.All.Matches<float>(float.IsFinite));
    }

    [Test]
    public void BiasAct_IsItsComposition() => Compare(
        [new(2, 3, 5, 7), new(7)], x => x[0].BiasAct(x[1], Slope), x => x[0].AddOver(x[1], [0, 1, 2]).LeakyRelu(Slope));

    [Test]
    public void ConvBiasAct_IsItsComposition([Values] Resample resample, [Values(0.2f, 1f)] float slope) => Compare(
        [new(2, 4, 6, 3), new(5, 3, 3, 3), new(5)],
        x => x[0].ConvBiasAct(x[1], x[2], 0.3f, slope, resample),
        x => Composed(x, resample).AddOver(x[2], [0, 1, 2]).LeakyRelu(slope));

    [TestCase(5)]
    [TestCase(35)]
    public void ConvBiasActPool_IsItsComposition(int maps) => Compare(
        [new(2, 4, 6, 3), new(maps, 3, 3, 3), new(maps)],
        x => x[0].ConvBiasActPool(x[1], x[2], 0.3f, Slope),
        x => x[0].Conv(x[1], 0.3f).AddOver(x[2], [0, 1, 2]).LeakyRelu(Slope).AveragePool2());

    [Test]
    public void ConvBiasActPool_RefusesOddSides()
    {
        using Scope scope = workspace.OpenScope("odd");
        Tensor x = workspace.Full(new Shape(1, 3, 4, 2), 1), w = workspace.Full(new Shape(5, 3, 3, 2), 1),
            bias = workspace.Full(new Shape(5), 1);
        Assert.That(() => x.ConvBiasActPool(w, bias), Throws.ArgumentException.With.Message.Contains("odd side"));
    }

    [Test]
    public void ConvBiasActPixelNorm_IsItsComposition([Values] Resample resample) => Compare(
        [new(2, 4, 6, 3), new(5, 3, 3, 3), new(5)],
        x => x[0].ConvBiasActPixelNorm(x[1], x[2], 0.3f, Slope, Epsilon, resample),
        x => PixelNormalization.Reference(Composed(x, resample), x[2], Slope, Epsilon));

    private static Tensor Composed(Tensor[] x, Resample resample) => resample switch
    {
        Resample.UpBefore => x[0].Upsample2().Conv(x[1], 0.3f),
        Resample.DownAfter => x[0].Conv(x[1], 0.3f).AveragePool2(),
        _ => x[0].Conv(x[1], 0.3f),
    };

    private void Compare(Shape[] inputs, Func<Tensor[], Tensor> fused, Func<Tensor[], Tensor> composed)
    {
        List<float[]> actual = Derivatives(inputs, fused), expected = Derivatives(inputs, composed);
        Assert.That(actual, Has.Count.EqualTo(expected.Count));
        for (int i = 0; i < actual.Count; i++)
        {
            Assert.That(Values.RelativeError(actual[i], Values.Wide(expected[i])), Is.LessThan(Tolerance * engine.Rounding),
                $"result {i}: value, gradients, second gradients");
        }
    }

    /// <summary>The value, the gradients taken once (by the fused products), taken for differentiation, and differentiated.</summary>
    private List<float[]> Derivatives(Shape[] inputs, Func<Tensor[], Tensor> operation)
    {
        using Scope scope = workspace.OpenScope("derivatives");
        Tensor[] x = [.. inputs.Select((shape, i) => workspace.From(Values.Normal(shape.Count, seed: 6, i), shape).AsLeaf())];
        Tensor y = operation(x);
        Tensor seed = workspace.From(Values.Normal(y.Shape.Count, seed: 6, index: 50), y.Shape).AsLeaf();
        Tensor?[] first = Tape.Grad(y, x, seed: seed), again = Tape.Grad(y, x, createGraph: true, seed: seed);
        Tensor norm = again.OfType<Tensor>().Select(g => g.Square().Sum()).Aggregate((a, b) => a + b);
        Tensor?[] second = Tape.Grad(norm, [.. x, seed]), bent = Bent(y, x);
        return [.. new[] { y }.Concat(new[] { first, again, second, bent }.SelectMany(g => g.OfType<Tensor>())).Select(t => t.ToArray())];
    }

    /// <summary>
    /// Gradients of the second and third order of <c>½ Σ y²</c>, where the gradient of y is y and so depends on x itself.
    /// </summary>
    private static Tensor?[] Bent(Tensor y, Tensor[] x)
    {
        Tensor first = Tape.Grad(y, [x[0]], createGraph: true, seed: y)[0]!;
        Tensor second = Tape.Grad(first, [x[0]], createGraph: true, seed: first)[0]!;
        return [second, .. Tape.Grad(second, x, seed: second)];
    }
}
