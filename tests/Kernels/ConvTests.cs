using NUnit.Framework;
using PGGan.Kernels;
using PGGan.Kernels.Gpu;
using PGGan.Kernels.Pointwise;

namespace PGGan.Tests.Kernels;

/// <summary>The three convolutions, resampled or not, against the sum over their terms: tiny and odd on every engine.</summary>
[TestFixtureSource(typeof(Engines), nameof(Engines.All))]
internal sealed class ConvTests(EngineUnderTest engine) : ConvChecks(engine)
{
    private static readonly ConvGeometry[] Sizes =
    [
        new(n: 1, h: 1, w: 1, c: 1, k: 1, kernel: 1),
        new(n: 3, h: 1, w: 1, c: 5, k: 37, kernel: 1),
        new(n: 37, h: 1, w: 1, c: 3, k: 5, kernel: 1),
        new(n: 1, h: 5, w: 37, c: 3, k: 4, kernel: 1),
        new(n: 3, h: 1, w: 1, c: 37, k: 1, kernel: 1),
        new(n: 2, h: 3, w: 5, c: 8, k: 1, kernel: 1),
        new(n: 1, h: 1, w: 1, c: 3, k: 2, kernel: 3),
        new(n: 2, h: 5, w: 3, c: 7, k: 5, kernel: 3),
        new(n: 1, h: 3, w: 5, c: 17, k: 3, kernel: 3),
        new(n: 1, h: 2, w: 7, c: 3, k: 19, kernel: 3),
        new(n: 2, h: 3, w: 4, c: 1, k: 2, kernel: 5),
        new(n: 2, h: 1, w: 1, c: 5, k: 3, kernel: 3, Resample.UpBefore),
        new(n: 1, h: 5, w: 3, c: 4, k: 7, kernel: 3, Resample.UpBefore),
        new(n: 1, h: 2, w: 3, c: 3, k: 1, kernel: 1, Resample.UpBefore),
        new(n: 1, h: 2, w: 1, c: 2, k: 3, kernel: 5, Resample.UpBefore),
        new(n: 2, h: 2, w: 2, c: 5, k: 3, kernel: 3, Resample.DownAfter),
        new(n: 1, h: 6, w: 10, c: 3, k: 7, kernel: 3, Resample.DownAfter),
        new(n: 2, h: 4, w: 2, c: 1, k: 3, kernel: 1, Resample.DownAfter),
        new(n: 1, h: 2, w: 6, c: 2, k: 3, kernel: 5, Resample.DownAfter),
    ];

    [TestCaseSource(nameof(Sizes))]
    [Primitive(nameof(Engine.Conv))]
    public void Conv_IsTheSumOverTaps(ConvGeometry g) => CheckConv(g);

    [TestCaseSource(nameof(Sizes))]
    [Primitive(nameof(Engine.ConvPixelNorm))]
    public void ConvPixelNorm_IsTheLayer(ConvGeometry g) => CheckConvPixelNorm(g);

    [TestCaseSource(nameof(Sizes))]
    [Primitive(nameof(Engine.ConvInputGrad))]
    public void ConvInputGrad_GathersTheTermsByInput(ConvGeometry g) => CheckInputGrad(g);

    [TestCaseSource(nameof(Sizes))]
    [Primitive(nameof(Engine.ConvWeightGrad))]
    public void ConvWeightGrad_GathersTheTermsByWeight(ConvGeometry g) => CheckWeightGrad(g);

    [Test]
    public void Conv_GivesTheSameBitsAgain()
    {
        ConvGeometry g = Sizes[5];
        (Storage x, _) = Input(g.Input.Count);
        (Storage w, _) = Input(g.Weight.Count);
        (Storage dy, _) = Input(g.Output.Count);
        Storage y = Output(g.Output.Count), again = Output(g.Output.Count), dw = Output(g.Weight.Count), dwAgain = Output(g.Weight.Count);
        Engine.Conv(default(Identity), g, Gain, x, w, null, y);
        Engine.Conv(default(Identity), g, Gain, x, w, null, again);
        Engine.ConvWeightGrad(g, Gain, x, dy, dw);
        Engine.ConvWeightGrad(g, Gain, x, dy, dwAgain);
        Assert.That(Read(again), Is.EqualTo(Read(y)));
        Assert.That(Read(dwAgain), Is.EqualTo(Read(dw)));
    }

    [Test]
    public void Geometry_RefusesWhatItCannotDo()
    {
        Assert.That(() => new ConvGeometry(1, 5, 4, 3, 2, 3, Resample.DownAfter), Throws.ArgumentException.With.Message.Contains("5×4"));
        Assert.That(() => new ConvGeometry(1, 5, 4, 3, 2, 2), Throws.ArgumentException.With.Message.Contains("odd"));
        Assert.That(() => new ConvGeometry(1, 0, 4, 3, 2, 3), Throws.ArgumentException.With.Message.Contains("positive"));
    }
}

