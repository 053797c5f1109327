using PGGan.Kernels;
using PGGan.Kernels.Cpu;

namespace PGGan.Tests;

/// <summary>An engine that a fixture runs on.</summary>
/// <param name="Name">As the test explorer shows it.</param>
/// <param name="Open">Makes one; a fixture makes one and keeps it for all its tests.</param>
/// <param name="IsSimulator">Whether it runs kernels a thousand times slower than a device: tiny shapes only.</param>
public sealed record EngineUnderTest(string Name, Func<Engine> Open, bool IsSimulator = false)
{
    public override string ToString() => Name;
}

/// <summary>A test-case source: the same fixture on every engine there is.</summary>
public static class Engines
{
    public static EngineUnderTest[] All =>
    [
        .. Enum.GetValues<SimdWidth>().Select(width => new EngineUnderTest($"Cpu{width}", () => new CpuEngine(threads: 2, width))),
    ];
}
