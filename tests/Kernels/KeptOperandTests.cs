using NUnit.Framework;
using PGGan.Autograd;
using PGGan.Autograd.Ops;
using PGGan.Kernels;
using PGGan.Kernels.Cpu;
using PGGan.Kernels.Gpu;
using PGGan.Kernels.Gpu.Products;
using PGGan.Kernels.Pointwise;

namespace PGGan.Tests.Kernels;

/// <summary>What products read of an array that stands still is copied once, or written next to it; results are the same bits.</summary>
[TestFixture(Precision.Float32)]
[TestFixture(Precision.TensorFloat32)]
[TestFixture(Precision.BFloat16)]
internal sealed class KeptOperandTests(Precision precision)
{
    private static readonly ConvGeometry Conv = new(n: 4, h: 2, w: 3, c: 5, k: 3, kernel: 3);
    private GpuEngine engine = null!;

    [OneTimeSetUp]
    public void Open() => engine = GpuEngine.OnSimulator(precision);

    [OneTimeTearDown]
    public void Close() => engine.Dispose();

    [Test]
    public void AnArrayIsCopiedOnce()
    {
        Storage x = Filled(Conv.Input.Count, 1);
        (float[][] expected, int alone) = Passes(x);
        long live = engine.Pool.LiveCount;
        using (engine.KeepOperand(x, Conv.Input))
        {
            using (engine.KeepOperand(x, Conv.Input))
            {
                Assert.That(Passes(x).Results, Is.EqualTo(expected));
            }

            (float[][] kept, int copies) = Passes(x);
            Assert.That(kept, Is.EqualTo(expected));
            Assert.That(copies, Is.EqualTo(alone - 2), "both passes read what the holder that has left began to keep");
        }

        Assert.That(engine.Pool.LiveCount, Is.EqualTo(live));
    }

    [Test]
    public void AnUpdateLetsCopiesGo()
    {
        Storage x = Filled(Conv.Input.Count, 1), gradient = Filled(Conv.Input.Count, 2), moment = engine.Pool.RentZeros(Conv.Input.Count);
        using IDisposable kept = engine.KeepOperand(x, Conv.Input);
        _ = Passes(x);
        engine.Adam(new AdamStep(0, 0.99f, 1e-8f, 0.1f), new Lerp(0),
            [new AdamOperands(Conv.Input.Count, x, null, moment, gradient, null)]);
        float[][] after = Passes(x).Results;
        kept.Dispose();
        Assert.That(after, Is.EqualTo(Passes(x).Results));
    }

    [Test]
    public void TheMapWithTheStatisticIsWrittenAsProductsReadIt([Values(4, 7)] int channels)
    {
        StddevGeometry g = new(GroupSize: 2, Groups: 2, Elements: 6 * channels);
        ConvGeometry wide = new(n: 4, h: 2, w: 3, c: channels + 1, k: 3, kernel: 3);
        Storage x = Filled(g.Count, 1), u = Filled(g.Count, 2), y = engine.Pool.Rent(wide.Input.Count);
        CheckWritten(wide, y, () => engine.StddevChannel(g, channels, x, y));
        CheckWritten(wide, y, () => engine.StddevChannelTangent(g, channels, x, u, y));
    }

    [Test]
    public void ImagesAreWrittenAsProductsReadThem([Values(1, 3)] int channels, [Values(1f, 0.3f)] float fade)
    {
        ConvGeometry g = new(n: 3, h: 2, w: 2, c: channels, k: 5, kernel: 1);
        byte[] bytes = [.. Enumerable.Range(0, g.Input.Count).Select(i => (byte)(7 * i))];
        Storage y = engine.Pool.Rent(g.Input.Count);
        CheckWritten(g, y, () => engine.Images(g.Input, fade, bytes, [false, true, false], y));
    }

    /// <summary>
    /// A gradient that two tensors have is read by a convolution for one of them, and then grows for the other, which is a convolution's
    /// result too.
    /// </summary>
    [Test]
    public void AGradientThatGrowsIsCopiedAgain()
    {
        using CpuEngine processor = new();
        double[][] expected = [.. Gradients(processor).Select(Values.Wide)];
        float[][] actual = Gradients(engine);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.That(Values.RelativeError(actual[i], expected[i]), Is.LessThan(precision switch
            {
                Precision.Float32 => 3e-6,
                Precision.TensorFloat32 => 3e-3,
                _ => 3e-2,
            }), $"gradient {i}");
        }

        static float[][] Gradients(Engine engine)
        {
            Workspace workspace = new(engine);
            using Scope scope = workspace.OpenScope("two uses");
            Tensor[] leaves = [.. new[] { Conv.Input, Conv.Weight, Conv.Weight }.Select((shape, i) =>
                workspace.From(Values.Normal(shape.Count, seed: 12, i), shape).AsLeaf())];
            Tensor early = leaves[0].Conv(leaves[1], 0.3f), square = early.Square(), late = leaves[0].Conv(leaves[2], 0.3f);
            Tensor loss = (early + late).Square().Sum() + square.Sum();
            return [.. Tape.Grad(loss, leaves).Select(gradient => gradient!.ToArray())];
        }
    }

    private void CheckWritten(ConvGeometry g, Storage y, Action write)
    {
        write();
        (float[][] expected, int alone) = Passes(y, g);
        using IDisposable kept = engine.KeepOperand(y, g.Input);
        write();
        (float[][] written, int copies) = Passes(y, g);
        Assert.That(written, Is.EqualTo(expected));

        // Both passes read the array. Where it is stored as it is read there is no copy.
        Assert.That(copies, Is.EqualTo(alone == 1 ? 1 : alone - 2));
    }

    private (float[][] Results, int Copies) Passes(Storage x, ConvGeometry? of = null)
    {
        ConvGeometry g = of ?? Conv;
        Storage w = Filled(g.Weight.Count, 3), dy = Filled(g.Output.Count, 4), y = engine.Pool.Rent(g.Output.Count),
            dw = engine.Pool.Rent(g.Weight.Count);
        long before = engine.Launcher.LaunchesOf(typeof(PackKernel));
        engine.Conv(default(Identity), g, 1, x, w, null, y);
        engine.ConvWeightGrad(g, 1, x, dy, dw);
        int copies = (int)(engine.Launcher.LaunchesOf(typeof(PackKernel)) - before);
        float[][] results = [Read(y), Read(dw)];
        foreach (Storage storage in new[] { w, dy, y, dw })
        {
            storage.Release();
        }

        return (results, copies);
    }

    private Storage Filled(int count, long item)
    {
        Storage storage = engine.Pool.Rent(count);
        engine.Upload(Values.Normal(count, seed: 11, item), storage);
        return storage;
    }

    private float[] Read(Storage storage)
    {
        float[] values = new float[storage.Length];
        engine.Download(storage, values);
        return values;
    }
}
