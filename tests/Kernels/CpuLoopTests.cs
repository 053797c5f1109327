using NUnit.Framework;
using PGGan.Kernels;
using PGGan.Kernels.Cpu;
using PGGan.Kernels.Pointwise;

namespace PGGan.Tests.Kernels;

/// <summary>The SIMD loops over memory: whole vectors, tails, rows narrower than a vector, sums in one chunk and in many.</summary>
[TestFixtureSource(typeof(CpuCase), nameof(CpuCase.Widths))]
internal sealed class CpuLoopTests(SimdWidth width)
{
    // Chunks of 32 to 8192 sequential additions of normal values.
    private const double SumTolerance = 2e-6;

    private static readonly Extent[] Extents =
    [
        new(1, 1, 1), new(1, 7, 3), new(5, 3, 1), new(3, 2, 37), new(2, 100_003, 1), new(1, 40_001, 3), new(3, 531, 5), new(1, 2053, 67),
        new(300, 513, 1), new(2, 3, 70_001), new(1, 200, 1037), new(4001, 5, 2), new(40_001, 1, 3), new(2, 5000, 16), new(7, 33, 512),
        new(70_000, 3, 1),
    ];

    [TestCaseSource(nameof(Extents))]
    public void Sum_AddsOverTheMiddle(Extent extent)
    {
        using CpuCase cpu = new(width);
        (Storage x, float[] values) = cpu.Input(extent.Count);
        Storage y = cpu.Output(extent.Kept);
        cpu.Engine.Sum(default(Square), extent, x, y);
        Assert.That(CpuCase.RelativeError(cpu.Download(y), Sums(extent, i => (double)values[i] * values[i])), Is.LessThan(SumTolerance));
    }

    [TestCaseSource(nameof(Extents))]
    public void Sum2_AddsProductsOverTheMiddle(Extent extent)
    {
        using CpuCase cpu = new(width);
        (Storage a, float[] first) = cpu.Input(extent.Count);
        (Storage b, float[] second) = cpu.Input(extent.Count);
        Storage y = cpu.Output(extent.Kept);
        cpu.Engine.Sum2(default(Multiply), extent, a, b, y);

        // Products cancel: the error is that of a sum some √reduced larger than the result.
        Assert.That(CpuCase.RelativeError(cpu.Download(y), Sums(extent, i => (double)first[i] * second[i])), Is.LessThan(1e-5));
    }

    [TestCaseSource(nameof(Extents))]
    public void MapOver_RepeatsAlongTheMiddle(Extent extent)
    {
        using CpuCase cpu = new(width);
        (Storage x, float[] values) = cpu.Input(extent.Count);
        (Storage c, float[] repeated) = cpu.Input(extent.Kept);
        Storage y = cpu.Output(extent.Count);
        cpu.Engine.MapOver(default(Subtract), extent, x, c, y);
        float[] expected = new float[extent.Count];
        for (int i = 0; i < expected.Length; i++)
        {
            expected[i] = values[i] - repeated[Kept(extent, i)];
        }

        Assert.That(cpu.Download(y).AsSpan().SequenceEqual(expected));
    }

    [TestCaseSource(nameof(Extents))]
    public void Broadcast_CopiesAlongTheMiddle(Extent extent)
    {
        using CpuCase cpu = new(width);
        (Storage x, float[] values) = cpu.Input(extent.Kept);
        Storage y = cpu.Output(extent.Count);
        cpu.Engine.Broadcast(extent, x, y);
        float[] expected = new float[extent.Count];
        for (int i = 0; i < expected.Length; i++)
        {
            expected[i] = values[Kept(extent, i)];
        }

        Assert.That(cpu.Download(y).AsSpan().SequenceEqual(expected));
    }

    [TestCase(1), TestCase(15), TestCase(17), TestCase(64), TestCase(32_769), TestCase(100_003)]
    public void Maps_ReachEveryElement(int count)
    {
        using CpuCase cpu = new(width);
        (Storage a, float[] first) = cpu.Input(count);
        (Storage b, float[] second) = cpu.Input(count);
        (Storage c, float[] third) = cpu.Input(count);
        Storage y1 = cpu.Output(count), y2 = cpu.Output(count), y3 = cpu.Output(count);
        cpu.Engine.Map(new LeakyRelu(0.25f), count, a, y1);
        cpu.Engine.Map2(new LeakyReluGate(0.5f), count, a, b, y2);
        cpu.Engine.Map3(default(MultiplyAdd), count, a, b, c, y3);
        for (int i = 0; i < count; i++)
        {
            (first[i], second[i], third[i]) =
                (first[i] > 0 ? first[i] : first[i] * 0.25f, second[i] > 0 ? first[i] : first[i] * 0.5f, (first[i] * second[i]) + third[i]);
        }

        Assert.That(cpu.Download(y1).AsSpan().SequenceEqual(first));
        Assert.That(cpu.Download(y2).AsSpan().SequenceEqual(second));
        Assert.That(cpu.Download(y3).AsSpan().SequenceEqual(third));
    }

    [Test]
    public void Map_MayWriteItsInput()
    {
        using CpuCase cpu = new(width);
        (Storage x, float[] values) = cpu.Input(70_001);
        cpu.Engine.Map(new Scale(2), values.Length, x, x);
        Assert.That(cpu.Download(x).AsSpan().SequenceEqual(Array.ConvertAll(values, v => v * 2)));
    }

    [TestCase(1, 3, 1), TestCase(5, 7, 3), TestCase(3, 5, 37), TestCase(9, 33, 64)]
    public void UpsampleAndSumPool_AreEachOthersAdjoint(int h, int w, int c)
    {
        using CpuCase cpu = new(width);
        Shape small = new(2, h, w, c), large = new(2, 2 * h, 2 * w, c);
        (Storage x, float[] smallValues) = cpu.Input(small.Count);
        (Storage z, float[] largeValues) = cpu.Input(large.Count);
        Storage up = cpu.Output(large.Count), down = cpu.Output(small.Count);
        cpu.Engine.Upsample2(small, 3, x, up);
        cpu.Engine.SumPool2(large, 3, z, down);
        float[] enlarged = cpu.Download(up), pooled = cpu.Download(down);
        double viaUp = 0, viaDown = 0;
        for (int i = 0; i < large.Count; i++)
        {
            (int n, int row, int column, int channel) = (i / c / (2 * w) / (2 * h), i / c / (2 * w) % (2 * h), i / c % (2 * w), i % c);
            int source = (((((n * h) + (row / 2)) * w) + (column / 2)) * c) + channel;
            Assert.That(enlarged[i], Is.EqualTo(3 * smallValues[source]));
            viaUp += (double)enlarged[i] * largeValues[i];
        }

        for (int i = 0; i < small.Count; i++)
        {
            viaDown += (double)pooled[i] * smallValues[i];
        }

        Assert.That(viaDown, Is.EqualTo(viaUp).Within(1e-4 * Math.Sqrt(large.Count)));
    }

    private static int Kept(Extent extent, int i) =>
        (i / extent.Inner / extent.Reduced * extent.Inner) + (i % extent.Inner);

    private static double[] Sums(Extent extent, Func<int, double> term)
    {
        double[] sums = new double[extent.Kept];
        for (int i = 0; i < extent.Count; i++)
        {
            sums[Kept(extent, i)] += term(i);
        }

        return sums;
    }
}
