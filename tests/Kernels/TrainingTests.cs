using NUnit.Framework;
using PGGan.Kernels;
using PGGan.Kernels.Gpu;
using PGGan.Kernels.Pointwise;

namespace PGGan.Tests.Kernels;

/// <summary>What a training step does outside the tape: the optimizer and the images.</summary>
[TestFixtureSource(typeof(Engines), nameof(Engines.All))]
internal sealed class TrainingTests(EngineUnderTest engine) : KernelFixture(engine)
{
    private static readonly Shape[] Shapes = [new(1, 2, 2, 1), new(3, 4, 6, 3), new(2, 8, 2, 3), new(5, 2, 10, 1)];

    [TestCase(1)]
    [TestCase(37)]
    [TestCase(517)]
    [Primitive(nameof(Engine.Adam))]
    public void Adam_FollowsTheFormulaForSeveralSteps(int count)
    {
        (Storage w, double[] weights) = Input(count);
        Storage m = Input(new float[count]), v = Input(new float[count]);
        double[] first = new double[count], second = new double[count];
        for (int t = 1; t <= 4; t++)
        {
            (Storage g, double[] gradients) = Input(count);
            float step = AdamStep.BiasCorrected(0.01, 0.5, 0.99, t);
            Engine.Adam(new AdamStep(0.5f, 0.99f, 1e-8f, step), default, [new(count, w, m, v, g, null)]);
            Naive.Adam(0.5, 0.99f, 1e-8f, 0.01 * Math.Sqrt(1 - Math.Pow(0.99, t)) / (1 - Math.Pow(0.5, t)), weights, first,
                second, gradients);
        }

        // 1 − β₂ in float is off by 3e-7 of itself: half of that shows in √v.
        AssertClose(w, weights, 2e-6);
        AssertClose(m, first, 2e-6);
        AssertClose(v, second, 2e-6);
    }

    [Test]
    public void Adam_TakesTheFirstStepsOfTheSpecification()
    {
        // β₁ = 0, β₂ = 0.99, t = 1: √(1 − β₂) of the rate divides by √((1 − β₂) g²) + ε, with ε outside the bias correction.
        Storage w = Input([0f, 0f]), m = Input([0f, 0f]), v = Input([0f, 0f]), g = Input([0.5f, 1e-8f]);
        Engine.Adam(new AdamStep(0, 0.99f, 1e-8f, AdamStep.BiasCorrected(0.001, 0, 0.99, 1)), default, [new(2, w, m, v, g, null)]);
        float[] moved = Read(w);
        Assert.That(moved[0], Is.EqualTo(-0.001f).Within(0.001).Percent);
        Assert.That(moved[1], Is.EqualTo(-1e-4f / 1.1f).Within(0.001).Percent);
    }

    [TestCase(1)]
    [TestCase(37)]
    [TestCase(517)]
    [Primitive(nameof(Engine.AddMoments))]
    public void AddMoments_AddsTheSumAndTheSumOfSquares(int count)
    {
        (Storage x, double[] values) = Input(count);
        Storage sums = Input([0.5f, 2f]);
        Engine.AddMoments([new(count, x, sums)]);
        Engine.AddMoments([new(count, x, sums)]);
        AssertClose(sums, [0.5 + (2 * values.Sum()), 2 + (2 * values.Sum(v => v * v))], 1e-6);
    }

    [Test]
    public void AddMoments_AddsManyAtOnce()
    {
        (Storage X, double[] Values, Storage Sums)[] statistics = [.. Enumerable.Range(1, 13).Select(count =>
        {
            (Storage x, double[] values) = Input(count);
            return (x, values, Input([0f, count]));
        })];
        Engine.AddMoments([.. statistics.Select(each => new MomentsOperands(each.Values.Length, each.X, each.Sums))]);
        foreach ((_, double[] values, Storage sums) in statistics)
        {
            AssertClose(sums, [values.Sum(), values.Length + values.Sum(v => v * v)], 1e-6);
        }
    }

    [Test]
    public void AddMoments_LeavesOutWhatIsNotFinite()
    {
        Storage x = Input([1, float.NaN, -2, float.PositiveInfinity, float.NegativeInfinity, float.MaxValue / 1e30f]),
            sums = Input([1, 2, 3]);
        Engine.AddMoments([new(5, x, sums)], finiteOnly: true);
        Assert.That(Read(sums), Is.EqualTo(new[] { 0f, 7, 6 }));
        Engine.AddMoments([new(5, x, sums)]);
        Assert.That(Read(sums)[..2], Is.All.NaN);
    }

