using NUnit.Framework;
using PGGan.Kernels;
using PGGan.Kernels.Cpu;

namespace PGGan.Tests.Kernels;

/// <summary>An engine of one width with seeded inputs and poisoned outputs, for the tests of what only the CPU engine has.</summary>
internal sealed class CpuCase(SimdWidth width, int threads = 2, ConvAlgorithm? algorithm = null) : IDisposable
{
    private long drawn;

    public static readonly SimdWidth[] Widths = [SimdWidth.Vector128, SimdWidth.Vector256, SimdWidth.Vector512];

    public CpuEngine Engine { get; } = new(threads, width) { Forced = algorithm };

    public static float[] Normal(int count, long index)
    {
        float[] values = new float[count];
        Philox.Normal(new RandomStream(1, TestRandom.Test), index, values);
        return values;
    }

    /// <summary>Normal values, others at each call, the same in each case.</summary>
    public (Storage Storage, float[] Values) Input(int count)
    {
        float[] values = Normal(count, drawn++);
        return (Upload(values), values);
    }

    public Storage Upload(float[] values)
    {
        Storage storage = Engine.Pool.Rent(values.Length);
        Engine.Upload(values, storage);
        return storage;
    }

    /// <summary>An output full of NaN, so that a place nobody writes is seen.</summary>
    public Storage Output(int count)
    {
        Storage storage = Engine.Pool.Rent(count);
        Engine.Fill(storage, float.NaN);
        return storage;
    }

    public float[] Download(Storage storage)
    {
        float[] values = new float[storage.Length];
        Engine.Download(storage, values);
        return values;
    }

    /// <summary>Fails unless an operation that adds gives the bits of what it wrote elsewhere, added to what is there.</summary>
    public void AssertAdds(Storage written, Action<Storage> add)
    {
        (Storage sum, float[] prior) = Input(written.Length);
        add(sum);
        Assert.That(Download(sum), Is.EqualTo(prior.Zip(Download(written), (p, w) => p + w)), "added to prior values");
    }

    public void Dispose() => Engine.Dispose();

    /// <summary>The largest difference over the largest expected magnitude; infinite where either is not a number.</summary>
    public static double RelativeError(ReadOnlySpan<float> actual, ReadOnlySpan<double> expected)
    {
        Assert.That(actual.Length, Is.EqualTo(expected.Length));
        double difference = 0, magnitude = 0;
        for (int i = 0; i < actual.Length; i++)
        {
            double d = Math.Abs(actual[i] - expected[i]);
            difference = double.IsNaN(d) ? double.PositiveInfinity : Math.Max(difference, d);
            magnitude = Math.Max(magnitude, Math.Abs(expected[i]));
        }

        return difference / Math.Max(magnitude, 1e-30);
    }
}
