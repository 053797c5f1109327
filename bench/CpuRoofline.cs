using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using PGGan.Kernels.Cpu;

namespace PGGan.Bench;

/// <summary>
/// What this processor can do at best: multiply-adds from registers, and streaming memory. The loops are our own, so what they reach is
/// within reach of C#. A clock moves and a virtual machine's neighbours take their share, so a kernel's share of the peak needs the peak of
/// the same moment: <see cref="Read()"/> takes a tenth of a second.
/// </summary>
internal sealed unsafe class CpuRoofline : Roofline
{
    private const int Repetitions = 5;
    private const int Accumulators = 20;
    private const long Loops = 2_000_000;
    private const int Floats = 1 << 24;   // 64 MiB an array: together six times a large last-level cache

    private readonly int threads;
    private readonly float* a = Allocate(), b = Allocate(), c = Allocate();

    /// <summary>For so many threads.</summary>
    public CpuRoofline(int threads) => this.threads = threads;

    public override string Arithmetic => "FMA";

    /// <summary>
    /// The peaks of this moment. Memory: the better of copy (8 bytes an element) and triad (12); the line that a store fetches first is not
    /// counted, so a kernel that only reads can pass 100 %.
    /// </summary>
    public override Reading Read() => CpuEngine.Widest switch
    {
        SimdWidth.Vector512 => Read<Lane512>(),
        SimdWidth.Vector256 => Read<Lane256>(),
        _ => Read<Lane128>(),
    };

    public override void Dispose()
    {
        NativeMemory.AlignedFree(a);
        NativeMemory.AlignedFree(b);
        NativeMemory.AlignedFree(c);
    }

    private Reading Read<T>()
        where T : struct, ISimdLane<T>
    {
        int part = Floats / threads / T.Count * T.Count;
        (double products, double share) = Fastest(_ => MultiplyAdds<T>(Loops));
        (double triad, _) = Fastest(id => Triad<T>(a + (id * part), b + (id * part), c + (id * part), part));
        (double copy, _) = Fastest(id => Copy<T>(a + (id * part), b + (id * part), part));
        return new Reading(2.0 * Accumulators * T.Count * Loops * threads / products,
            Math.Max(8.0 * part * threads / copy, 12.0 * part * threads / triad), share);
    }

    private static float* Allocate()
    {
        float* block = (float*)NativeMemory.AlignedAlloc((nuint)Floats * sizeof(float), 64);
        new Span<float>(block, Floats).Fill(1);
        return block;
    }

    /// <summary>
    /// Runs the body on each thread at once, a few times; the shortest time from the first start to the last end, and the part of it that
    /// the threads had a core for.
    /// </summary>
    private (double Seconds, double Share) Fastest(Action<int> body)
    {
        long[,] from = new long[Repetitions + 1, threads], to = new long[Repetitions + 1, threads];
        double[,] onCore = new double[Repetitions + 1, threads];
        using Barrier barrier = new(threads);
        Thread[] running = [.. Enumerable.Range(0, threads).Select(id => new Thread(() =>
        {
            for (int r = 0; r <= Repetitions; r++)
            {
                barrier.SignalAndWait();
                double? before = ThreadTime.Seconds;
                from[r, id] = Stopwatch.GetTimestamp();
                body(id);
                to[r, id] = Stopwatch.GetTimestamp();
                onCore[r, id] = ThreadTime.Seconds - before ?? Stopwatch.GetElapsedTime(from[r, id], to[r, id]).TotalSeconds;
            }
        }))];
        Array.ForEach(running, thread => thread.Start());
        Array.ForEach(running, thread => thread.Join());

        // The first repetition warms up.
        int[] ids = [.. Enumerable.Range(0, threads)];
        return Enumerable.Range(1, Repetitions).Select(r =>
        {
            double seconds = Stopwatch.GetElapsedTime(ids.Min(id => from[r, id]), ids.Max(id => to[r, id])).TotalSeconds;
            return (seconds, Math.Min(1, ids.Sum(id => onCore[r, id]) / (threads * seconds)));
        }).MinBy(run => run.seconds);
    }

    /// <summary>
    /// Twenty independent chains in locals: enough for two multiply-adds a cycle of latency four, with room to spare. A call that is not
    /// inlined is not removed either.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static float MultiplyAdds<T>(long loops)
        where T : struct, ISimdLane<T>
    {
        T m = T.Splat(0.999f), c = T.Splat(0.001f);
        T a0 = c, a1 = c, a2 = c, a3 = c, a4 = c, a5 = c, a6 = c, a7 = c, a8 = c, a9 = c;
        T b0 = c, b1 = c, b2 = c, b3 = c, b4 = c, b5 = c, b6 = c, b7 = c, b8 = c, b9 = c;
        for (long i = 0; i < loops; i++)
        {
            a0 = T.MultiplyAdd(a0, m, c);
            a1 = T.MultiplyAdd(a1, m, c);
            a2 = T.MultiplyAdd(a2, m, c);
            a3 = T.MultiplyAdd(a3, m, c);
            a4 = T.MultiplyAdd(a4, m, c);
            a5 = T.MultiplyAdd(a5, m, c);
            a6 = T.MultiplyAdd(a6, m, c);
            a7 = T.MultiplyAdd(a7, m, c);
            a8 = T.MultiplyAdd(a8, m, c);
            a9 = T.MultiplyAdd(a9, m, c);
            b0 = T.MultiplyAdd(b0, m, c);
            b1 = T.MultiplyAdd(b1, m, c);
            b2 = T.MultiplyAdd(b2, m, c);
            b3 = T.MultiplyAdd(b3, m, c);
            b4 = T.MultiplyAdd(b4, m, c);
            b5 = T.MultiplyAdd(b5, m, c);
            b6 = T.MultiplyAdd(b6, m, c);
            b7 = T.MultiplyAdd(b7, m, c);
            b8 = T.MultiplyAdd(b8, m, c);
            b9 = T.MultiplyAdd(b9, m, c);
        }

        return T.Sum(a0 + a1 + a2 + a3 + a4 + a5 + a6 + a7 + a8 + a9 + b0 + b1 + b2 + b3 + b4 + b5 + b6 + b7 + b8 + b9);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Triad<T>(float* y, float* a, float* b, int count)
        where T : struct, ISimdLane<T>
    {
        T factor = T.Splat(3);
        for (int i = 0; i < count; i += T.Count)
        {
            T.Store(y + i, T.MultiplyAdd(factor, T.Load(b + i), T.Load(a + i)));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Copy<T>(float* y, float* x, int count)
        where T : struct, ISimdLane<T>
    {
        for (int i = 0; i < count; i += T.Count)
        {
            T.Store(y + i, T.Load(x + i));
        }
    }
}
