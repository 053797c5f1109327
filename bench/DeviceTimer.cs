using System.Diagnostics;
using PGGan.Kernels;

namespace PGGan.Bench;

/// <summary>
/// Times kernels on a device: many launches between two waits, so that the time to launch one and to notice its end does not count; small
/// operands in turn from several sets that no cache holds together, as they would come in a training step.
/// </summary>
internal static class DeviceTimer
{
    private const double EnoughSeconds = 0.15, SecondsBetweenWaits = 0.01;
    private const int FewestTimes = 5, MaxLaunches = 2000, MaxSets = 256;
    private const double CacheBytes = 128 << 20;   // more than the second-level cache of any GPU of today

    /// <summary>
    /// Relative error of the first run, the median time of a launch, and the bytes it moves at least, as they are stored there.
    /// </summary>
    public static (double Error, double Seconds, double Bytes) Measure(Engine engine, KernelCase kernel)
    {
        List<KernelStorages> storages = [];
        try
        {
            int sets = (int)Math.Clamp(Math.Ceiling(CacheBytes / kernel.Bytes), 1, MaxSets);
            PreparedKernel[] prepared = [.. Enumerable.Range(0, sets).Select(_ =>
            {
                storages.Add(new KernelStorages(engine));
                return kernel.Prepare(storages[^1]);
            })];
            double error = prepared[0].Error();
            void Launch(int i) => prepared[i % sets].Run();
            double once = Seconds(engine, Launch, count: sets + 1);
            int count = (int)Math.Clamp(SecondsBetweenWaits / once, 1, MaxLaunches);
            List<double> times = [];
            long started = Stopwatch.GetTimestamp();
            while (times.Count < FewestTimes || Stopwatch.GetElapsedTime(started).TotalSeconds < EnoughSeconds)
            {
                times.Add(Seconds(engine, Launch, count));
            }

            return (error, Median(times), kernel.Floats * storages[0].BytesPerNumber);
        }
        finally
        {
            storages.ForEach(set => set.Dispose());
        }
    }

    /// <summary>Seconds a launch, over <paramref name="count"/> of them, numbered from 0.</summary>
    public static double Seconds(Engine engine, Action<int> launch, int count)
    {
        engine.Synchronize();
        long started = Stopwatch.GetTimestamp();
        for (int i = 0; i < count; i++)
        {
            launch(i);
        }

        engine.Synchronize();
        return Stopwatch.GetElapsedTime(started).TotalSeconds / count;
    }

    /// <summary>The middle one, or the mean of both in the middle.</summary>
    public static double Median(List<double> values)
    {
        values.Sort();
        return (values[values.Count / 2] + values[(values.Count - 1) / 2]) / 2;
    }
}
