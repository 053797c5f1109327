using NUnit.Framework;
using PGGan.Kernels;
using PGGan.Kernels.Cpu;
using PGGan.Kernels.Pointwise;

namespace PGGan.Tests.Kernels;

/// <summary>Minimal filtering at every width: plain and resampled, whole and cut tiles, each way of cutting the products.</summary>
[TestFixtureSource(typeof(CpuCase), nameof(CpuCase.Widths))]
internal sealed class WinogradTests(SimdWidth width)
{
    private const float Gain = 0.37f;

    // The transforms' coefficients, up to 8 · 8, cost about a digit against the direct sum.
    private const double Tolerance = 2e-5;

    private static readonly ConvGeometry[] Sizes =
    [
        // Sides that are no multiples of a tile, channels that are none of a vector; images smaller than a tile.
        new(n: 1, h: 5, w: 37, c: 3, k: 4, kernel: 3),
        new(n: 2, h: 4, w: 4, c: 16, k: 16, kernel: 3),
        new(n: 3, h: 7, w: 6, c: 37, k: 21, kernel: 3),
        new(n: 2, h: 1, w: 2, c: 5, k: 19, kernel: 3),
        new(n: 1, h: 33, w: 29, c: 17, k: 35, kernel: 3),
        new(n: 2, h: 5, w: 3, c: 17, k: 35, kernel: 3, Resample.UpBefore),
        new(n: 1, h: 1, w: 1, c: 4, k: 3, kernel: 3, Resample.UpBefore),
        new(n: 2, h: 16, w: 13, c: 33, k: 16, kernel: 3, Resample.UpBefore),
        new(n: 2, h: 10, w: 6, c: 17, k: 35, kernel: 3, Resample.DownAfter),
        new(n: 1, h: 2, w: 2, c: 3, k: 4, kernel: 3, Resample.DownAfter),
        new(n: 2, h: 32, w: 26, c: 16, k: 33, kernel: 3, Resample.DownAfter),

        // Many channels: tiles in several chunks, panels whose weights are shared, or made by the only part that needs them in two pieces.
        new(n: 130, h: 4, w: 3, c: 513, k: 5, kernel: 3),
        new(n: 130, h: 3, w: 4, c: 5, k: 513, kernel: 3),
        new(n: 9, h: 4, w: 4, c: 300, k: 40, kernel: 3),
        new(n: 5, h: 8, w: 4, c: 300, k: 70, kernel: 3, Resample.DownAfter),
    ];

    [TestCaseSource(nameof(Sizes))]
    public void Conv_IsTheSumOverTaps(ConvGeometry g)
    {
        using CpuCase cpu = new(width, algorithm: ConvAlgorithm.Winograd);
        (Storage x, float[] images) = cpu.Input(g.Input.Count);
        (Storage w, float[] weights) = cpu.Input(g.Weight.Count);
        (Storage b, float[] bias) = cpu.Input(g.K);
        Storage plain = cpu.Output(g.Output.Count), activated = cpu.Output(g.Output.Count);
        cpu.Engine.Conv(default(Identity), g, Gain, x, w, null, plain);
        cpu.Engine.Conv(new LeakyRelu(0.2f), g, Gain, x, w, b, activated);

        double[] sums = Naive.Conv(g, Gain, Doubles(images), Doubles(weights));
        Assert.That(CpuCase.RelativeError(cpu.Download(plain), sums), Is.LessThan(Tolerance));
        for (int i = 0; i < sums.Length; i++)
        {
            sums[i] += bias[i % g.K];
            sums[i] = sums[i] > 0 ? sums[i] : 0.2f * sums[i];
        }

        Assert.That(CpuCase.RelativeError(cpu.Download(activated), sums), Is.LessThan(Tolerance));
    }

    [TestCaseSource(nameof(Sizes))]
    public void ConvInputGrad_IsTheAdjointByTheInput(ConvGeometry g)
    {
        using CpuCase cpu = new(width, algorithm: ConvAlgorithm.Winograd);
        (Storage dy, float[] gradients) = cpu.Input(g.Output.Count);
        (Storage w, float[] weights) = cpu.Input(g.Weight.Count);
        Storage dx = cpu.Output(g.Input.Count);
        cpu.Engine.ConvInputGrad(g, Gain, dy, w, dx);
        Assert.That(CpuCase.RelativeError(cpu.Download(dx), Naive.ConvInputGrad(g, Gain, Doubles(gradients), Doubles(weights))),
            Is.LessThan(Tolerance));
    }

