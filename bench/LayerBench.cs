using System.Diagnostics;
using System.Globalization;
using PGGan.Kernels;
using PGGan.Kernels.Cpu;

namespace PGGan.Bench;

/// <summary>Every layer shape of the paper's networks in its three passes: what it reaches, and which algorithm it runs on.</summary>
internal static class LayerBench
{
    private const double EnoughSeconds = 0.15;
    private const int FewestRuns = 2;

    /// <summary>Checks and times the layers whose name contains <paramref name="filter"/>; the number of wrong ones.</summary>
    public static int Run(Engine engine, int threads, string filter)
    {
        // The peaks are the processor's; other devices are shown without them.
        using Roofline? roofline = engine is CpuEngine ? new Roofline(threads) : null;
        Console.WriteLine($"{"layer",-18} {"sizes",-22} {"median",10} {"GFLOP/s",8} {"of peak",8} {"of roof",8}  algorithm");
        int wrong = 0;
        foreach (ConvGeometry g in PaperLayers.All)
        {
            KernelCase[] passes = [.. ConvCases.Passes(g).Where(pass => pass.Name.Contains(filter, StringComparison.OrdinalIgnoreCase))];
            if (passes.Length == 0)
            {
                continue;
            }

            Roofline.Reading? before = roofline?.Read();
            (double Error, double Seconds)[] results = [.. passes.Select(pass => Measure(engine, pass))];
            Roofline.Reading? roof = before is { } reading ? reading.Best(roofline!.Read()) : null;
            for (int i = 0; i < passes.Length; i++)
            {
                (double error, double seconds) = results[i];
                bool agrees = error < KernelBench.Tolerance;
                wrong += agrees ? 0 : 1;
                Console.WriteLine($"{passes[i].Kernel,-18} {passes[i].Sizes,-22} " + (agrees
                    ? Row(passes[i], seconds, roof) + (engine is CpuEngine cpu ? $"  {cpu.Choose(g)}" : "")
                    : string.Create(CultureInfo.InvariantCulture, $"WRONG: relative error {error:0.0e+0} against the naive loop")));
            }
        }

        return wrong;
    }

    /// <summary>Relative error of the first run, median time of those after it.</summary>
    private static (double Error, double Seconds) Measure(Engine engine, KernelCase pass)
    {
        using KernelStorages storages = new(engine);
        PreparedKernel kernel = pass.Prepare(storages);
        double error = kernel.Error();
        List<double> times = [];
        long started = Stopwatch.GetTimestamp();
        while (times.Count < FewestRuns || Stopwatch.GetElapsedTime(started).TotalSeconds < EnoughSeconds)
        {
            long start = Stopwatch.GetTimestamp();
            kernel.Run();
            engine.Synchronize();
            times.Add(Stopwatch.GetElapsedTime(start).TotalSeconds);
        }

        times.Sort();
        return (error, (times[times.Count / 2] + times[(times.Count - 1) / 2]) / 2);
    }

    private static string Row(KernelCase pass, double seconds, Roofline.Reading? roof)
    {
        string row = string.Create(CultureInfo.InvariantCulture, $"{KernelBench.Time(seconds),10} {pass.Flops / seconds / 1e9,8:0.0}");
        return roof is { } peaks
            ? row + string.Create(CultureInfo.InvariantCulture, $" {pass.Flops / peaks.Flops / seconds,8:0%} {peaks.Floor(pass.Flops, pass.Bytes) / seconds,8:0%}")
            : row;
    }
}
