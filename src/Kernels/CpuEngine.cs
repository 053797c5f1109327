using System.Runtime.CompilerServices;

namespace PGGan.Kernels.Cpu;

/// <summary>
/// The engine of processors: SIMD loops in C#, written once over a lane of 128, 256 or 512 bits, on threads that live as long as the
/// engine. Results depend on the width, never on the number of threads. Open to derived engines that watch or limit it.
/// </summary>
public unsafe partial class CpuEngine : Engine
{
    private readonly Workers workers;
    private readonly Scratch scratch;
    private readonly bool plans;

    /// <summary>An engine on <paramref name="threads"/> threads, the caller's counted.</summary>
    /// <param name="threads">How many threads; 0: one a processor.</param>
    /// <param name="width">Vectors to compute with; null: <see cref="Widest"/>. A width the processor lacks is emulated, slowly.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number of threads is negative or the width is none of the three.</exception>
    public CpuEngine(int threads = 0, SimdWidth? width = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(threads);
        Width = width ?? Widest;
        if (!Enum.IsDefined(Width))
        {
            throw new ArgumentOutOfRangeException(nameof(width),
                $"CpuEngine: there are no vectors of {(int)Width} bits; use 128, 256 or 512.");
        }

        Threads = threads == 0 ? Environment.ProcessorCount : threads;
        workers = new Workers(Threads);
        scratch = new Scratch(Threads);
    }

    /// <summary>The planner of an engine.</summary>
    private CpuEngine(CpuEngine planned)
    {
        (plans, Width, Threads) = (true, planned.Width, planned.Threads);
        workers = new Workers(1);
        scratch = new Scratch(1);
    }

    /// <summary>The widest vectors this processor has.</summary>
    public static SimdWidth Widest => SimdWidths.Widest;

    /// <summary>Threads that share the work, the caller's counted.</summary>
    public int Threads { get; }

    /// <summary>Vectors the loops use.</summary>
    public SimdWidth Width { get; }

    /// <summary>Bytes from which on a result is written past the caches (<see cref="Streaming"/>); the tests lower it.</summary>
    internal long StreamBytes { get; init; } = Streaming.DefaultBytes;

    /// <inheritdoc/>
    public override string Name => $"cpu ({Width.InstructionSet()}, {Threads} thread{(Threads == 1 ? "" : "s")})";

    /// <inheritdoc/>
    /// <remarks>That of the machine, or of the container where that has less.</remarks>
    public override long MemoryBytes => GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;

    /// <inheritdoc/>
    public override Engine Planner() => new CpuEngine(this);

    /// <inheritdoc/>
    public override void Upload(ReadOnlySpan<float> values, Storage y)
    {
        float* target = Pointer(y, values.Length);
        if (!plans)
        {
            values.CopyTo(new Span<float>(target, values.Length));
        }
    }

    /// <inheritdoc/>
    public override void Download(Storage x, Span<float> values)
    {
        float* source = Pointer(x, values.Length);
        if (!plans)
        {
            new ReadOnlySpan<float>(source, values.Length).CopyTo(values);
        }
    }

    /// <inheritdoc/>
    /// <remarks>Nothing to wait for: every operation has finished when it returns.</remarks>
    public override void Synchronize()
    {
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        workers.Dispose();
        scratch.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override Storage Allocate(int capacity) => new CpuStorage(this, capacity, hasMemory: !plans);

    /// <summary>Runs all parts of <paramref name="work"/> with the engine's width.</summary>
    private void Run<TWork>(int parts, TWork work)
        where TWork : unmanaged, IWork =>
        Run(parts, work, Width);

    /// <summary>The same with vectors of <paramref name="width"/>.</summary>
    private void Run<TWork>(int parts, TWork work, SimdWidth width)
        where TWork : unmanaged, IWork
    {
        if (plans)
        {
            return;
        }

        switch (width)
        {
            case SimdWidth.Vector512:
                workers.Run(parts, &work, &RunPart<TWork, Lane512>);
                break;
            case SimdWidth.Vector256:
                workers.Run(parts, &work, &RunPart<TWork, Lane256>);
                break;
            default:
                workers.Run(parts, &work, &RunPart<TWork, Lane128>);
                break;
        }
    }

    /// <summary>
    /// Runs all parts of <paramref name="work"/> with <paramref name="scratchFloats"/> floats of scratch memory a thread.
    /// </summary>
    private void Run<TWork>(int parts, TWork work, int scratchFloats)
        where TWork : unmanaged, IScratchWork =>
        Run(parts, work, scratchFloats, Width);

    /// <summary>The same with vectors of <paramref name="width"/>.</summary>
    private void Run<TWork>(int parts, TWork work, int scratchFloats, SimdWidth width)
        where TWork : unmanaged, IScratchWork
    {
        if (plans)
        {
            return;
        }

        WithScratch<TWork> own = new(work, scratch.Reserve(scratchFloats), scratch.Stride);
        switch (width)
        {
            case SimdWidth.Vector512:
                workers.Run(parts, &own, &RunScratchPart<TWork, Lane512>);
                break;
            case SimdWidth.Vector256:
                workers.Run(parts, &own, &RunScratchPart<TWork, Lane256>);
                break;
            default:
                workers.Run(parts, &own, &RunScratchPart<TWork, Lane128>);
                break;
        }
    }

    private static void RunPart<TWork, T>(void* work, int part, int thread)
        where TWork : unmanaged, IWork
        where T : struct, ISimdLane<T> =>
        ((TWork*)work)->Run<T>(part);

    private static void RunScratchPart<TWork, T>(void* own, int part, int thread)
        where TWork : unmanaged, IScratchWork
        where T : struct, ISimdLane<T> =>
        ((WithScratch<TWork>*)own)->Work.Run<T>(part, ((WithScratch<TWork>*)own)->At(thread));

    /// <summary>Whether a result of <paramref name="count"/> floats in rows of <paramref name="row"/> is written past the caches.</summary>
    private bool Streams(long count, int row) => count * sizeof(float) >= StreamBytes && Streaming.IsAligned(row);

    /// <summary>The memory of one of this engine's storages.</summary>
    private float* Pointer(Storage storage, int required, [CallerMemberName] string operation = "") =>
        storage is CpuStorage own && own.Engine == this
            ? own.Pointer(required, operation)
            : throw new ArgumentException(
                $"{operation}: the storage belongs to {storage.Engine.Name}, not to this {Name}; download it there, upload it here.");
}
