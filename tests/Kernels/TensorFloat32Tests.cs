using NUnit.Framework;
using PGGan.Kernels;
using PGGan.Kernels.Gpu;
using PGGan.Kernels.Pointwise;

namespace PGGan.Tests.Kernels;

/// <summary>
/// Numbers stored as singles rounded to TF32: to which neighbour, by the host as by the device, and which storages hold them.
/// </summary>
internal sealed class TensorFloat32Tests
{
    private static readonly float[] Edges =
    [
        0f, -0f, 1f, -1.5f, float.NaN, -float.NaN, float.PositiveInfinity, float.NegativeInfinity, float.Epsilon,
        float.MaxValue, float.MinValue,
        BitConverter.UInt32BitsToSingle(0x3F80_1000),   // halfway between 1 and the next: away from zero
        BitConverter.UInt32BitsToSingle(0x3F80_0FFF),
        BitConverter.UInt32BitsToSingle(0xBF80_1000),
        BitConverter.UInt32BitsToSingle(0x7FFF_FFFF),   // the NaN that a device makes
        BitConverter.UInt32BitsToSingle(0x7F80_0001),   // NaN whose upper bits alone would be infinity
    ];

    [Test]
    public void Round_TakesTheNearestAndOfTwoTheOneAwayFromZero()
    {
        foreach (float value in Edges.Concat(Values.Normal(1000, seed: 9, index: 0)))
        {
            float rounded = TensorFloat32.Round(value);
            Assert.That(rounded, Is.EqualTo(Nearest(value)), $"{value:R}");
            Assert.That(TensorFloat32.Round(rounded), Is.EqualTo(rounded), $"{value:R}: what is rounded stays");
        }

        // Ten bits behind the point, in double precision; beyond the largest single, infinity.
        static float Nearest(float value)
        {
            if (!float.IsFinite(value) || value == 0)
            {
                return value;
            }

            double unit = Math.Pow(2, Math.Max(Math.Floor(Math.Log2(Math.Abs((double)value))), -126) - 10);
            return (float)(Math.Round(value / unit, MidpointRounding.AwayFromZero) * unit);
        }
    }

    [Test]
    public void TheDeviceRoundsAsTheHost()
    {
        using GpuEngine engine = GpuEngine.OnSimulator(Precision.TensorFloat32);
        Storage x = engine.Pool.Rent(Edges.Length), uploaded = engine.Pool.Rent(Edges.Length, StorageFormat.TensorFloat32);
        Storage stored = engine.Pool.Rent(Edges.Length, StorageFormat.TensorFloat32);
        engine.Upload(Edges, x);
        engine.Upload(Edges, uploaded);
        engine.Map(default(Identity), Edges.Length, x, stored);
        float[] byHost = new float[Edges.Length], byDevice = new float[Edges.Length];
        engine.Download(uploaded, byHost);
        engine.Download(stored, byDevice);
        Assert.That(byHost, Is.EqualTo(Edges.Select(TensorFloat32.Round)));
        Assert.That(byDevice.Select(BitConverter.SingleToUInt32Bits), Is.EqualTo(byHost.Select(BitConverter.SingleToUInt32Bits)));
    }

    [Test]
    public void FeatureMapsOfWholeVectorsAreStoredSo()
    {
        using GpuEngine engine = GpuEngine.OnSimulator(Precision.TensorFloat32);
        Assert.Multiple(() =>
        {
            Assert.That(engine.FormatOf(new Shape(2, 4, 4, 12)), Is.EqualTo(StorageFormat.TensorFloat32));
            Assert.That(engine.FormatOf(new Shape(2, 4, 4, 3)), Is.EqualTo(StorageFormat.Float32), "images");
            Assert.That(engine.FormatOf(new Shape(2, 4, 4, 513)), Is.EqualTo(StorageFormat.Float32), "with the stddev channel");
            Assert.That(engine.FormatOf(new Shape(2, 512)), Is.EqualTo(StorageFormat.Float32), "latents");
        });
    }

    /// <summary>Operands come rounded or are rounded on their way: sums of products of TF32 numbers, exact but for the summing.</summary>
    [Test]
    public void ProductsAreOfRoundedOperands()
    {
        using GpuEngine engine = GpuEngine.OnSimulator(Precision.TensorFloat32);
        ConvGeometry g = new(n: 1, h: 2, w: 3, c: 8, k: 4, kernel: 3);
        float[] images = Values.Normal(g.Input.Count, seed: 9, index: 1), weights = Values.Normal(g.Weight.Count, seed: 9, index: 2);
        Storage x = engine.Pool.Rent(images.Length), w = engine.Pool.Rent(weights.Length), y = engine.Pool.Rent(g.Output.Count);
        engine.Upload(images, x);
        engine.Upload(weights, w);
        engine.Conv(default(Identity), g, 1, x, w, null, y);
        float[] sums = new float[g.Output.Count];
        engine.Download(y, sums);
        double[] expected = Naive.Conv(g, 1, [.. images.Select(v => (double)TensorFloat32.Round(v))],
            [.. weights.Select(v => (double)TensorFloat32.Round(v))]);
        Assert.That(Values.RelativeError(sums, expected), Is.LessThan(1e-6));
    }
}
