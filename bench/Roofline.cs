using PGGan.Kernels;
using PGGan.Kernels.Cpu;
using PGGan.Kernels.Gpu;

namespace PGGan.Bench;

/// <summary>What a device can do at best, by loops of our own: arithmetic and memory traffic.</summary>
internal abstract class Roofline : IDisposable
{
    /// <summary>What the arithmetic's peak was read with.</summary>
    public abstract string Arithmetic { get; }

    /// <summary>The roofline of the device that an engine runs on.</summary>
    public static Roofline Of(Engine engine) =>
        engine is CpuEngine cpu ? new CpuRoofline(cpu.Threads) : new DeviceRoofline((GpuEngine)engine);

    /// <summary>The peaks of this moment.</summary>
    public abstract Reading Read();

    public abstract void Dispose();

    /// <summary>Operations a second, two a multiply-add, and bytes a second.</summary>
    public readonly record struct Reading(double Flops, double BytesPerSecond)
    {
        /// <summary>The shortest possible time of that much arithmetic and traffic.</summary>
        public double Floor(double flops, double bytes) => Math.Max(flops / Flops, bytes / BytesPerSecond);

        /// <summary>The larger of both peaks.</summary>
        public Reading Best(Reading other) => new(Math.Max(Flops, other.Flops), Math.Max(BytesPerSecond, other.BytesPerSecond));
    }
}