    [Test]
    public void Adam_WithNormsMakesTheSameUpdate()
    {
        AdamStep step = new(0.5f, 0.99f, 1e-8f, 0.01f);
        (AdamOperands[] looked, AdamOperands[] blind) = (Operands(), Operands());
        Storage norms = Input([0.5f, 2, 7]);
        Engine.Adam(step, new Lerp(0.25f), looked, norms);
        Engine.Adam(step, new Lerp(0.25f), blind);
        Assert.That(looked.Select(Results), Is.EqualTo(blind.Select(Results)));
        double squares = looked.Sum(p => Values.Wide(Read(p.Gradient)).Sum(g => g * g));
        AssertClose(norms, [0.5 + Math.Sqrt(squares), 2 + squares, 7], 1e-6);
    }

    [TestCase(float.NaN)]
    [TestCase(float.NegativeInfinity)]
    [TestCase(1e30f)]
    public void Adam_MovesOnlyTheAveragesWhereANormIsNotFinite(float bad)
    {
        AdamStep step = new(0.5f, 0.99f, 1e-8f, 0.01f);
        int parameters = Operands().Length;
        for (int i = 0; i < parameters; i++)
        {
            AdamOperands[] operands = Operands();
            float[] gradient = Read(operands[i].Gradient);
            gradient[^1] = bad;
            operands[i] = operands[i] with { Gradient = Input(gradient) };
            float[][][] before = [.. operands.Select(Results)];
            Storage norms = Input([0.5f, 2, 7]);
            Engine.Adam(step, new Lerp(0.25f), operands, norms);
            Assert.That(Read(norms), Is.EqualTo(new[] { 0.5f, 2, 8 }));
            float[][][] after = [.. operands.Select(Results)];
            Assert.That(after.Select(arrays => arrays[..3]), Is.EqualTo(before.Select(arrays => arrays[..3])), "weights and moments");
            for (int p = 0; p < operands.Length; p++)
            {
                double[] moved = [.. before[p][3].Zip(before[p][0], (a, w) => a + (0.25 * (w - a)))];
                Assert.That(after[p][3].Length, Is.EqualTo(moved.Length));
                Assert.That(moved.Length == 0 ? 0 : Values.RelativeError(after[p][3], moved), Is.LessThan(1e-6));
            }
        }
    }

    /// <summary>Parameters of sizes with and without a tail, the longest of several parts; one without an average.</summary>
    private AdamOperands[] Operands()
    {
        StartTheSameNumbers();
        return [.. new[] { 5, IsSimulator ? 17_001 : 70_001, 1 }.Select((count, i) => new AdamOperands(
            count, Input(count).Storage, Input(new float[count]), Input(new float[count]), Input(count).Storage, i == 2 ? null
            : Input(count).Storage))];
    }

    /// <summary>Weights, moments and, where there is one, the average.</summary>
    private float[][] Results(AdamOperands p) =>
        [Read(p.Weight), Read(p.FirstMoment!), Read(p.SecondMoment), p.Average is null ? [] : Read(p.Average)];

    [Test]
    public void Adam_TakesOneLaunchWhereverItsArraysLie()
    {
        AdamStep step = new(0.5f, 0.99f, 1e-8f, 0.01f);
        (Storage w, double[] weights) = Input(40_000);
        Storage m = Input(new float[40_000]), v = Input(new float[40_000]);
        (Storage small, double[] smallWeights) = Input(5);
        Storage smallM = Input(new float[5]), smallV = Input(new float[5]);
        double[] first = new double[40_000], second = new double[40_000], smallFirst = new double[5], smallSecond = new double[5];
        for (int t = 0; t < 3; t++)
        {
            (Storage g, double[] gradients) = Input(40_000);   // elsewhere each time
            (Storage smallG, double[] smallGradients) = Input(5);
            long before = Engine is GpuEngine gpu ? gpu.Launches : 0;
            Engine.Adam(step, default, [new(40_000, w, m, v, g, null), new(5, small, smallM, smallV, smallG, null)]);
            Assert.That(Engine is GpuEngine same ? same.Launches - before : 1, Is.EqualTo(1));
            Naive.Adam(0.5, 0.99f, 1e-8f, 0.01f, weights, first, second, gradients);
            Naive.Adam(0.5, 0.99f, 1e-8f, 0.01f, smallWeights, smallFirst, smallSecond, smallGradients);
        }

        AssertClose(w, weights, 2e-6);
        AssertClose(v, second, 2e-6);
        AssertClose(small, smallWeights, 2e-6);
        AssertClose(smallM, smallFirst, 2e-6);
    }

