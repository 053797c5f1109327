using System.Globalization;
using PGGan.Kernels;
using PGGan.Kernels.Cpu;
using PGGan.Kernels.Gpu;

namespace PGGan.Bench;

/// <summary>What a device can do at best, by loops of our own: arithmetic and memory traffic.</summary>
internal abstract class Roofline : IDisposable
{
    // The rest is what an idle machine's own services take.
    private const double UndisturbedShare = 0.95;

    /// <summary>What the arithmetic's peak was read with.</summary>
    public abstract string Arithmetic { get; }

    /// <summary>The roofline of the device that an engine runs on.</summary>
    public static Roofline Of(Engine engine) =>
        engine is CpuEngine cpu ? new CpuRoofline(cpu.Threads) : new DeviceRoofline((GpuEngine)engine);

    /// <summary>The peaks of this moment.</summary>
    public abstract Reading Read();

    public abstract void Dispose();

    /// <summary>What is to be said of peaks that were read while others used the cores; null: nothing.</summary>
    public static string? Disturbance(IEnumerable<Reading> readings)
    {
        double[] shares = [.. readings.Select(reading => reading.Share)];
        int disturbed = shares.Count(share => share < UndisturbedShare);
        return disturbed == 0 ? null : string.Create(CultureInfo.InvariantCulture,
            $"Note: other load took up to {1 - shares.Min():0%} of the cores' time in {disturbed} of {shares.Length} readings of the peak: "
                + $"it is too low there, and the shares of it are too high. Run again on an idle machine.");
    }

    /// <summary>
    /// Operations a second, two a multiply-add, bytes a second, and the part of the cores' time that this process had meanwhile.
    /// </summary>
    public readonly record struct Reading(double Flops, double BytesPerSecond, double Share = 1)
    {
        /// <summary>The shortest possible time of that much arithmetic and traffic.</summary>
        public double Floor(double flops, double bytes) => Math.Max(flops / Flops, bytes / BytesPerSecond);

        /// <summary>The larger of both peaks.</summary>
        public Reading Best(Reading other) => new(
            Math.Max(Flops, other.Flops), Math.Max(BytesPerSecond, other.BytesPerSecond), Math.Max(Share, other.Share));
    }
}
