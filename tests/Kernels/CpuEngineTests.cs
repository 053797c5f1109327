using NUnit.Framework;
using PGGan.Kernels;
using PGGan.Kernels.Cpu;
using PGGan.Kernels.Pointwise;

namespace PGGan.Tests.Kernels;

/// <summary>What only the CPU engine promises: the same bits for any number of threads, threads that end, checked storages.</summary>
internal sealed class CpuEngineTests
{
    [Test]
    public void Name_TellsInstructionSetAndThreads()
    {
        using CpuEngine one = new(1, SimdWidth.Vector512);
        using CpuEngine three = new(3, SimdWidth.Vector256);
        Assert.That(one.Name, Is.EqualTo("cpu (AVX-512, 1 thread)"));
        Assert.That(three.Name, Is.EqualTo("cpu (AVX2, 3 threads)"));
    }

    [Test]
    public void Defaults_AreAllCoresAndTheWidestVectors()
    {
        using CpuEngine engine = new();
        Assert.That(engine.Threads, Is.EqualTo(Environment.ProcessorCount));
        Assert.That(engine.Width, Is.EqualTo(CpuEngine.Widest));
    }

    [Test]
    public void BadArguments_AreNamed()
    {
        Assert.That(() => new CpuEngine(-1), Throws.TypeOf<ArgumentOutOfRangeException>());
        Assert.That(() => new CpuEngine(1, (SimdWidth)64), Throws.TypeOf<ArgumentOutOfRangeException>().With.Message.Contains("64 bits"));
    }

    [TestCaseSource(typeof(CpuCase), nameof(CpuCase.Widths))]
    public void EveryOperation_HasTheSameBitsForEveryNumberOfThreads(SimdWidth width)
    {
        float[][] one = EveryOperation(width, 1), two = EveryOperation(width, 2), three = EveryOperation(width, 3);
        for (int i = 0; i < one.Length; i++)
        {
            Assert.That(two[i].AsSpan().SequenceEqual(one[i]), $"operation {i}, 2 threads");
            Assert.That(three[i].AsSpan().SequenceEqual(one[i]), $"operation {i}, 3 threads");
        }
    }

    [Test]
    public void Storage_MustBeLongEnough()
    {
        using CpuCase cpu = new(CpuEngine.Widest);
        Storage x = cpu.Output(100), y = cpu.Output(99);
        Assert.That(
            () => cpu.Engine.Map(default(Identity), 100, x, y),
            Throws.ArgumentException.With.Message.StartsWith("Map: 100 floats are needed, the storage holds 99"));
        Assert.That(
            () => cpu.Engine.Conv(default(Identity), new ConvGeometry(1, 10, 10, 1, 1, 1), 1, x, x, null, y),
            Throws.ArgumentException.With.Message.StartsWith("Conv: 100 floats are needed, the storage holds 99"));
    }

    [Test]
    public void Storage_MustBeThisEngines()
    {
        using CpuCase cpu = new(CpuEngine.Widest), other = new(CpuEngine.Widest, threads: 1);
        Assert.That(
            () => cpu.Engine.Map(default(Identity), 1, cpu.Output(1), other.Output(1)),
            Throws.ArgumentException.With.Message.Contains("Map: the storage belongs to cpu"));
    }

    [Test]
    public void Storage_MustBeHeld()
    {
        using CpuCase cpu = new(CpuEngine.Widest);
        Storage x = cpu.Output(1);
        x.Release();
        Assert.That(() => cpu.Engine.Fill(x, 0), Throws.TypeOf<ObjectDisposedException>());
        Storage y = cpu.Output(1);
        cpu.Engine.Dispose();
        Assert.That(() => y.Engine.Fill(y, 0), Throws.TypeOf<ObjectDisposedException>());
    }

