using PGGan.Kernels;
using PGGan.Kernels.Cpu;
using PGGan.Kernels.Gpu;

namespace PGGan.Tests;

/// <summary>An engine that a fixture runs on.</summary>
/// <param name="Name">As the test explorer shows it.</param>
/// <param name="Open">Makes one; a fixture makes one and keeps it for all its tests.</param>
/// <param name="IsSimulator">Whether it runs kernels a thousand times slower than a device: tiny shapes only.</param>
/// <param name="Rounding">How many times the rounding error of a plain sum its results may have.</param>
/// <param name="Maps">How feature maps are stored, by the tests of kernels too.</param>
public sealed record EngineUnderTest(
    string Name, Func<Engine> Open, bool IsSimulator = false, double Rounding = 1, StorageFormat Maps = StorageFormat.Float32)
{
    /// <summary>
    /// What bfloat16 adds: a stored value and an operand of a product are rounded to 8 bits, by 2⁻⁸ of themselves at most and by 1.6e-3 on
    /// the average, where a single is rounded by 6e-8. Tolerances of 1e-6 for values become 8e-3, two operands and a result; those of first
    /// derivatives are three times as wide, of second ten times.
    /// </summary>
    private const double BFloat16Rounding = 8000;

    /// <summary>What TF32 adds: stored maps and operands of products are rounded to 11 bits, an eighth of the above.</summary>
    private const double TensorFloat32Rounding = 1000;

    /// <summary>A CUDA device in each precision.</summary>
    public static IEnumerable<EngineUnderTest> Cuda =>
    [
        new("Cuda", () => GpuEngine.OnCuda(0, Precision.Float32)),
        new("CudaTensorFloat32", () => GpuEngine.OnCuda(0, Precision.TensorFloat32), Rounding: TensorFloat32Rounding,
            Maps: StorageFormat.TensorFloat32),
        new("CudaBFloat16", () => GpuEngine.OnCuda(0, Precision.BFloat16), Rounding: BFloat16Rounding, Maps: StorageFormat.BFloat16),
    ];

    public static EngineUnderTest Simulator { get; } = new("IlgpuSimulator", () => GpuEngine.OnSimulator(), IsSimulator: true);

    public static EngineUnderTest BFloat16Simulator { get; } = new(
        "IlgpuSimulatorBFloat16", () =>
            GpuEngine.OnSimulator(Precision.BFloat16), IsSimulator: true, BFloat16Rounding, StorageFormat.BFloat16);

    public override string ToString() => Name;
}

/// <summary>The GPU engine, opened with the tuning that a test wants.</summary>
/// <param name="Name">As the test explorer shows it.</param>
/// <param name="Precision">How it multiplies.</param>
/// <param name="Open">Makes one.</param>
/// <param name="IsSimulator">Whether it runs kernels a thousand times slower than a device.</param>
internal sealed record TunedEngine(string Name, Precision Precision, Func<GpuTuning, GpuEngine> Open, bool IsSimulator)
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

    /// <summary>
    /// The CPU engine at each vector width and with each algorithm wherever it can serve, the GPU engine on its simulator in both formats
    /// and on CUDA when there is a device.
    /// </summary>
    public static IEnumerable<EngineUnderTest> All =>
    [
        .. Enum.GetValues<SimdWidth>().Select(width => new EngineUnderTest($"Cpu{width}", () => new CpuEngine(threads: 2, width))),
        .. Enum.GetValues<ConvAlgorithm>().Select(algorithm => new EngineUnderTest(
            $"Cpu{algorithm}", () =>
                new CpuEngine(threads: 2) { Forced = algorithm }, Rounding: algorithm == ConvAlgorithm.Winograd ? 3 : 1)),
        EngineUnderTest.Simulator,
        EngineUnderTest.BFloat16Simulator,
        .. HasCuda.Value ? EngineUnderTest.Cuda : [],
    ];

    /// <summary>The GPU engine: its simulator in single precision, and a CUDA device in each precision when there is one.</summary>
    public static IEnumerable<EngineUnderTest> Gpu => [EngineUnderTest.Simulator, .. HasCuda.Value ? EngineUnderTest.Cuda : []];

    /// <summary>
    /// The GPU engine in each precision where sums and tiles of products can be forced: its simulators, and a CUDA device when there is
    /// one.
    /// </summary>
    internal static IEnumerable<TunedEngine> Tuned =>
    [
        .. Enum.GetValues<Precision>().Select(precision => new TunedEngine(
            $"IlgpuSimulator{precision}", precision, tuning => GpuEngine.OnSimulator(tuning, precision), IsSimulator: true)),
        .. HasCuda.Value
            ? EngineUnderTest.Cuda.Zip(
                [Precision.Float32, Precision.TensorFloat32, Precision.BFloat16],
                (cuda, precision) =>
                    new TunedEngine(cuda.Name, precision, tuning => GpuEngine.OnCuda(0, precision, tuning), IsSimulator: false))
            : [],
    ];

    /// <summary>
    /// Those that derivatives and fused operations are checked on: all but the simulator in bfloat16. A derivative is composed of
    /// operations, and the tests of kernels hold each of them, fused ones too, in both formats; the CUDA devices, and the driver that
    /// stands in for one, have every precision here too.
    /// </summary>
    public static IEnumerable<EngineUnderTest> OfDerivatives => All.Where(engine => engine != EngineUnderTest.BFloat16Simulator);

    /// <summary>Those that bear more than tiny shapes.</summary>
    public static IEnumerable<EngineUnderTest> Fast => All.Where(engine => !engine.IsSimulator);
}
