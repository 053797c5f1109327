using NUnit.Framework;
using PGGan.Kernels;
using PGGan.Kernels.Cpu;
using PGGan.Kernels.Pointwise;

namespace PGGan.Tests.Kernels;

/// <summary>The fused passes at every width, on sizes with and without tails, against plain double loops.</summary>
[TestFixtureSource(typeof(CpuCase), nameof(CpuCase.Widths))]
internal sealed class CpuFusedTests(SimdWidth width)
{
    [TestCase(1, 2, true), TestCase(37, 3, true), TestCase(5, 513, false), TestCase(3001, 64, true), TestCase(7, 37, false)]
    public void PixelNorm_AndItsGradient(int rows, int channels, bool biased)
    {
        using CpuCase cpu = new(width);
        PixelNormGeometry g = new(rows, channels, 0.2f, 1e-8f);
        (Storage x, float[] values) = cpu.Input(rows * channels);
        (Storage b, float[] bias) = cpu.Input(channels);
        (Storage dy, float[] gradients) = cpu.Input(rows * channels);
        Storage y = cpu.Output(rows * channels), s = cpu.Output(rows), dx = cpu.Output(rows * channels), db = cpu.Output(channels);
        cpu.Engine.PixelNorm(g, x, biased ? b : null, y, s);
        cpu.Engine.PixelNormGrad(g, dy, y, s, dx, db);

        double[] expectedY = new double[rows * channels], expectedS = new double[rows], expectedDx = new double[rows * channels],
            expectedDb = new double[channels];
        for (int row = 0; row < rows; row++)
        {
            double squares = 0, dot = 0;
            for (int c = 0; c < channels; c++)
            {
                double a = values[(row * channels) + c] + (biased ? bias[c] : 0.0);
                a = a > 0 ? a : 0.2f * a;
                expectedY[(row * channels) + c] = a;
                squares += a * a;
            }

            expectedS[row] = 1 / Math.Sqrt((squares / channels) + 1e-8f);
            for (int c = 0; c < channels; c++)
            {
                int i = (row * channels) + c;
                expectedY[i] *= expectedS[row];
                dot += gradients[i] * expectedY[i];
            }

            for (int c = 0; c < channels; c++)
            {
                int i = (row * channels) + c;
                double da = expectedS[row] * (gradients[i] - (expectedY[i] * dot / channels));
                expectedDx[i] = expectedY[i] > 0 ? da : 0.2f * da;
                expectedDb[c] += expectedDx[i];
            }
        }

        Assert.That(CpuCase.RelativeError(cpu.Download(y), expectedY), Is.LessThan(2e-6));
        Assert.That(CpuCase.RelativeError(cpu.Download(s), expectedS), Is.LessThan(2e-6));
        Assert.That(CpuCase.RelativeError(cpu.Download(dx), expectedDx), Is.LessThan(5e-6));
        Assert.That(CpuCase.RelativeError(cpu.Download(db), expectedDb), Is.LessThan(5e-6));
    }

    [TestCase(1, 2), TestCase(20_011, 3), TestCase(67, 513), TestCase(3001, 64), TestCase(5, 1), TestCase(40_001, 1)]
    public void BiasActGrad_IsTheGateAndTheSum(int rows, int channels)
    {
        using CpuCase cpu = new(width);
        Extent extent = new(1, rows, channels);
        (Storage dy, _) = cpu.Input(extent.Count);
        (Storage y, _) = cpu.Input(extent.Count);
        Storage dx = cpu.Output(extent.Count), db = cpu.Output(channels), gated = cpu.Output(extent.Count), sum = cpu.Output(channels);
        LeakyReluGate gate = new(0.2f);
        cpu.Engine.BiasActGrad(rows, channels, gate, dy, y, dx, db);
        cpu.Engine.Map2(gate, extent.Count, dy, y, gated);
        cpu.Engine.Sum(default(Identity), extent, gated, sum);
        Assert.That(cpu.Download(dx), Is.EqualTo(cpu.Download(gated)));
        Assert.That(CpuCase.RelativeError(cpu.Download(db), Array.ConvertAll(cpu.Download(sum), x => (double)x)), Is.LessThan(2e-6));
    }

