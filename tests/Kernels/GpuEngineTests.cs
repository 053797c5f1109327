using NUnit.Framework;
using PGGan.Kernels;
using PGGan.Kernels.Gpu;
using PGGan.Kernels.Pointwise;

namespace PGGan.Tests.Kernels;

/// <summary>What is particular to the GPU engine: tiles and splits at odd sizes, launches, ownership. Runs on ILGPU's simulator.</summary>
public sealed class GpuEngineTests
{
    private GpuEngine engine = null!;
    private long item;

    [OneTimeSetUp]
    public void Open() => engine = GpuEngine.OnSimulator();

    [OneTimeTearDown]
    public void Close() => engine.Dispose();

    /// <summary>
    /// Groups of 256 threads and rows that a warp holds in registers, where each thread is a thread of the operating system.
    /// </summary>
    [TestCase(37, 70)]
    [TestCase(19, 512)]
    [TestCase(45, 96)]
    public void TheGroupsOfADeviceSumAndNormalise(int rows, int channels)
    {
        using GpuEngine device = GpuEngine.OnSimulator(new GpuTuning(256, 1, 2, 1, 32));
        float[] values = Random(rows * channels), gradients = Random(rows * channels);
        Storage x = Up(device, values), sums = Poisoned(device, channels), norms = Poisoned(device, rows),
            y = Poisoned(device, values.Length);
        Extent perChannel = new(1, rows, channels);
        device.Sum(default(Square), perChannel, x, sums);
        AssertClose(sums, Naive.Sum(perChannel, [.. values.Select(v => (double)v * v)]));
        device.Sum(default(Square), new Extent(rows, channels, 1), x, norms);
        double[] squares = [.. values.Chunk(channels).Select(row => row.Sum(v => (double)v * v))];
        AssertClose(norms, squares);

        PixelNormGeometry g = new(rows, channels, 0.25f, 1e-8f);
        device.PixelNorm(g, x, null, y, norms);
        (double[] expected, double[] expectedNorms) = Naive.PixelNorm(g, Values.Wide(values), null);
        AssertClose(y, expected);
        Storage dy = Up(device, gradients), dx = Poisoned(device, values.Length);
        device.PixelNormGrad(g, dy, y, norms, dx, sums);
        double[] expectedGradient = Naive.PixelNormGrad(g, Values.Wide(gradients), expected, expectedNorms);
        AssertClose(dx, expectedGradient);
        AssertClose(sums, Naive.Sum(perChannel, expectedGradient));
    }

    [TestCase(1, 1, 1)]
    [TestCase(5, 37, 3)]
    [TestCase(37, 5, 1)]
    [TestCase(1, 4001, 1)]
    [TestCase(1, 1603, 5)]
    [TestCase(3, 1, 37)]
    [TestCase(2, 70, 9)]
    [TestCase(1, 16000, 1)]
    [TestCase(3, 40, 1)]
    [TestCase(1, 2800, 8)]
    public void SumsEqualTheNaiveLoops(int outer, int reduced, int inner)
    {
        Extent extent = new(outer, reduced, inner);
        float[] a = Random(extent.Count), b = Random(extent.Count);
        double[] squares = new double[extent.Kept], products = new double[extent.Kept];
        for (int i = 0; i < extent.Count; i++)
        {
            int kept = (i / (reduced * inner) * inner) + (i % inner);
            squares[kept] += (double)a[i] * a[i];
            products[kept] += (double)a[i] * b[i];
        }

        Storage sa = Up(engine, a), sb = Up(engine, b), y = Poisoned(engine, extent.Kept);
        engine.Sum(default(Square), extent, sa, y);
        AssertClose(y, squares);
        engine.Sum2(default(Multiply), extent, sa, sb, y);
        AssertClose(y, products);
        Release(sa, sb, y);
    }

    [TestCase(1, 4001, 1)]
    [TestCase(1, 1603, 5)]
    public void TheSumCasesSplit(int outer, int reduced, int inner) => Assert.That(
        SumPlan.Of(new Extent(outer, reduced, inner), GpuTuning.Simulator.GroupThreads, GpuTuning.Simulator.FewGroups).Splits,
        Is.GreaterThan(1));

