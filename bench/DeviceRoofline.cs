using PGGan.Kernels;
using PGGan.Kernels.Gpu;
using PGGan.Kernels.Pointwise;

namespace PGGan.Bench;

/// <summary>
/// The peaks of a GPU, read with kernels of its engine: a loop of bare tensor-core instructions (fused multiply-adds in single precision), and a pointwise pass over
/// more than its caches hold.
/// </summary>
internal sealed class DeviceRoofline : Roofline
{
    private const int Repetitions = 3;
    private const int Rounds = 1 << 14;
    private const int Floats = 1 << 26;   // 256 MiB an array

    private readonly GpuEngine engine;
    private readonly KernelStorages storages;
    private readonly Storage sums, source, target;

    public DeviceRoofline(GpuEngine engine)
    {
        this.engine = engine;
        storages = new KernelStorages(engine);
        sums = storages.Output(128 * engine.PeakGroups);
        source = Filled(storages.Output(Floats));
        target = storages.Output(Floats);
    }

    public override string Arithmetic => "bare multiply-adds";

    public override Reading Read()
    {
        double flops = 0, multiply = Fastest(() => flops = engine.MultiplyOnly(Rounds, sums));
        double copy = Fastest(() => engine.Map(new Scale(1), Floats, source, target));
        return new Reading(flops / multiply, 2.0 * sizeof(float) * Floats / copy);
    }

    public override void Dispose() => storages.Dispose();

    private double Fastest(Action launch)
    {
        DeviceTimer.Seconds(engine, _ => launch(), count: 1);   // compiles it
        return Enumerable.Range(0, Repetitions).Min(_ => DeviceTimer.Seconds(engine, _ => launch(), count: 3));
    }

    private Storage Filled(Storage storage)
    {
        engine.Fill(storage, 0.5f);
        return storage;
    }
}