    [TestCase(2, 64, 32, 64), TestCase(1, 6, 130, 37), TestCase(3, 256, 8, 16)]
    public void ActPoolGrad_SumsTheBiasOverManyParts(int n, int h, int w, int channels)
    {
        using CpuCase cpu = new(width);
        ActPoolGeometry g = new(new Shape(n, h, w, channels), 0.2f);
        (Storage x, float[] values) = cpu.Input(g.Large.Count);
        (Storage dy, _) = cpu.Input(g.Small.Count);
        Storage y = cpu.Output(g.Small.Count), signs = cpu.Output(g.SignWords), dx = cpu.Output(g.Large.Count), db = cpu.Output(channels);
        Storage up = cpu.Output(g.Large.Count), gated = cpu.Output(g.Large.Count), pooled = cpu.Output(g.Small.Count);
        cpu.Engine.ActPool(g, x, y, signs);
        cpu.Engine.ActPoolGrad(g, dy, signs, dx, db);

        // The passes that it replaces.
        cpu.Engine.Map(new LeakyRelu(0.2f), values.Length, x, gated);
        cpu.Engine.SumPool2(g.Large, 0.25f, gated, pooled);
        Assert.That(cpu.Download(y), Is.EqualTo(cpu.Download(pooled)));
        cpu.Engine.Upsample2(g.Small, 0.25f, dy, up);
        cpu.Engine.Map2(new LeakyReluGate(0.2f), values.Length, up, x, gated);
        float[] gradients = cpu.Download(dx);
        Assert.That(gradients, Is.EqualTo(cpu.Download(gated)));
        double[] sums = new double[channels];
        for (int i = 0; i < gradients.Length; i++)
        {
            sums[i % channels] += gradients[i];
        }

        Assert.That(CpuCase.RelativeError(cpu.Download(db), sums), Is.LessThan(2e-6));
    }

    [TestCase(2, 4, 6, 64), TestCase(1, 6, 34, 37), TestCase(3, 2, 2, 16)]
    public void WhatIsWrittenPastTheCachesIsTheSame(int n, int h, int w, int channels)
    {
        Shape large = new(n, h, w, channels);
        Assert.That(Results(0), Is.EqualTo(Results(long.MaxValue)));

        List<float[]> Results(long streamBytes)
        {
            using CpuEngine engine = new(threads: 2, width) { StreamBytes = streamBytes };
            List<float[]> results = [];
            ActPoolGeometry g = new(large, 0.2f);
            PixelNormGeometry p = new(large.Count / channels, channels, 0.2f, 1e-8f);
            Storage x = Input(large.Count, 0), dy = Input(large.Count, 1), small = Input(g.Small.Count, 2), norms = Input(p.Rows, 3);
            Storage y = engine.Pool.Rent(large.Count), signs = engine.Pool.Rent(g.SignWords), sum = engine.Pool.Rent(channels);
            Take(() => engine.Fill(y, 2));
            Take(() => engine.Map(new LeakyRelu(0.2f), large.Count, x, y));
            Take(() => engine.Map2(new LeakyReluGate(0.2f), large.Count, dy, x, y));
            Take(() => engine.Map3(default(MultiplyAdd), large.Count, dy, x, x, y));
            Take(() => engine.Map2(default(Add), large.Count, y, x, y));
            Take(() => engine.BiasActGrad(p.Rows, channels, new LeakyReluGate(0.2f), dy, x, y, sum));
            Take(() => engine.PixelNormGrad(p, dy, x, norms, y, null));
            Take(() => engine.PixelNormGrad(p, dy, x, norms, y, sum));
            Take(() => engine.Upsample2(g.Small, 0.25f, small, y));
            engine.ActPool(g, x, engine.Pool.Rent(g.Small.Count), signs);
            Take(() => engine.ActPoolGrad(g, small, signs, y, null));
            Take(() => engine.ActPoolGrad(g, small, signs, y, sum));
            return results;

            Storage Input(int count, long index)
            {
                Storage storage = engine.Pool.Rent(count);
                engine.Upload(CpuCase.Normal(count, index), storage);
                return storage;
            }

            void Take(Action operation)
            {
                operation();
                float[] values = new float[large.Count];
                engine.Download(y, values);
                results.Add(values);
            }
        }
    }