    [Test]
    public void Operations_LeaveNothingRented()
    {
        using CpuCase cpu = new(CpuEngine.Widest);
        Storage x = cpu.Input(2 * 64 * 8 * 8).Storage, w = cpu.Input(64 * 64 * 9).Storage, y = cpu.Output(2 * 64 * 8 * 8),
            sum = cpu.Output(1);
        long live = cpu.Engine.Pool.Live;
        ConvGeometry g = new(2, 8, 8, 64, 64, 3);
        cpu.Engine.Conv(default(Identity), g, 1, x, w, null, y);
        cpu.Engine.ConvInputGrad(g, 1, y, w, x);
        cpu.Engine.ConvWeightGrad(g, 1, x, y, w);
        cpu.Engine.Sum(default(Identity), new Extent(1, 64 * 64 * 9, 1), w, sum);
        cpu.Engine.MinibatchStddev(new StddevGeometry(2, 1, 64 * 8 * 8), x, sum);
        Assert.That(cpu.Engine.Pool.Live, Is.EqualTo(live));
    }

    /// <summary>The results of all operations that are cut into parts, each large enough for several.</summary>
    private static float[][] EveryOperation(SimdWidth width, int threads)
    {
        using CpuCase cpu = new(width, threads);
        CpuEngine e = cpu.Engine;
        List<float[]> results = [];
        Extent[] extents = [new(1, 300_007, 1), new(1, 3001, 67), new(3001, 67, 1), new(1, 60_001, 3)];
        foreach (Extent extent in extents)
        {
            Storage x = cpu.Input(extent.Count).Storage, c = cpu.Input(extent.Kept).Storage, y = cpu.Output(extent.Count),
                sum = cpu.Output(extent.Kept);
            e.MapOver(default(Multiply), extent, x, c, y);
            e.Sum(default(Square), extent, y, sum);
            results.AddRange([cpu.Download(y), cpu.Download(sum)]);
            e.Sum2(default(Multiply), extent, x, y, sum);
            e.Broadcast(extent, c, y);
            results.AddRange([cpu.Download(sum), cpu.Download(y)]);
        }

        int[][] convolutions = [[2, 8, 6, 70, 65, 3], [3, 64, 50, 3, 16, 1], [3, 64, 50, 16, 3, 1], [2, 40, 36, 16, 20, 3],
            [16, 1, 1, 515, 130, 1]];
        foreach (int[] s in convolutions)
        {
            ConvGeometry g = new(s[0], s[1], s[2], s[3], s[4], s[5]);
            Storage x = cpu.Input(g.Input.Count).Storage, w = cpu.Input(g.Weight.Count).Storage, b = cpu.Input(g.K).Storage,
                y = cpu.Output(g.Output.Count);
            Storage dx = cpu.Output(g.Input.Count), dw = cpu.Output(g.Weight.Count);
            e.Conv(new LeakyRelu(0.2f), g, 0.5f, x, w, b, y);
            e.ConvInputGrad(g, 0.5f, y, w, dx);
            e.ConvWeightGrad(g, 0.5f, x, y, dw);
            results.AddRange([cpu.Download(y), cpu.Download(dx), cpu.Download(dw)]);
        }

        StddevGeometry groups = new(4, 3, 20_011);
        Storage samples = cpu.Input(4 * 3 * 20_011).Storage, stat = cpu.Output(3), gradient = cpu.Output(4 * 3 * 20_011);
        e.MinibatchStddev(groups, samples, stat);
        e.MinibatchStddevGrad(groups, samples, stat, gradient);
        PixelNormGeometry rows = new(4 * 3 * 20_011 / 3, 3, 0.2f, 1e-8f);
        Storage normed = cpu.Output(samples.Length), inverse = cpu.Output(rows.Rows);
        e.PixelNorm(rows, samples, null, normed, inverse);
        results.AddRange([cpu.Download(stat), cpu.Download(gradient), cpu.Download(normed), cpu.Download(inverse)]);
        return [.. results];
    }
}
