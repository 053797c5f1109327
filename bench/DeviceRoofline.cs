using PGGan.Kernels;
using PGGan.Kernels.Gpu;
using PGGan.Kernels.Pointwise;

namespace PGGan.Bench;

/// <summary>
/// The peaks of a GPU, read with kernels of its engine: a loop of bare tensor-core instructions (fused multiply-adds in single precision),
/// and a pointwise pass over more than its caches hold. Where even the smallest of both takes long, no card executes them
/// (<c>tests/NullDriver</c> does on the CPU), and the smallest are read.
/// </summary>
internal sealed class DeviceRoofline : Roofline
{
    private const int Repetitions = 3;
    private const int Rounds = 1 << 14, FewRounds = 1;
    private const int Floats = 1 << 26, FewFloats = 1 << 12;   // 256 MiB an array
    private const double SlowerThanAnyCard = 0.02;   // seconds for the few

    private readonly GpuEngine engine;
    private readonly KernelStorages storages;
    private readonly Storage sums, source, target;
    private readonly int rounds;

    public DeviceRoofline(GpuEngine engine)
    {
        this.engine = engine;
        storages = new KernelStorages(engine);
        sums = storages.Output(128 * engine.PeakGroups);
        bool isSlow = SecondsOf(() => engine.MultiplyOnly(FewRounds, sums)) > SlowerThanAnyCard;
        rounds = isSlow ? FewRounds : Rounds;
        source = Filled(storages.Output(isSlow ? FewFloats : Floats));
        target = storages.Output(source.Length);
    }

    public override string Arithmetic => "bare multiply-adds";

    public override Reading Read()
    {
        double flops = 0, multiply = SecondsOf(() => flops = engine.MultiplyOnly(rounds, sums));
        double copy = SecondsOf(() => engine.Map(new Scale(1), source.Length, source, target));
        return new Reading(flops / multiply, 2.0 * sizeof(float) * source.Length / copy);
    }

    public override void Dispose() => storages.Dispose();

    private double SecondsOf(Action launch)
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