/// <summary>The same on the engines that are no simulators, at sizes where they take their fast paths, and just outside those.</summary>
[TestFixtureSource(typeof(Engines), nameof(Engines.Fast))]
internal sealed class LargeConvTests(EngineUnderTest engine) : ConvChecks(engine)
{
    private static readonly ConvGeometry[] Sizes =
    [
        new(n: 1, h: 8, w: 8, c: 64, k: 64, kernel: 3),
        new(n: 2, h: 9, w: 13, c: 65, k: 67, kernel: 3),
        new(n: 1, h: 16, w: 10, c: 128, k: 72, kernel: 3),
        new(n: 3, h: 4, w: 4, c: 96, k: 80, kernel: 3),
        new(n: 1, h: 33, w: 29, c: 16, k: 20, kernel: 3),
        new(n: 2, h: 17, w: 12, c: 3, k: 32, kernel: 1),
        new(n: 2, h: 12, w: 17, c: 32, k: 3, kernel: 1),
        new(n: 7, h: 1, w: 1, c: 300, k: 129, kernel: 1),
        new(n: 1, h: 8, w: 8, c: 64, k: 64, kernel: 3, Resample.UpBefore),
        new(n: 2, h: 5, w: 7, c: 67, k: 65, kernel: 3, Resample.UpBefore),
        new(n: 1, h: 16, w: 16, c: 64, k: 64, kernel: 3, Resample.DownAfter),
        new(n: 2, h: 10, w: 14, c: 65, k: 67, kernel: 3, Resample.DownAfter),
    ];

    [TestCaseSource(nameof(Sizes))]
    public void Conv_IsTheSumOverTaps(ConvGeometry g) => CheckConv(g);

    [TestCaseSource(nameof(Sizes))]
    public void ConvInputGrad_GathersTheTermsByInput(ConvGeometry g) => CheckInputGrad(g);

    [TestCaseSource(nameof(Sizes))]
    public void ConvWeightGrad_GathersTheTermsByWeight(ConvGeometry g) => CheckWeightGrad(g);
}

/// <summary>How a convolution is held to its terms.</summary>
internal abstract class ConvChecks(EngineUnderTest engine) : KernelFixture(engine)
{
    protected const float Gain = 0.375f;

    // The direct sum errs by about 1e-7 · √terms; minimal filtering (Winograd) on 6 × 6 tiles loses one digit more. TF32 operands are off
    // by up to 2⁻¹² each, bfloat16 by 2⁻⁹.
    private double Tolerance =>
        (Engine as GpuEngine)?.Precision switch { Precision.BFloat16 => 1e-2, Precision.TensorFloat32 => 1e-3, _ => 1e-5 };

    protected void CheckConv(ConvGeometry g)
    {
        (Storage x, double[] images) = Input(g.Input.Count);
        (Storage w, double[] weights) = Input(g.Weight.Count);
        (Storage bias, double[] biases) = Input(g.K);
        Storage plain = Output(g.Output.Count), activated = Output(g.Output.Count), unbiased = Output(g.Output.Count);
        Engine.Conv(default(Identity), g, Gain, x, w, null, plain);
        Engine.Conv(new LeakyRelu(0.25f), g, Gain, x, w, bias, activated);
        Engine.Conv(new LeakyRelu(0.25f), g, Gain, x, w, null, unbiased);

        double[] sums = Naive.Conv(g, Gain, images, weights);
        AssertClose(plain, sums, Tolerance);
        AssertClose(activated, [.. sums.Select((v, i) => Naive.LeakyRelu(v + biases[i % g.K], 0.25))], Tolerance);
        AssertClose(unbiased, [.. sums.Select(v => Naive.LeakyRelu(v, 0.25))], Tolerance);
    }

    protected void CheckConvPixelNorm(ConvGeometry g)
    {
        (Storage x, double[] images) = Input(g.Input.Count);
        (Storage w, double[] weights) = Input(g.Weight.Count);
        (Storage bias, double[] biases) = Input(g.K);
        PixelNormGeometry norm = new(g.Output.Count / g.K, g.K, 0.25f, 1e-8f);
        Storage y = Output(g.Output.Count), inverse = Output(norm.Rows);
        Engine.ConvPixelNorm(g, norm, Gain, x, w, bias, y, inverse);

        double[] activated = [.. Naive.Conv(g, Gain, images, weights).Select((v, i) => Naive.LeakyRelu(v + biases[i % g.K], 0.25))];
        double[] norms = [.. activated.Chunk(g.K).Select(row => 1 / Math.Sqrt(row.Average(a => a * a) + 1e-8))];
        AssertClose(y, [.. activated.Select((a, i) => a * norms[i / g.K])], Tolerance);

        // The norm of few channels may be a small difference of large products.
        AssertClose(inverse, norms, 4 * Tolerance);
    }

    protected void CheckInputGrad(ConvGeometry g)
    {
        (Storage dy, double[] gradients) = Input(g.Output.Count);
        (Storage w, double[] weights) = Input(g.Weight.Count);
        Storage dx = Output(g.Input.Count);
        Engine.ConvInputGrad(g, Gain, dy, w, dx);
        AssertClose(dx, Naive.ConvInputGrad(g, Gain, gradients, weights), Tolerance);
    }

    protected void CheckWeightGrad(ConvGeometry g)
    {
        (Storage x, double[] images) = Input(g.Input.Count);
        (Storage dy, double[] gradients) = Input(g.Output.Count);
        Storage dw = Output(g.Weight.Count);
        Engine.ConvWeightGrad(g, Gain, x, dy, dw);
        double[] expected = Naive.ConvWeightGrad(g, Gain, images, gradients);
        AssertClose(dw, expected, Tolerance);
        AssertAdds(dw, expected, Tolerance, sum => Engine.ConvWeightGrad(g, Gain, x, dy, sum, add: true));
    }
}