    [TestCase(1, 1)]
    [TestCase(5, 37)]
    [TestCase(1, 70_000)]
    [TestCase(3, 33_001)]
    [Primitive(nameof(Engine.Normal))]
    [Primitive(nameof(Engine.Uniform))]
    public void RandomNumbers_AreThoseOfTheHost(int items, int length)
    {
        RandomStream stream = new(Seed: 4, TestRandom.Test);
        Storage normal = Output(items * length), uniform = Output(items * length);
        Engine.Normal(stream, 12, items, length, normal);
        Engine.Uniform(stream, 12, items, length, uniform);
        float[] normals = Read(normal), uniforms = Read(uniform), expected = new float[length];
        for (int n = 0; n < items; n++)
        {
            Philox.Normal(stream, 12 + n, expected);
            Assert.That(normals[(n * length)..((n + 1) * length)], Is.EqualTo(expected));
            Philox.Uniform(stream, 12 + n, expected);
            Assert.That(uniforms[(n * length)..((n + 1) * length)], Is.EqualTo(expected));
        }
    }

    [Test]
    public void Adam_WithoutAFirstMomentIsBeta1OfZero()
    {
        AdamStep step = new(0, 0.99f, 1e-8f, 0.01f);
        (Storage w, double[] weights) = Input(37);
        Storage same = Input([.. weights.Select(x => (float)x)]), m = Input(new float[37]), v = Input(new float[37]),
            v2 = Input(new float[37]);
        for (int t = 0; t < 3; t++)
        {
            (Storage g, _) = Input(37);
            Engine.Adam(step, default, [new(37, w, m, v, g, null)]);
            Engine.Adam(step, default, [new(37, same, null, v2, g, null)]);
        }

        Assert.That(Read(same), Is.EqualTo(Read(w)));
        Assert.That(Read(v2), Is.EqualTo(Read(v)));
        Assert.That(
            () =>
                Engine.Adam(step with { Beta1 = 0.5f }, default, [new(37, w, null, v, m, null)]),
                Throws.ArgumentException.With.Message.Contains("first moment"));
    }

    [Test]
    public void Adam_AveragesTheWeightsBeforeItMovesThem()
    {
        // Several parameters at once, of sizes with and without a tail, with and without an average.
        int[] counts = [5, 517, 1, IsSimulator ? 67 : 70_001];
        AdamStep step = new(0, 0.99f, 1e-8f, 0.01f);
        AdamOperands[] parameters = new AdamOperands[counts.Length];
        double[][] weights = new double[counts.Length][], averages = new double[counts.Length][], gradients = new double[counts.Length][];
        for (int i = 0; i < counts.Length; i++)
        {
            (Storage w, weights[i]) = Input(counts[i]);
            (Storage average, averages[i]) = Input(counts[i]);
            (Storage g, gradients[i]) = Input(counts[i]);
            parameters[i] = new(counts[i], w, null, Input(new float[counts[i]]), g, i == 1 ? null : average);
        }

        Engine.Adam(step, new Lerp(0.25f), parameters);
        for (int i = 0; i < counts.Length; i++)
        {
            if (parameters[i].Average is Storage average)
            {
                AssertClose(average, [.. averages[i].Zip(weights[i], (a, w) => a + (0.25 * (w - a)))], 1e-6);
            }

            double[] v = new double[counts[i]];
            Naive.Adam(0, 0.99f, 1e-8f, 0.01f, weights[i], new double[counts[i]], v, gradients[i]);
            AssertClose(parameters[i].Weight, weights[i], 2e-6);
            AssertClose(parameters[i].SecondMoment, v, 2e-6);
        }
    }

    [Test]
    public void Images_AreBytesMirroredAndFaded([ValueSource(nameof(Shapes))] Shape shape, [Values(0f, 0.375f, 1f)] float fade)
    {
        byte[] bytes = [.. Values.Normal(shape.Count, seed: 5, index: 0).Select(x => (byte)(128 + (40 * x)))];
        bytes[0] = 0;
        bytes[^1] = 255;
        bool[] mirror = [.. Enumerable.Range(0, shape[0]).Select(n => n % 2 == 0)];
        Storage y = Output(shape.Count);
        Engine.Images(shape, fade, bytes, mirror, y);
        // Bytes near 128 become values near zero, with the rounding of values near one.
        AssertClose(y, Naive.Images(shape, fade, bytes, mirror).Values, 1e-6);
    }

    [Test]
    [Primitive(nameof(Engine.Images))]
    public void Images_SpanMinusOneToOne()
    {
        Storage y = Output(4);
        Engine.Images(new Shape(1, 2, 2, 1), 1, [0, 255, 51, 204], [false], y);
        Assert.That(Read(y), Is.EqualTo(new[] { -1f, 1f, -0.6f, 0.6f }).Within(2e-7f));
        Engine.Images(new Shape(1, 2, 2, 1), 1, [0, 255, 51, 204], [true], y);
        Assert.That(Read(y), Is.EqualTo(new[] { 1f, -1f, 0.6f, -0.6f }).Within(2e-7f));
    }
}
