using NUnit.Framework;
using PGGan.Kernels;
using PGGan.Kernels.Gpu;

namespace PGGan.Tests.Kernels;

public sealed class DeviceTimingTests
{
    [Test]
    public void LaunchesAreCountedAndMomentsAreInTheOrderOfTheStream()
    {
        using GpuEngine engine = GpuEngine.OnSimulator();
        Storage x = engine.Pool.Rent(8);
        long before = engine.Launches;
        using DeviceMoment start = engine.Mark();
        engine.Fill(x, 1);
        engine.Fill(x, 2);
        using DeviceMoment end = engine.Mark();
        Assert.That(engine.Launches - before, Is.EqualTo(2));
        Assert.That(end.Since(start), Is.GreaterThan(TimeSpan.Zero));
        x.Release();
    }
}
