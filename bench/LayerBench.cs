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

    /// <summary>Checks and times those of the layers whose name contains <paramref name="filter"/>; the number of wrong ones.</summary>
    public static int Run(Engine engine, IEnumerable<ConvGeometry> layers, string filter)
    {
        bool isGpu = engine is not CpuEngine;
        using Roofline roofline = Roofline.Of(engine);
        Console.WriteLine(
            $"{"layer",-18} {"sizes",-24} {"median",10} {(isGpu ? "TFLOP/s" : "GFLOP/s"),8} {"of peak",8} "
                + $"{"of roof",8}{(isGpu ? "" : "  algorithm")}");
        int wrong = 0;
        List<Roofline.Reading> readings = [];
        foreach (ConvGeometry g in layers)
        {
            KernelCase[] passes = [.. ConvCases.Passes(g).Where(pass => pass.Name.Contains(filter, StringComparison.OrdinalIgnoreCase))];
            if (passes.Length == 0)
            {
                continue;
            }

            Roofline.Reading before = roofline.Read();
            (double Error, double Seconds, double Bytes)[] results = [
                .. passes.Select(pass => isGpu ? DeviceTimer.Measure(engine, pass) : Measure(engine, pass))];
            Roofline.Reading roof = before.Best(roofline.Read());
            readings.Add(roof);
            for (int i = 0; i < passes.Length; i++)
            {
                (double error, double seconds, double bytes) = results[i];
                bool agrees = error < Tolerance.Of(engine, passes[i]);
                wrong += agrees ? 0 : 1;
                Console.WriteLine($"{passes[i].Kernel,-18} {passes[i].Sizes,-24} " + (agrees
                    ? Row(passes[i], seconds, bytes, roof, isGpu ? 1e12 : 1e9) + (engine is CpuEngine cpu ? $"  {cpu.Choose(g)}" : "")
                    : string.Create(CultureInfo.InvariantCulture, $"WRONG: relative error {error:0.0e+0} against the naive loop")));
            }
        }

        if (Roofline.Disturbance(readings) is string note)
        {
            Console.WriteLine(note);
        }

        return wrong;
    }

    /// <summary>Relative error of the first run, median time of those after it, bytes moved at least.</summary>
    private static (double Error, double Seconds, double Bytes) Measure(Engine engine, KernelCase pass)
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
            times.Add(Stopwatch.GetElapsedTime(start).TotalSeconds);
        }

        return (error, DeviceTimer.Median(times), pass.Bytes);
    }

    private static string Row(KernelCase pass, double seconds, double bytes, Roofline.Reading roof, double unit) => string.Create(
        CultureInfo.InvariantCulture,
        $"{KernelBench.Time(seconds),10} {pass.Flops / seconds / unit,8:0.0} {pass.Flops / roof.Flops / seconds,8:0%} "
            + $"{roof.Floor(pass.Flops, bytes) / seconds,8:0%}");
}
