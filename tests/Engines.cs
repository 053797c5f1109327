using PGGan.Kernels;
using PGGan.Kernels.Cpu;
using PGGan.Kernels.Gpu;

namespace PGGan.Tests;

/// <summary>An engine that a fixture runs on.</summary>
/// <param name="Name">As the test explorer shows it.</param>
/// <param name="Open">Makes one; a fixture makes one and keeps it for all its tests.</param>
/// <param name="IsSimulator">Whether it runs kernels a thousand times slower than a device: tiny shapes only.</param>
/// <param name="Rounding">How many times the rounding error of a plain sum its results may have.</param>
public sealed record EngineUnderTest(string Name, Func<Engine> Open, bool IsSimulator = false, double Rounding = 1)
{
    public override string ToString() => Name;
}

/// <summary>A test-case source: the same fixture on every engine there is.</summary>
public static class Engines
{
    private static readonly Lazy<bool> HasCuda = new(() =>
    {
        try
        {
            using GpuEngine engine = GpuEngine.OnCuda(0);
            return true;
        }
        catch (DeviceException)
        {
            return false;
        }
    });

    /// <summary>The CPU engine at each vector width and with each algorithm wherever it can serve, the GPU engine on its simulator and on CUDA when there is a device.</summary>
    public static IEnumerable<EngineUnderTest> All =>
    [
        .. Enum.GetValues<SimdWidth>().Select(width => new EngineUnderTest($"Cpu{width}", () => new CpuEngine(threads: 2, width))),
        .. Enum.GetValues<ConvAlgorithm>().Select(algorithm => new EngineUnderTest(
            $"Cpu{algorithm}", () => new CpuEngine(threads: 2) { Forced = algorithm }, Rounding: algorithm == ConvAlgorithm.Winograd ? 3 : 1)),
        new("IlgpuSimulator", () => GpuEngine.OnSimulator(), IsSimulator: true),
        .. HasCuda.Value ? [new EngineUnderTest("Cuda", () => GpuEngine.OnCuda(0))] : Array.Empty<EngineUnderTest>(),
    ];

    /// <summary>Those that bear more than tiny shapes.</summary>
    public static IEnumerable<EngineUnderTest> Fast => All.Where(engine => !engine.IsSimulator);
}