    [TestCase(1, int.MaxValue, 1)]
    [TestCase(int.MaxValue, 1, 1)]
    [TestCase(1, 1, int.MaxValue)]
    [TestCase(1, 1 << 22, 511)]
    [TestCase(1 << 22, 511, 1)]
    [TestCase(7, 16, 3)]
    public void SumPlansCoverTheExtentAndFillTheGroup(int outer, int reduced, int inner)
    {
        SumPlan plan = SumPlan.Of(new Extent(outer, reduced, inner), GpuTuning.Cuda.GroupThreads, GpuTuning.Cuda.FewGroups);
        Assert.Multiple(() =>
        {
            Assert.That(plan.InnerLanes * plan.Lanes * plan.OuterLanes, Is.EqualTo(GpuTuning.Cuda.GroupThreads));
            Assert.That((long)plan.Splits * plan.Part, Is.GreaterThanOrEqualTo(reduced).And.LessThan((long)reduced + plan.Part));
            Assert.That((long)plan.InnerGroups * plan.InnerLanes, Is.GreaterThanOrEqualTo(inner));
            Assert.That(plan.Groups, Is.Positive);
        });
    }

    [Test]
    public void ALauncherIsCompiledOnceForEachOperation()
    {
        using GpuEngine fresh = GpuEngine.OnSimulator();
        Storage x = fresh.Pool.Rent(5);
        for (int i = 1; i <= 3; i++)
        {
            fresh.Map(new Scale(i), 5, x, x);
        }

        Assert.That(fresh.Launcher.Kernels, Is.EqualTo(new[] { typeof(MapKernel<UnaryTerm<Scale>>) }));
        fresh.Map(new Offset(1), 5, x, x);
        Assert.That(fresh.Launcher.Kernels, Has.Count.EqualTo(2));
    }

    [Test]
    public void UploadsLongerThanARingOfBlocksArriveWhole()
    {
        float[] values = new float[(16 << 20) / sizeof(float) * 2 + 5];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = i;
        }

        Storage x = engine.Pool.Rent(values.Length);
        engine.Upload(values, x);
        float[] back = new float[values.Length];
        engine.Download(x, back);
        Assert.That(back.AsSpan().SequenceEqual(values));
        x.Release();
        for (int i = 0; i < 9; i++)
        {
            Storage small = engine.Pool.Rent(3);
            engine.Upload([i, i + 1, i + 2], small);
            AssertClose(small, [i, i + 1, i + 2]);
            small.Release();
        }
    }

    [Test]
    public void NothingIsWrittenBehindAnOutput()
    {
        // Lengths that no tile divides, in blocks with room behind them.
        ConvGeometry g = new(1, 5, 3, 7, 5, 3);
        Storage x = Up(engine, Random(g.Input.Count)), w = Up(engine, Random(g.Weight.Count));
        int length = g.Output.Count;
        Storage y = engine.Pool.Rent(128);
        engine.Fill(y, -7);
        engine.Conv(default(Identity), g, 1, x, w, null, y);
        float[] all = new float[128];
        engine.Download(y, all);
        Assert.That(all[length..], Has.All.EqualTo(-7f));
        Assert.That(all[..length], Has.None.EqualTo(-7f));
        Release(x, w, y);
    }

    [Test]
    public void ShortAndForeignStoragesAreRefused()
    {
        using GpuEngine other = GpuEngine.OnSimulator();
        Storage mine = engine.Pool.Rent(4), theirs = other.Pool.Rent(4);
        Assert.That(
            () => engine.Map(default(Square), 5, mine, mine),
            Throws.ArgumentException.With.Message.EqualTo("Map: x holds 4 floats, 5 are needed."));
        Assert.That(() => engine.Map(default(Square), 4, mine, theirs), Throws.ArgumentException.With.Message.Contains("belongs to"));
        mine.Release();
        Assert.That(() => engine.Map(default(Square), 4, mine, mine), Throws.TypeOf<ObjectDisposedException>());
    }

    private float[] Random(int count) => Values.Normal(count, seed: 1, item++);

    private static Storage Up(Engine on, float[] values)
    {
        Storage storage = on.Pool.Rent(values.Length);
        on.Upload(values, storage);
        return storage;
    }

    private static Storage Poisoned(Engine on, int count)
    {
        Storage storage = on.Pool.Rent(count);
        on.Fill(storage, float.NaN);
        return storage;
    }

    private static void AssertClose(Storage storage, double[] expected)
    {
        float[] actual = new float[expected.Length];
        storage.Engine.Download(storage, actual);

        // Sums of up to a thousand standard normal products in single precision.
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.That(actual[i], Is.EqualTo(expected[i]).Within(2e-5 * (1 + Math.Abs(expected[i]))), $"element {i}");
        }
    }

    private static void Release(params Storage[] storages)
    {
        foreach (Storage storage in storages)
        {
            storage.Release();
        }
    }
}
