using NUnit.Framework;
using PGGan.Kernels;
using PGGan.Kernels.Gpu;
using PGGan.Kernels.Gpu.Products;
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
    public void WhatWasReadOfNamedWeightsIsPreparedTogether()
    {
        using GpuEngine engine = GpuEngine.OnSimulator(Precision.TensorFloat32);
        Storage[] weights = [.. Shapes.Select((g, i) => Filled(engine, g.Weight.Count, i))];
        Storage[] images = [.. Shapes.Select((g, i) => Filled(engine, g.Input.Count, 5 + i))],
            gradients = [.. Shapes.Select((g, i) => Filled(engine, g.Output.Count, 10 + i))];
        long live = engine.Pool.LiveCount;
        (float[][] first, int alone) = Update(forwardOnly: false);
        (float[][] second, int together) = Update(forwardOnly: false);
        Assert.That(second, Is.EqualTo(first));

        // Of a convolution alone the gradient reads what the pass forward reads; resampled ones are read in two forms.
        Assert.That((alone, together), Is.EqualTo((5, 1)));
        Assert.That(Update(forwardOnly: true).Prepared, Is.EqualTo(1), "prepared as when they were named last");
        Assert.That(Update(forwardOnly: false).Prepared, Is.EqualTo(3), "what was not read the last time is forgotten");

        (float[][] Results, int Prepared) Update(bool forwardOnly)
        {
            List<float[]> results = [];
            int before = Prepared();
            using (engine.HoldWeights(weights))
            {
                for (int i = 0; i < weights.Length; i++)
                {
                    ConvGeometry g = Shapes[i];
                    Storage y = engine.Pool.Rent(g.Output.Count), dx = engine.Pool.Rent(g.Input.Count);
                    engine.Conv(default(Identity), g, 1, images[i], weights[i], null, y);
                    results.Add(Read(y));
                    if (!forwardOnly)
                    {
                        engine.ConvInputGrad(g, 1, gradients[i], weights[i], dx);
                        results.Add(Read(dx));
                    }

                    y.Release();
                    dx.Release();
                }
            }

            Assert.That(engine.Pool.LiveCount, Is.EqualTo(live));
            return ([.. results], Prepared() - before);
        }

        int Prepared() => (int)engine.Launcher.LaunchesOf(typeof(PrepareWeightsKernel));
    }

    [Test]
    public void ABlockThatIsAnotherArrayNowIsNotPreparedAsTheOldOne()
    {
        using GpuEngine engine = GpuEngine.OnSimulator(Precision.TensorFloat32);
        ConvGeometry before = new(n: 1, h: 1, w: 1, c: 8, k: 8, kernel: 1), now = new(n: 1, h: 1, w: 1, c: 7, k: 8, kernel: 1);
        Storage weight = Read(before, 0);
        Storage block = weight;
        weight.Release();
        weight = Read(now, 1);
        Assert.That(weight, Is.SameAs(block));

        Storage Read(ConvGeometry g, long item)
        {
            Storage w = Filled(engine, g.Weight.Count, item), x = Filled(engine, g.Input.Count, item + 10),
                y = engine.Pool.Rent(g.Output.Count);
            float[] alone = Result();
            using (engine.HoldWeights(w))
            {
                Assert.That(Result(), Is.EqualTo(alone));
            }

            return w;

            float[] Result()
            {
                engine.Conv(default(Identity), g, 1, x, w, null, y);
                return HeldWeightsTests.Read(y);
            }
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
