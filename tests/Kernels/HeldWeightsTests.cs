using NUnit.Framework;
using PGGan.Kernels;
using PGGan.Kernels.Gpu;
using PGGan.Kernels.Pointwise;

namespace PGGan.Tests.Kernels;

/// <summary>While weights are held, each is prepared once; results are the same bits, and nothing is kept afterwards.</summary>
internal sealed class HeldWeightsTests
{
    private static readonly ConvGeometry[] Shapes =
    [
        new(n: 1, h: 2, w: 3, c: 8, k: 8, kernel: 3),
        new(n: 1, h: 2, w: 3, c: 8, k: 8, kernel: 3, Resample.UpBefore),
        new(n: 1, h: 2, w: 4, c: 8, k: 8, kernel: 3, Resample.DownAfter),
    ];

    [TestCaseSource(nameof(Shapes))]
    public void AWeightIsPreparedOnceAndTheResultsAreTheSame(ConvGeometry g)
    {
        using GpuEngine engine = GpuEngine.OnSimulator(Precision.TensorFloat32);
        Storage x = Filled(engine, g.Input.Count, 0), dy = Filled(engine, g.Output.Count, 1), w = Filled(engine, g.Weight.Count, 2);
        Storage y = engine.Pool.Rent(g.Output.Count), dx = engine.Pool.Rent(g.Input.Count);
        float[][] alone = Passes();
        long live = engine.Pool.LiveCount, before = engine.Launches;
        _ = Passes();
        long launchesAlone = engine.Launches - before;
        using (engine.HoldWeights())
        {
            using (engine.HoldWeights())
            {
                Assert.That(Passes(), Is.EqualTo(alone));
            }

            before = engine.Launches;
            Assert.That(Passes(), Is.EqualTo(alone));

            // Both passes read what one of the enclosing holders kept.
            Assert.That(engine.Launches - before, Is.EqualTo(launchesAlone - 2));
            Assert.That(engine.Pool.LiveCount, Is.GreaterThan(live));
        }

        Assert.That(engine.Pool.LiveCount, Is.EqualTo(live));

        float[][] Passes()
        {
            engine.Conv(default(Identity), g, 1, x, w, null, y);
            engine.ConvInputGrad(g, 1, dy, w, dx);
            return [Read(y), Read(dx)];
        }
    }

    [Test]
    public void AnUpdateOfWeightsLetsThemGo()
    {
        using GpuEngine engine = GpuEngine.OnSimulator(Precision.TensorFloat32);
        ConvGeometry g = Shapes[0];
        Storage x = Filled(engine, g.Input.Count, 0), w = Filled(engine, g.Weight.Count, 1), gradient = Filled(engine, g.Weight.Count, 2);
        Storage moment = engine.Pool.RentZeros(g.Weight.Count), y = engine.Pool.Rent(g.Output.Count);
        using IDisposable held = engine.HoldWeights();
        engine.Conv(default(Identity), g, 1, x, w, null, y);
        engine.Adam(new AdamStep(0, 0.99f, 1e-8f, 0.1f), new Lerp(0), [new AdamOperands(g.Weight.Count, w, null, moment, gradient, null)]);
        engine.Conv(default(Identity), g, 1, x, w, null, y);
        float[] after = Read(y);
        double[] rounded = [.. Read(w).Select(v => (double)TensorFloat32.Round(v))],
            images = [.. Read(x).Select(v => (double)TensorFloat32.Round(v))];
        Assert.That(Values.RelativeError(after, Naive.Conv(g, 1, images, rounded)), Is.LessThan(1e-6));
    }

    private static Storage Filled(GpuEngine engine, int count, long item)
    {
        Storage storage = engine.Pool.Rent(count);
        engine.Upload(Values.Normal(count, seed: 11, item), storage);
        return storage;
    }

    private static float[] Read(Storage storage)
    {
        float[] values = new float[storage.Length];
        storage.Engine.Download(storage, values);
        return values;
    }
}
