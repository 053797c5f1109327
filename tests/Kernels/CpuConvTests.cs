using NUnit.Framework;
using PGGan.Kernels;
using PGGan.Kernels.Cpu;
using PGGan.Kernels.Pointwise;

namespace PGGan.Tests.Kernels;

/// <summary>The three convolutions at every width against double loops, on shapes that reach each path and each tail of it.</summary>
[TestFixtureSource(typeof(CpuCase), nameof(CpuCase.Widths))]
internal sealed class CpuConvTests(SimdWidth width)
{
    private const float Gain = 0.37f;

    // n, h, w, c, k, kernel: each on every algorithm that can serve it. Sides differ, channels 1, 3, 5, 37, 513 on both sides, dense
    // layers, images narrower than the kernel.
    private static readonly int[][] Sizes =
    [
        [1, 1, 1, 1, 1, 1], [2, 5, 7, 1, 1, 3], [1, 4, 3, 3, 5, 3], [3, 6, 5, 5, 3, 1], [2, 7, 4, 37, 3, 1], [2, 4, 9, 3, 37, 1],
        [1, 5, 6, 37, 37, 5], [2, 3, 4, 513, 5, 3], [2, 4, 3, 5, 513, 3], [1, 3, 5, 513, 37, 1], [2, 9, 8, 37, 64, 3], [3, 1, 2, 37, 48, 5],
        [5, 1, 1, 513, 37, 1], [16, 1, 1, 1000, 128, 1], [37, 1, 1, 65, 513, 1], [2, 2, 2, 513, 513, 3], [1, 33, 31, 16, 40, 3],
        [2, 40, 50, 8, 12, 3],
        [1, 70, 66, 3, 16, 1], [1, 66, 70, 16, 3, 1], [4, 1, 1, 3, 1, 3], [1, 9, 37, 3, 8, 1], [1, 37, 5, 8, 3, 1], [1, 66, 70, 3, 40, 1],
        [1, 70, 66, 40, 3, 1], [3, 1, 1, 1100, 130, 1], [32, 1, 1, 96, 640, 1], [2, 1, 1, 2080, 2049, 1],
        [1, 4, 37, 33, 20, 3], [1, 7, 37, 12, 5, 5],
    ];

    private static IEnumerable<TestCaseData> Cases =>
        from size in Sizes
        let g = new ConvGeometry(size[0], size[1], size[2], size[3], size[4], size[5])
        from algorithm in Enum.GetValues<ConvAlgorithm>()
        where algorithm == ConvAlgorithm.Direct || g.Kernel == (algorithm == ConvAlgorithm.Thin ? 1 : 3)
        select new TestCaseData(g, algorithm);

    [TestCaseSource(nameof(Cases))]
    public void Conv_IsTheSumOverTaps(ConvGeometry g, ConvAlgorithm algorithm)
    {
        using CpuCase cpu = new(width, algorithm: algorithm);
        (Storage x, float[] images) = cpu.Input(g.Input.Count);
        (Storage weight, float[] weights) = cpu.Input(g.Weight.Count);
        (Storage b, float[] bias) = cpu.Input(g.K);
        Storage plain = cpu.Output(g.Output.Count), activated = cpu.Output(g.Output.Count);
        cpu.Engine.Conv(default(Identity), g, Gain, x, weight, null, plain);
        cpu.Engine.Conv(new LeakyRelu(0.2f), g, Gain, x, weight, b, activated);

        double[] sums = new double[g.Output.Count];
        ForEachTerm(g, (y, i, j) => sums[y] += (double)Gain * images[i] * weights[j]);
        Assert.That(CpuCase.RelativeError(cpu.Download(plain), sums), Is.LessThan(Tolerance(algorithm)));
        for (int i = 0; i < sums.Length; i++)
        {
            sums[i] += bias[i % g.K];
            sums[i] = sums[i] > 0 ? sums[i] : 0.2f * sums[i];
        }

        Assert.That(CpuCase.RelativeError(cpu.Download(activated), sums), Is.LessThan(Tolerance(algorithm)));
    }

    [TestCaseSource(nameof(Cases))]
    public void ConvInputGrad_IsTheAdjointByTheInput(ConvGeometry g, ConvAlgorithm algorithm)
    {
        using CpuCase cpu = new(width, algorithm: algorithm);
        (Storage dy, float[] gradients) = cpu.Input(g.Output.Count);
        (Storage weight, float[] weights) = cpu.Input(g.Weight.Count);
        Storage dx = cpu.Output(g.Input.Count);
        cpu.Engine.ConvInputGrad(g, Gain, dy, weight, dx);

        double[] sums = new double[g.Input.Count];
        ForEachTerm(g, (y, i, j) => sums[i] += (double)Gain * gradients[y] * weights[j]);
        Assert.That(CpuCase.RelativeError(cpu.Download(dx), sums), Is.LessThan(Tolerance(algorithm)));
    }

