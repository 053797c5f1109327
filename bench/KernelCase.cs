using PGGan.Kernels;
using PGGan.Tests;

namespace PGGan.Bench;

/// <summary>A kernel at one size: what it costs at least, how to run it, and what its result must be.</summary>
/// <param name="Kernel">What is timed.</param>
/// <param name="Sizes">Its shapes, for people.</param>
/// <param name="Flops">Operations of the direct sum, two a multiply-add; zero where memory alone counts.</param>
/// <param name="Floats">Floats that must be read or written at least once.</param>
/// <param name="Prepare">Rents what it needs.</param>
internal sealed record KernelCase(string Kernel, string Sizes, double Flops, double Floats, Func<KernelStorages, PreparedKernel> Prepare)
{
    /// <summary>In single precision.</summary>
    public double Bytes => sizeof(float) * Floats;

    public string Name => $"{Kernel} {Sizes}";
}

/// <summary>A kernel with its operands in place.</summary>
/// <param name="Run">Runs it once.</param>
/// <param name="Output">Where the result is.</param>
/// <param name="At">What element i of the result must be after the first run, by the naive loop.</param>
internal sealed record PreparedKernel(Action Run, Storage Output, Func<int, double> At)
{
    // 96 elements tell a wrong tile, stride or edge; the tests hold every element at smaller sizes.
    private const int Samples = 96;

    /// <summary>Runs it and compares elements drawn at random, the first and the last: relative L2 error.</summary>
    public double Error()
    {
        Run();
        float[] output = new float[Output.Length];
        Output.Engine.Download(Output, output);
        float[] draws = new float[Samples];
        Philox.Uniform(new RandomStream(17, TestRandom.Test), 0, draws);
        int[] places = [0, output.Length - 1, .. draws.Select(draw => (int)(draw * (double)output.Length))];
        return Values.RelativeError([.. places.Select(i => output[i])], [.. places.Select(At)]);
    }
}

/// <summary>The operands of one case; released together.</summary>
internal sealed class KernelStorages(Engine engine) : IDisposable
{
    private readonly List<Storage> rented = [];

    public Engine Engine => engine;

    /// <summary>Bytes of a number, over all operands: fewer than four where feature maps are stored in half precision.</summary>
    public double BytesPerNumber => rented.Sum(s => (double)sizeof(float) * s.Format.Words(s.Length)) / rented.Sum(s => (double)s.Length);

    /// <summary>Numbers in [−1, 1), in single precision.</summary>
    public (Storage Storage, float[] Values) Input(int count) => Filled(Output(count));

    /// <summary>A feature map of numbers in [−1, 1).</summary>
    public (Storage Storage, float[] Values) Input(Shape featureMap) => Filled(Output(featureMap));

    /// <summary>NaN until the kernel has written it; single precision.</summary>
    public Storage Output(int count) => Rented(engine.Pool.Rent(count));

    /// <summary>A feature map, NaN until the kernel has written it.</summary>
    public Storage Output(Shape featureMap) => Rented(engine.Pool.Rent(featureMap.Count, engine.FormatOf(featureMap)));

    public void Dispose()
    {
        rented.ForEach(storage => storage.Release());
        engine.Pool.Trim();
    }

    private (Storage Storage, float[] Values) Filled(Storage storage)
    {
        float[] values = new float[storage.Length];
        Philox.Uniform(new RandomStream(13, TestRandom.Test), rented.Count - 1, values);
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = (2 * values[i]) - 1;
        }

        engine.Upload(values, storage);
        return (storage, values);
    }

    private Storage Rented(Storage storage)
    {
        rented.Add(storage);
        engine.Fill(storage, float.NaN);
        return storage;
    }
}
