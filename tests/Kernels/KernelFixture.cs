using System.Runtime.CompilerServices;
using NUnit.Framework;
using PGGan.Kernels;

namespace PGGan.Tests.Kernels;

/// <summary>
/// One engine for all tests of a fixture, with seeded inputs and poisoned outputs. Every storage is a few floats longer than asked, filled
/// with NaN: a kernel that reads past an input poisons its result, one that writes past an output is seen by <see cref="Read"/>.
/// </summary>
internal abstract class KernelFixture(EngineUnderTest choice)
{
    private const int Margin = 5;
    private readonly List<Storage> rented = [];
    private long drawn;

    protected Engine Engine { get; private set; } = null!;

    protected bool IsSimulator => choice.IsSimulator;

    [OneTimeSetUp]
    public void Open() => Engine = choice.Open();

    [OneTimeTearDown]
    public void Close() => Engine.Dispose();

    [SetUp]
    public void StartTheSameNumbers() => drawn = 0;

    [TearDown]
    public void Release()
    {
        rented.ForEach(storage => storage.Release());
        rented.Clear();
        Assert.That(Engine.Pool.LiveCount, Is.Zero, "a kernel kept a storage");
    }

    /// <summary>Normal numbers, others at each call.</summary>
    protected (Storage Storage, double[] Values) Input(int count)
    {
        float[] values = Values.Normal(count, seed: 3, drawn++);
        return (Input(values), Values.Wide(values));
    }

    protected Storage Input(float[] values, StorageFormat format = StorageFormat.Float32)
    {
        Storage storage = Output(values.Length, format);
        Engine.Upload(values, storage);
        return storage;
    }

    /// <summary>Normal numbers stored as the engine stores feature maps, and what of them is stored.</summary>
    protected (Storage Storage, double[] Values) MapInput(int count)
    {
        Storage storage = Input(Values.Normal(count, seed: 3, drawn++), choice.Maps);
        return (storage, Values.Wide(Read(storage)));
    }

    /// <summary>NaN everywhere, in the format of feature maps.</summary>
    protected Storage MapOutput(int count) => Output(count, choice.Maps);

    /// <summary>NaN everywhere.</summary>
    protected Storage Output(int count, StorageFormat format = StorageFormat.Float32)
    {
        Storage storage = Engine.Pool.Rent(count + Margin, format);
        rented.Add(storage);
        Engine.Fill(storage, float.NaN);
        return storage;
    }

    /// <summary>The values of an output, after looking that nothing was written behind them.</summary>
    protected float[] Read(Storage storage)
    {
        float[] all = new float[storage.Length];
        Engine.Download(storage, all);
        Assert.That(all[^Margin..], Is.All.NaN, "a kernel wrote behind the end of its output");
        return all[..^Margin];
    }

    /// <summary>Fails where the relative L2 error passes the tolerance, to which the rounding of a format is added.</summary>
    protected void AssertClose(
        Storage actual, double[] expected, double tolerance, [CallerArgumentExpression(nameof(actual))] string what = "") =>
        Assert.That(Values.RelativeError(Read(actual), expected), Is.LessThan(tolerance + RoundingOf(actual)), what);

    /// <summary>
    /// Fails unless an operation that adds to what its output holds gives the bits of what it writes, added by one more operation, and is
    /// close to the naive loop.
    /// </summary>
    protected void AssertAdds(Storage written, double[] expected, double tolerance, Action<Storage> add)
    {
        float[] gradient = Read(written);
        (Storage sum, double[] prior) = Input(gradient.Length);
        float[] before = Read(sum);
        add(sum);
        Assert.That(Read(sum), Is.EqualTo(before.Zip(gradient, (p, g) => p + g)), "the bits of an addition afterwards");
        AssertClose(sum, [.. prior.Zip(expected, (p, e) => p + e)], tolerance, "added to prior values");
    }

    /// <summary>Half of the last bit of the format, relative to the smallest number that has it.</summary>
    protected static double RoundingOf(Storage storage) => storage.Format switch
    {
        StorageFormat.BFloat16 => 1.0 / (1 << 8),
        StorageFormat.TensorFloat32 => 1.0 / (1 << 11),
        _ => 0,
    };
}

/// <summary>
/// Names the operation of <see cref="Engine"/> that a test holds to its naive loop; a test fails if an operation is not named by any.
/// </summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
internal sealed class PrimitiveAttribute(string name) : Attribute
{
    public string Name => name;
}