    [TestCaseSource(nameof(Cases))]
    public void ConvWeightGrad_IsTheAdjointByTheWeight(ConvGeometry g, ConvAlgorithm algorithm)
    {
        using CpuCase cpu = new(width, algorithm: algorithm);
        (Storage x, float[] images) = cpu.Input(g.Input.Count);
        (Storage dy, float[] gradients) = cpu.Input(g.Output.Count);
        Storage dw = cpu.Output(g.Weight.Count);
        cpu.Engine.ConvWeightGrad(g, Gain, x, dy, dw);

        double[] sums = new double[g.Weight.Count];
        ForEachTerm(g, (y, i, j) => sums[j] += (double)Gain * gradients[y] * images[i]);
        Assert.That(CpuCase.RelativeError(cpu.Download(dw), sums), Is.LessThan(Tolerance(algorithm)));
        cpu.AssertAdds(dw, sum => cpu.Engine.ConvWeightGrad(g, Gain, x, dy, sum, add: true));
    }

    [TestCase(Resample.None), TestCase(Resample.UpBefore), TestCase(Resample.DownAfter)]
    public void ThreePartialGradients_AgreeOnTheTrilinearForm(Resample resample)
    {
        ConvGeometry g = new(2, 10, 6, 37, 21, 3, resample);
        using CpuCase cpu = new(width);
        (Storage x, float[] images) = cpu.Input(g.Input.Count);
        (Storage w, float[] weights) = cpu.Input(g.Weight.Count);
        (Storage dy, float[] gradients) = cpu.Input(g.Output.Count);
        Storage y = cpu.Output(g.Output.Count), dx = cpu.Output(g.Input.Count), dw = cpu.Output(g.Weight.Count);
        cpu.Engine.Conv(default(Identity), g, Gain, x, w, null, y);
        cpu.Engine.ConvInputGrad(g, Gain, dy, w, dx);
        cpu.Engine.ConvWeightGrad(g, Gain, x, dy, dw);
        double byOutput = Dot(gradients, cpu.Download(y)), byInput = Dot(images, cpu.Download(dx)),
            byWeight = Dot(weights, cpu.Download(dw));

        // ⟨a, b⟩ of normal values is about √n: the tolerance is that many rounding errors.
        double tolerance = 1e-4 * Math.Sqrt(g.Weight.Count);
        Assert.That(byInput, Is.EqualTo(byOutput).Within(tolerance));
        Assert.That(byWeight, Is.EqualTo(byOutput).Within(tolerance));
    }

    [Test]
    public void Choice_IsByShape()
    {
        using CpuCase cpu = new(width);
        Assert.That(cpu.Engine.Choose(new(16, 1, 1, 512, 8192, 1)), Is.EqualTo(ConvAlgorithm.Thin), "dense");
        Assert.That(cpu.Engine.Choose(new(8, 64, 64, 256, 3, 1)), Is.EqualTo(ConvAlgorithm.Thin), "toRGB");
        Assert.That(cpu.Engine.Choose(new(8, 64, 64, 3, 256, 1)), Is.EqualTo(ConvAlgorithm.Thin), "fromRGB");
        Assert.That(cpu.Engine.Choose(new(8, 64, 64, 64, 64, 1)), Is.EqualTo(ConvAlgorithm.Direct));
        Assert.That(cpu.Engine.Choose(new(16, 4, 4, 513, 512, 3)), Is.EqualTo(ConvAlgorithm.Winograd));
        Assert.That(cpu.Engine.Choose(new(8, 2, 2, 16, 16, 3, Resample.UpBefore)), Is.EqualTo(ConvAlgorithm.Winograd),
            "by the large image");
        Assert.That(cpu.Engine.Choose(new(8, 64, 64, 3, 8, 3)), Is.EqualTo(ConvAlgorithm.Direct));
    }

    // Sums of up to 5 · 5 · 513 products in float; the transforms of minimal filtering cost almost a digit.
    private static double Tolerance(ConvAlgorithm algorithm) => algorithm == ConvAlgorithm.Winograd ? 2e-5 : 5e-6;

    private static double Dot(float[] a, float[] b) => a.Zip(b, (u, v) => (double)u * v).Sum();

    /// <summary>Calls with the indices in y, x and w of each product <c>g · x · w</c> of the form T(x, w, g).</summary>
    private static void ForEachTerm(ConvGeometry g, Action<int, int, int> term)
    {
        for (int pixel = 0; pixel < g.N * g.H * g.W; pixel++)
        {
            (int n, int h, int w) = (pixel / g.W / g.H, pixel / g.W % g.H, pixel % g.W);
            for (int tap = 0; tap < g.Kernel * g.Kernel; tap++)
            {
                (int row, int column) = (h + (tap / g.Kernel) - g.Pad, w + (tap % g.Kernel) - g.Pad);
                if (row < 0 || row >= g.H || column < 0 || column >= g.W)
                {
                    continue;
                }

                int source = ((n * g.H) + row) * g.W + column;
                for (int k = 0; k < g.K; k++)
                {
                    for (int c = 0; c < g.C; c++)
                    {
                        term((pixel * g.K) + k, (source * g.C) + c, (((k * g.Kernel * g.Kernel) + tap) * g.C) + c);
                    }
                }
            }
        }
    }
}