    [TestCaseSource(nameof(Sizes))]
    public void ConvWeightGrad_IsTheAdjointByTheWeight(ConvGeometry g)
    {
        using CpuCase cpu = new(width, algorithm: ConvAlgorithm.Winograd);
        (Storage x, float[] images) = cpu.Input(g.Input.Count);
        (Storage dy, float[] gradients) = cpu.Input(g.Output.Count);
        Storage dw = cpu.Output(g.Weight.Count);
        cpu.Engine.ConvWeightGrad(g, Gain, x, dy, dw);
        Assert.That(CpuCase.RelativeError(cpu.Download(dw), Naive.ConvWeightGrad(g, Gain, Doubles(images), Doubles(gradients))),
            Is.LessThan(Tolerance));
        cpu.AssertAdds(dw, sum => cpu.Engine.ConvWeightGrad(g, Gain, x, dy, sum, add: true));
    }

    [Test]
    public void ConvWeightGrad_OfSeveralChunksIsAddedWhenItIsWhole()
    {
        ConvGeometry g = new(n: 16, h: 24, w: 24, c: 16, k: 16, kernel: 3);
        Assert.That(new WinogradWeightGradPlan(width, 36, 16 * 36, g.C, g.K, enoughParts: 16).TilesPerChunk, Is.LessThan(16 * 36));
        using CpuCase cpu = new(width, algorithm: ConvAlgorithm.Winograd);
        (Storage x, _) = cpu.Input(g.Input.Count);
        (Storage dy, _) = cpu.Input(g.Output.Count);
        Storage dw = cpu.Output(g.Weight.Count);
        cpu.Engine.ConvWeightGrad(g, Gain, x, dy, dw);
        cpu.AssertAdds(dw, sum => cpu.Engine.ConvWeightGrad(g, Gain, x, dy, sum, add: true));
    }

    [TestCaseSource(nameof(Sizes))]
    public void Results_AreTheSameBitsForAnyNumberOfThreads(ConvGeometry g)
    {
        float[][] one = AllThree(g, threads: 1);
        Assert.That(AllThree(g, threads: 2), Is.EqualTo(one));
        Assert.That(AllThree(g, threads: 19), Is.EqualTo(one));
    }

    private float[][] AllThree(ConvGeometry g, int threads)
    {
        using CpuCase cpu = new(width, threads, ConvAlgorithm.Winograd);
        (Storage x, _) = cpu.Input(g.Input.Count);
        (Storage w, _) = cpu.Input(g.Weight.Count);
        (Storage dy, _) = cpu.Input(g.Output.Count);
        Storage y = cpu.Output(g.Output.Count), dx = cpu.Output(g.Input.Count), dw = cpu.Output(g.Weight.Count);
        cpu.Engine.Conv(default(Identity), g, Gain, x, w, null, y);
        cpu.Engine.ConvInputGrad(g, Gain, dy, w, dx);
        cpu.Engine.ConvWeightGrad(g, Gain, x, dy, dw);
        return [cpu.Download(y), cpu.Download(dx), cpu.Download(dw)];
    }

    private static double[] Doubles(float[] values) => Array.ConvertAll(values, value => (double)value);
}

/// <summary>How exact minimal filtering is where its sums are longest.</summary>
internal sealed class WinogradErrorTests
{
    private const float Gain = 0.37f;
    private const double Tolerance = 2e-5;

    /// <summary>‖Δ‖ / ‖reference‖ at the paper's widest layer, over places drawn at random.</summary>
    [Test]
    public void Error_IsSmallAt512Channels()
    {
        ConvGeometry g = new(n: 4, h: 8, w: 8, c: 512, k: 512, kernel: 3);
        using CpuCase cpu = new(CpuEngine.Widest, algorithm: ConvAlgorithm.Winograd);
        (Storage x, float[] images) = cpu.Input(g.Input.Count);
        (Storage w, float[] weights) = cpu.Input(g.Weight.Count);
        (Storage dy, float[] gradients) = cpu.Input(g.Output.Count);
        Storage y = cpu.Output(g.Output.Count), dx = cpu.Output(g.Input.Count), dw = cpu.Output(g.Weight.Count);
        cpu.Engine.Conv(default(Identity), g, Gain, x, w, null, y);
        cpu.Engine.ConvInputGrad(g, Gain, dy, w, dx);
        cpu.Engine.ConvWeightGrad(g, Gain, x, dy, dw);
        Assert.That(SampledError(cpu.Download(y), i => Naive.ConvAt(g, Gain, images, weights, i)), Is.LessThan(Tolerance));
        Assert.That(SampledError(cpu.Download(dx), i => Naive.ConvInputGradAt(g, Gain, gradients, weights, i)), Is.LessThan(Tolerance));
        Assert.That(SampledError(cpu.Download(dw), i => Naive.ConvWeightGradAt(g, Gain, images, gradients, i)), Is.LessThan(Tolerance));
    }

    private static double SampledError(float[] actual, Func<int, double> expected)
    {
        Random random = new(3);
        double difference = 0, magnitude = 0;
        for (int i = 0; i < 200; i++)
        {
            int place = random.Next(actual.Length);
            double reference = expected(place);
            difference += Math.Pow(actual[place] - reference, 2);
            magnitude += reference * reference;
        }

        return Math.Sqrt(difference / magnitude);
    }
}
