using System.Globalization;
using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.EventProcessors;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.NoEmit;
using Perfolizer.Horology;
using PGGan.Kernels;

namespace PGGan.Bench;

/// <summary>
/// Checks every kernel against its naive loop, then times it, on the CPU with BenchmarkDotNet, and prints what it reaches of what is
/// possible.
/// </summary>
internal static class KernelBench
{
    /// <summary>Every kernel, each at a few sizes.</summary>
    public static IEnumerable<KernelCase> All => [.. ConvCases.All, .. MemoryCases.All];

    /// <summary>Runs those of the cases whose name contains <paramref name="filter"/>; the number of wrong kernels.</summary>
    public static int Run(Engine engine, IEnumerable<KernelCase> all, string filter, bool checkOnly)
    {
        KernelCase[] cases = [.. all.Where(c => c.Name.Contains(filter, StringComparison.OrdinalIgnoreCase))];
        int wrong = Check(engine, cases);
        if (checkOnly || wrong > 0 || cases.Length == 0)
        {
            return wrong;
        }

        using Roofline roofline = Roofline.Of(engine);
        Table table = new(roofline);
        if (engine is not Kernels.Cpu.CpuEngine)
        {
            table.OnStartRunStage();
            foreach (KernelCase c in cases)
            {
                table.Read();
                (_, double seconds, double bytes) = DeviceTimer.Measure(engine, c);
                table.Print(c, seconds, bytes, "");
            }

            table.PrintRange();
            return 0;
        }

        TimedKernel.Choose(engine, cases);
        ManualConfig config = new ManualConfig { ArtifactsPath = Path.Combine(Path.GetTempPath(), "pggan-bench") }
            .AddJob(Job.Default
                .WithToolchain(InProcessNoEmitToolchain.Instance)
                .WithIterationTime(TimeInterval.FromMilliseconds(100))
                .WithWarmupCount(1)
                .WithIterationCount(7)
                .WithMinInvokeCount(1)
                .WithUnrollFactor(1)
                .WithEvaluateOverhead(false))
            .AddLogger(NullLogger.Instance)
            .AddEventProcessor(table)
            .WithOptions(ConfigOptions.DisableLogFile | ConfigOptions.DisableOptimizationsValidator);
        BenchmarkRunner.Run<TimedKernel>(config);
        table.PrintRange();
        return 0;
    }

    /// <summary>A time for people.</summary>
    public static string Time(double seconds) => seconds < 1e-3
        ? string.Create(CultureInfo.InvariantCulture, $"{seconds * 1e6:0.0} µs")
        : string.Create(CultureInfo.InvariantCulture, $"{seconds * 1e3:0.00} ms");

    private static int Check(Engine engine, KernelCase[] cases)
    {
        int wrong = 0;
        foreach (KernelCase c in cases)
        {
            using KernelStorages storages = new(engine);
            double error = c.Prepare(storages).Error();
            double allowed = Tolerance.Of(engine, c);
            if (!(error < allowed))
            {
                wrong++;
                Console.WriteLine(FormattableString.Invariant(
                    $"WRONG: {c.Name}: relative error {error:0.0e+0} against the naive loop, {allowed:0.0e+0} is allowed"));
            }
        }

        Console.WriteLine($"{cases.Length - wrong} of {cases.Length} kernels agree with the naive loop");
        return wrong;
    }

    /// <summary>Reads the roofline before and after each benchmark and prints a row as soon as it ends.</summary>
    private sealed class Table(Roofline roofline) : EventProcessor
    {
        private readonly List<Roofline.Reading> readings = [];

        public override void OnStartRunStage() =>
            Console.WriteLine($"\n{"kernel",-27} {"sizes",-22} {"median",10} {"±",5} {"GFLOP/s",8} {"GB/s",7} {"of roof",8}  bound by");

        public override void OnStartRunBenchmark(BenchmarkCase benchmarkCase) => Read();

        public override void OnEndRunBenchmark(BenchmarkCase benchmarkCase, BenchmarkReport report)
        {
            KernelCase c = TimedKernel.Chosen[(int)benchmarkCase.Parameters[nameof(TimedKernel.Number)]];
            if (report.ResultStatistics is { } times)
            {
                Print(c, times.Median / 1e9, c.Bytes,
                    string.Create(CultureInfo.InvariantCulture, $"{times.StandardDeviation / times.Mean:0%}"));
            }
            else
            {
                Console.WriteLine($"{c.Kernel,-27} {c.Sizes,-22} could not be timed");
            }
        }

        public void Read() => readings.Add(roofline.Read());

        /// <summary>A row, after <see cref="Read"/> before its kernel was timed.</summary>
        public void Print(KernelCase c, double seconds, double bytes, string spread)
        {
            Read();
            Roofline.Reading roof = readings[^1].Best(readings[^2]);
            string bound = c.Flops / roof.Flops > bytes / roof.BytesPerSecond ? roofline.Arithmetic : "memory";
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{c.Kernel,-27} {c.Sizes,-22} {Time(seconds),10} {spread,5} {Rate(c.Flops / seconds),8} {Rate(bytes / seconds),7} "
                    + $"{roof.Floor(c.Flops, bytes) / seconds,8:0%}  {bound}"));
        }

        public void PrintRange()
        {
            if (readings.Count > 0)
            {
                double[] flops = [.. readings.Select(r => r.Flops / 1e9).Order()],
                    bytes = [.. readings.Select(r => r.BytesPerSecond / 1e9).Order()];
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                    $"\nroofline with each row: {roofline.Arithmetic} {flops[0]:0} to {flops[^1]:0} GFLOP/s, memory {bytes[0]:0} to "
                        + $"{bytes[^1]:0} GB/s; a wide range means a shared machine and rough shares"));
                if (Roofline.Disturbance(readings) is string note)
                {
                    Console.WriteLine(note);
                }
            }
        }

        private static string Rate(double perSecond) =>
            perSecond == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"{perSecond / 1e9:0.0}");
    }
}

/// <summary>
/// The benchmark that BenchmarkDotNet makes and runs; public and with static input because it constructs the class itself.
/// </summary>
public class TimedKernel
{
    private static Engine engine = null!;
    private KernelStorages? storages;
    private Action run = () => { };

    /// <summary>Places in the list of chosen kernels.</summary>
    public static IEnumerable<int> Numbers => Enumerable.Range(0, Chosen.Count);

    /// <summary>Which kernel; numbers keep the order of the list, names would be sorted.</summary>
    [ParamsSource(nameof(Numbers))]
    public int Number { get; set; }

    internal static IReadOnlyList<KernelCase> Chosen { get; private set; } = [];

    internal static void Choose(Engine device, IReadOnlyList<KernelCase> chosen) => (engine, Chosen) = (device, chosen);

    /// <summary>Rents and fills the operands.</summary>
    [GlobalSetup]
    public void Prepare()
    {
        storages = new KernelStorages(engine);
        run = Chosen[Number].Prepare(storages).Run;
    }

    /// <summary>Gives them back.</summary>
    [GlobalCleanup]
    public void Release() => storages?.Dispose();

    /// <summary>The kernel, until the device is done.</summary>
    [Benchmark]
    public void Run()
    {
        run();
        engine.Synchronize();
    }
}
