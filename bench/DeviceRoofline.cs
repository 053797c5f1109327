using PGGan.Kernels;
using PGGan.Kernels.Pointwise;

namespace PGGan.Bench;

/// <summary>
/// The peaks of a GPU, read with operations of its engine: a convolution large enough to fill it, and a pointwise pass over more than its caches hold. A
/// share of this peak therefore says how near a layer comes to the best layer; what the chip could do beyond is told by TFLOP/s alone.
/// </summary>
internal sealed class DeviceRoofline : Roofline
{
    private const int Repetitions = 3;
    private static readonly ConvGeometry Layer = new(n: 64, h: 32, w: 32, c: 512, k: 512, kernel: 3);
    private const int Floats = 1 << 26;   // 256 MiB an array

    private readonly Engine engine;
    private readonly KernelStorages storages;
    private readonly Storage x, w, y, source, target;

    public DeviceRoofline(Engine engine)
    {
        this.engine = engine;
        storages = new KernelStorages(engine);
        x = Filled(storages.Output(Layer.Input));
        w = Filled(storages.Output(Layer.Weight.Count));
        y = storages.Output(Layer.Output);
        source = Filled(storages.Output(Floats));
        target = storages.Output(Floats);
    }

    public override string Arithmetic => "convolution";

    public override Reading Read()
    {
        double conv = Fastest(() => engine.Conv(default(Identity), Layer, 0.01f, x, w, null, y));
        double copy = Fastest(() => engine.Map(new Scale(1), Floats, source, target));
        return new Reading(Layer.Flops / conv, 2.0 * sizeof(float) * Floats / copy);
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
