using NUnit.Framework;
using PGGan.Kernels;
using PGGan.Kernels.Cpu;
using PGGan.Kernels.Gpu;
using PGGan.Kernels.Pointwise;

namespace PGGan.Tests.Kernels;

/// <summary>Numbers stored as the upper halves of singles: rounding, blocks of half the size, and who takes them.</summary>
internal sealed class BFloat16Tests
{
    private static readonly float[] Edges =
    [
        0f, -0f, 1f, -1.5f, float.NaN, float.PositiveInfinity, float.NegativeInfinity, float.Epsilon, float.MaxValue, float.MinValue,
        BitConverter.UInt32BitsToSingle(0x3F80_8000),   // halfway between 1 and the next: to the even 1
        BitConverter.UInt32BitsToSingle(0x3F81_8000),   // halfway above an odd one: up
        BitConverter.UInt32BitsToSingle(0x3F80_8001),
        BitConverter.UInt32BitsToSingle(0x3F80_7FFF),
        BitConverter.UInt32BitsToSingle(0x7F80_0001),   // NaN whose upper half alone would be infinity
    ];

    [Test]
    public void Round_TakesTheNearestAndOfTwoTheEven()
    {
        foreach (float value in Edges.Concat(Values.Normal(1000, seed: 8, index: 0)))
        {
            Assert.That(BFloat16.Widen(BFloat16.Round(value)), Is.EqualTo(Nearest(value)), $"{value:R}");
        }

        for (uint bits = 0; bits < 1 << 16; bits++)
        {
            float value = BFloat16.Widen(bits);
            Assert.That(float.IsNaN(value) ? float.IsNaN(BFloat16.Widen(BFloat16.Round(value))) : BFloat16.Round(value) == bits,
                $"{bits:x4} stays");
        }

        // Of the two neighbours the nearer one, measured in double precision; beyond the largest finite one, infinity is as near as its
        // successor would be.
        static float Nearest(float value)
        {
            if (!float.IsFinite(value))
            {
                return value;
            }

            uint below = BitConverter.SingleToUInt32Bits(value) >> 16;
            double low = BFloat16.Widen(below), high = (below & 0x7FFF) == 0x7F7F ? Math.Sign(value) * Math.Pow(2, 128)
                : BFloat16.Widen(below + 1);
            double toLow = Math.Abs(value - low), toHigh = Math.Abs(high - value);
            return toLow < toHigh || (toLow == toHigh && below % 2 == 0) ? (float)low : (float)high;
        }
    }

    [Test]
    public void TheDeviceRoundsAsTheHost()
    {
        using GpuEngine engine = GpuEngine.OnSimulator(Precision.BFloat16);
        Storage x = engine.Pool.Rent(Edges.Length), uploaded = engine.Pool.Rent(Edges.Length, StorageFormat.BFloat16);
        Storage stored = engine.Pool.Rent(Edges.Length, StorageFormat.BFloat16);
        engine.Upload(Edges, x);
        engine.Upload(Edges, uploaded);
        engine.Map(default(Identity), Edges.Length, x, stored);
        float[] byHost = new float[Edges.Length], byDevice = new float[Edges.Length];
        engine.Download(uploaded, byHost);
        engine.Download(stored, byDevice);
        Assert.That(byDevice.Select(BitConverter.SingleToUInt32Bits), Is.EqualTo(byHost.Select(BitConverter.SingleToUInt32Bits)));
    }

    [Test]
    public void ABlockIsHalfAsLarge()
    {
        using GpuEngine engine = GpuEngine.OnSimulator(Precision.BFloat16);
        Storage half = engine.Pool.Rent(2047, StorageFormat.BFloat16);
        Assert.That((engine.Pool.Live, half.Length, half.Capacity), Is.EqualTo((4096L, 2047, 1024)));
        half.Release();
        Storage whole = engine.Pool.Rent(1024);
        Assert.That((engine.Pool.Allocated, whole.Format), Is.EqualTo((4096L, StorageFormat.Float32)), "the same block, rented again");
        whole.Release();
    }

    [Test]
    public void FeatureMapsOfWholeVectorsAreStoredSo()
    {
        using GpuEngine engine = GpuEngine.OnSimulator(Precision.BFloat16), exact = GpuEngine.OnSimulator();
        Assert.Multiple(() =>
        {
            Assert.That(engine.FormatOf(new Shape(2, 4, 4, 16)), Is.EqualTo(StorageFormat.BFloat16));
            Assert.That(engine.FormatOf(new Shape(2, 4, 4, 3)), Is.EqualTo(StorageFormat.Float32), "images");
            Assert.That(engine.FormatOf(new Shape(2, 4, 4, 513)), Is.EqualTo(StorageFormat.Float32), "with the stddev channel");
            Assert.That(engine.FormatOf(new Shape(2, 512)), Is.EqualTo(StorageFormat.Float32), "latents");
            Assert.That(exact.FormatOf(new Shape(2, 4, 4, 16)), Is.EqualTo(StorageFormat.Float32));
        });
    }

    [Test]
    public void TheCpuEngineRefusesThem()
    {
        using CpuEngine engine = new(threads: 1);
        Storage x = engine.Pool.Rent(8, StorageFormat.BFloat16);
        Assert.That(
            () => engine.Fill(x, 1),
            Throws.ArgumentException.With.Message.EqualTo("Fill: the storage is BFloat16; the CPU engine computes on Float32 alone."));
        x.Release();
    }
}
