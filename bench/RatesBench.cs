using System.Globalization;
using PGGan.Kernels;
using PGGan.Kernels.Gpu;

namespace PGGan.Bench;

/// <summary>
/// What a GPU gives at best, in a few seconds and before anything else is measured on it: launches, copies, multiplications. Medians of
/// several readings and their range, which tells whether another program uses the card.
/// </summary>
internal static class RatesBench
{
    private const int Readings = 5, Launches = 2000;

    /// <summary>Prints the three rates.</summary>
    public static void Run(GpuEngine engine)
    {
        using KernelStorages storages = new(engine);
        using Roofline roofline = Roofline.Of(engine);
        Storage little = storages.Output(1);
        void Launch(int number) => engine.Fill(little, number);

        DeviceTimer.Seconds(engine, Launch, count: 1);   // compiles it
        Print("launches, of an empty kernel", "a second", 1, Read(() => 1 / DeviceTimer.Seconds(engine, Launch, Launches)));
        List<Roofline.Reading> readings = [.. Read(roofline.Read)];
        Print("copies by a kernel, read and written", "GB/s", 1e9, readings.Select(reading => reading.BytesPerSecond));
        Print($"multiplications, {roofline.Arithmetic}", "TFLOP/s", 1e12, readings.Select(reading => reading.Flops));
    }

    private static IEnumerable<T> Read<T>(Func<T> reading) => Enumerable.Range(0, Readings).Select(_ => reading());

    private static void Print(string what, string unit, double scale, IEnumerable<double> readings)
    {
        List<double> values = [.. readings.Select(value => value / scale)];
        double median = DeviceTimer.Median(values);   // sorts them
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{what,-44} {median,12:0.####} {unit,-9} {values[0]:0.####} to {values[^1]:0.####}"));
    }
}