    [TestCase(4, 2, 8195), TestCase(2, 5, 37), TestCase(5, 1, 20_001), TestCase(1, 3, 5)]
    public void MinibatchStddev_AndItsGradient(int size, int groups, int elements)
    {
        using CpuCase cpu = new(width);
        StddevGeometry g = new(size, groups, elements);
        (Storage x, float[] values) = cpu.Input(size * groups * elements);
        (Storage dstat, float[] gradients) = cpu.Input(groups);
        Storage stat = cpu.Output(groups), dx = cpu.Output(values.Length);
        cpu.Engine.MinibatchStddev(g, x, stat);
        cpu.Engine.MinibatchStddevGrad(g, x, dstat, dx);

        double[] expected = new double[groups], expectedDx = new double[values.Length];
        for (int m = 0; m < groups; m++)
        {
            for (int e = 0; e < elements; e++)
            {
                double mean = 0, variance = 0;
                for (int n = 0; n < size; n++)
                {
                    mean += values[(((n * groups) + m) * elements) + e] / (double)size;
                }

                for (int n = 0; n < size; n++)
                {
                    variance += Math.Pow(values[(((n * groups) + m) * elements) + e] - mean, 2) / size;
                }

                double sigma = Math.Sqrt(variance + 1e-8);
                expected[m] += sigma / elements;
                for (int n = 0; n < size; n++)
                {
                    int i = (((n * groups) + m) * elements) + e;
                    expectedDx[i] = gradients[m] * (values[i] - mean) / (size * (double)elements * sigma);
                }
            }
        }

        Assert.That(CpuCase.RelativeError(cpu.Download(stat), expected), Is.LessThan(2e-6));
        Assert.That(CpuCase.RelativeError(cpu.Download(dx), expectedDx), size == 1 ? Is.EqualTo(0) : Is.LessThan(1e-5));
    }

    [TestCase(1), TestCase(37), TestCase(40_001)]
    public void Adam_UpdatesEveryElement(int count)
    {
        using CpuCase cpu = new(width);
        AdamStep step = new(0.5f, 0.99f, 1e-8f, 0.001f);
        (Storage w, float[] weights) = cpu.Input(count);
        (Storage m, float[] firsts) = cpu.Input(count);
        Storage v = cpu.Upload(Array.ConvertAll(firsts, f => f * f));
        (Storage g, float[] gradients) = cpu.Input(count);
        cpu.Engine.Adam(step, default, [new(count, w, m, v, g, null)]);
        double[] expected = new double[count];
        for (int i = 0; i < count; i++)
        {
            double first = (0.5 * firsts[i]) + (0.5 * gradients[i]);
            double second = (0.99f * (firsts[i] * firsts[i])) + ((1 - 0.99f) * (double)gradients[i] * gradients[i]);
            expected[i] = weights[i] - (0.001f * first / (Math.Sqrt(second) + 1e-8));
        }

        Assert.That(CpuCase.RelativeError(cpu.Download(w), expected), Is.LessThan(1e-6));
    }

    [TestCase(1f, 3, 5), TestCase(0.25f, 4, 6), TestCase(0f, 2, 8), TestCase(1f, 40, 37), TestCase(0.375f, 6, 38), TestCase(0.5f, 256, 64)]
    public void Images_MirrorsAndFades(float fade, int h, int w)
    {
        using CpuCase cpu = new(width);
        Shape shape = new(3, h, w, 3);
        byte[] bytes = new byte[shape.Count];
        float[] uniform = new float[shape.Count];
        Philox.Uniform(new RandomStream(2, TestRandom.Test), 0, uniform);
        for (int i = 0; i < bytes.Length; i++)
        {
            bytes[i] = (byte)(256 * uniform[i]);
        }

        bool[] mirror = [true, false, true];
        Storage y = cpu.Output(shape.Count);
        cpu.Engine.Images(shape, fade, bytes, mirror, y);
        double Value(int n, int row, int column, int c) =>
            (bytes[(((((n * h) + row) * w) + (mirror[n] ? w - 1 - column : column)) * 3) + c] * 2.0 / 255) - 1;

        double[] expected = new double[shape.Count];
        for (int i = 0; i < expected.Length; i++)
        {
            (int n, int row, int column, int c) = (i / 3 / w / h, i / 3 / w % h, i / 3 % w, i % 3);
            double value = Value(n, row, column, c), old = value;
            if (fade != 1)
            {
                (int top, int left) = (row / 2 * 2, column / 2 * 2);
                old = (Value(n, top, left, c) + Value(n, top, left + 1, c) + Value(n, top + 1, left, c)
                    + Value(n, top + 1, left + 1, c)) / 4;
            }

            expected[i] = old + (fade * (value - old));
        }

        Assert.That(CpuCase.RelativeError(cpu.Download(y), expected), Is.LessThan(1e-6));
    }
}
