using System.Diagnostics;
using System.Globalization;
using PGGan.Autograd;
using PGGan.Kernels.Gpu;
using PGGan.Learning.Configuration;
using PGGan.Model;
using PGGan.Tests.Kernels;

namespace PGGan.Bench;

/// <summary>
/// What a training iteration at full fade costs the host: kernels launched, bytes of managed memory, microseconds until the last launch is
/// handed over. On a driver that does nothing (<c>tests/NullDriver</c>) nothing else is left of the time; on a card a full queue of
/// launches may hold the host up. Times are medians, and the fastest, since other programs only add.
/// </summary>
internal static class LaunchBench
{
    private const int WarmUp = 5, FewestIterations = 9, Kernels = 40;

    /// <summary>Prints a row for each resolution, then the kernels that are launched most, by resolution.</summary>
    public static void Run(GpuEngine engine, int[] resolutions, PerResolution<int> batches, int fmapBase, int fmapMax, TimeSpan longEnough)
    {
        using Workspace workspace = new(engine);
        Console.WriteLine($"feature maps min({fmapBase} · 2 / resolution, {fmapMax})");
        KernelFamily[] families = Enum.GetValues<KernelFamily>();
        Console.WriteLine(
            $"{"res",5} {"batch",6} {"launches",9}{string.Concat(families.Select(family => $" {family,9}"))} {"KiB",7} {"host µs",8} "
                + $"{"fastest",8} {"µs/launch",9} {"steps",6}");
        List<LaunchCounts> columns = [];
        foreach (int resolution in resolutions)
        {
            int batch = batches.Require(resolution);
            Measurement m = Measure(workspace, StepBench.Sizes(resolution, fmapBase, fmapMax), batch, longEnough);
            columns.Add(m.Launches);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{resolution,5} {batch,6} {m.Launches.Total,9}{string.Concat(families.Select(family => $" {m.Launches[family],9}"))} "
                    + $"{m.Bytes / 1024.0,7:0.0} {m.Microseconds,8:0} {m.Fastest,8:0} "
                    + $"{m.Microseconds / m.Launches.Total,9:0.00} {m.Steps,6}"));
        }

        PrintKernels(resolutions, columns);
    }

    private static void PrintKernels(int[] resolutions, List<LaunchCounts> columns)
    {
        Console.WriteLine();
        Console.WriteLine($"{string.Concat(resolutions.Select(resolution => $"{resolution,5} "))} kernel, of the {Kernels} launched most");
        IReadOnlyDictionary<string, long>[] counts = [.. columns.Select(column => column.ByName)];
        foreach (string name in counts.SelectMany(column => column.Keys).Distinct()
            .OrderByDescending(name => counts.Sum(column => column.GetValueOrDefault(name))).ThenBy(name => name).Take(Kernels))
        {
            Console.WriteLine($"{string.Concat(counts.Select(column => $"{column.GetValueOrDefault(name),5} "))} {name}");
        }
    }

    /// <summary>Medians of iterations that each begin with an idle device.</summary>
    private static Measurement Measure(Workspace workspace, ModelConfig model, int batch, TimeSpan longEnough)
    {
        GpuEngine engine = (GpuEngine)workspace.Engine;
        List<double> microseconds = [];
        LaunchCounts launches;
        long bytes = 0;
        using (workspace.OpenScope("networks of one resolution"))
        {
            Iteration iteration = new(workspace, model, batch);
            for (int i = 0; i < WarmUp; i++)
            {
                Update(i);
            }

            LaunchCounts before = LaunchCounts.Of(engine);
            Update(WarmUp);
            launches = LaunchCounts.Of(engine).Since(before);
            long started = Stopwatch.GetTimestamp();
            while (microseconds.Count < FewestIterations || Stopwatch.GetElapsedTime(started) < longEnough)
            {
                engine.Synchronize();
                long allocated = GC.GetTotalAllocatedBytes(precise: true), start = Stopwatch.GetTimestamp();
                Update(WarmUp + 1 + microseconds.Count);
                microseconds.Add(Stopwatch.GetElapsedTime(start).TotalMicroseconds);
                bytes += GC.GetTotalAllocatedBytes(precise: true) - allocated;
            }

            engine.Synchronize();

            void Update(int number)
            {
                iteration.UpdateDiscriminator(number);
                iteration.UpdateGenerator(number);
            }
        }

        engine.Pool.Trim();   // the next resolution's arrays have other sizes
        return new Measurement(launches, (double)bytes / microseconds.Count, DeviceTimer.Median(microseconds), microseconds.Min(),
            microseconds.Count);
    }

    private readonly record struct Measurement(LaunchCounts Launches, double Bytes, double Microseconds, double Fastest, int Steps);
}
