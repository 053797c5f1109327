using System.Runtime.CompilerServices;
using ILGPU;

namespace PGGan.Kernels.Gpu;

/// <summary>
/// How a group of threads is laid over <c>[outer, reduced, inner]</c>, counted in lanes of one or four numbers: <c>InnerLanes</c> sums side
/// by side (their terms are neighbours in memory), <c>Lanes</c> threads to each sum, <c>OuterLanes</c> rows of such sums. All powers of
/// two, their product the group.
/// </summary>
/// <param name="Outer">Product of the axes before.</param>
/// <param name="Reduced">Terms of a sum.</param>
/// <param name="Inner">Product of the axes after.</param>
/// <param name="InnerLanes">Sums side by side.</param>
/// <param name="Lanes">Threads to a sum.</param>
/// <param name="OuterLanes">Rows of sums.</param>
/// <param name="Splits">Parts that each sum is cut into; the last group of a sum that comes adds them up.</param>
/// <param name="Part">Terms of a part.</param>
internal readonly record struct SumPlan(int Outer, int Reduced, int Inner, int InnerLanes, int Lanes, int OuterLanes, int Splits, int Part)
{
    /// <summary>The most threads of a group.</summary>
    public const int MaxThreads = 256;

    /// <summary>
    /// Terms that a thread of a split sum has at least: few, since groups that wait in turn cost more than reading the parts.
    /// </summary>
    private const int TermsPerThread = 4;

    /// <summary>Lanes below which latency counts and not the length of a run: more threads to a sum, 64 bytes side by side.</summary>
    private const int Small = 1 << 16;

    /// <summary>1 where a sum is over the numbers of its lanes too, as its terms are neighbours; else 0.</summary>
    public int Along { get; init; }

    /// <summary>1 where finished sums are added to what is there; else 0.</summary>
    public int Adds { get; init; }

    /// <summary>What the root of a finished sum is multiplied by; 0: the sum itself is wanted.</summary>
    public float RootScale { get; init; }

    /// <summary>Groups along the inner axis.</summary>
    public int InnerGroups => ((Inner - 1) / InnerLanes) + 1;

    /// <summary>Groups of the launch if no sum were split: each has sums of its own.</summary>
    public int Blocks => (((Outer - 1) / OuterLanes) + 1) * InnerGroups;

    /// <summary>Groups of the whole launch.</summary>
    public int Groups => Blocks * Splits;

    /// <summary>The layout for an extent, from the shape alone: the order of a sum never depends on the device's load.</summary>
    /// <param name="extent">What is summed.</param>
    /// <param name="threads">Threads of a group, a power of two.</param>
    /// <param name="groups">Groups below which a sum is split.</param>
    public static SumPlan Of(Extent extent, int threads, int groups)
    {
        int widest = extent.Outer * (long)extent.Reduced * extent.Inner <= Small ? threads / 64 : threads / 8;
        int innerLanes = Math.Min(PowerOfTwo(extent.Inner), Math.Max(widest, 2));
        int wanted = Math.Max(((extent.Reduced - 1) / 8) + 1, Math.Min(extent.Reduced, 32));
        int lanes = Math.Min(PowerOfTwo(wanted), threads / innerLanes);
        SumPlan whole = new(
            extent.Outer, extent.Reduced, extent.Inner, innerLanes, lanes, threads / (innerLanes * lanes), 1, extent.Reduced);
        int splits = Math.Min(groups / whole.Groups, extent.Reduced / (lanes * TermsPerThread));
        if (splits < 2)
        {
            return whole;
        }

        int part = ((extent.Reduced - 1) / splits) + 1;
        return whole with { Part = part, Splits = ((extent.Reduced - 1) / part) + 1 };
    }

    private static int PowerOfTwo(int x) => x > 1 << 30 ? 1 << 30 : (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)x);
}

/// <summary>
/// <c>y[o, i] = Σ_r term[o, r, i]</c>: each thread adds every <c>Lanes</c>-th term of its group's part in order, then the lanes are added
/// as a tree in shared memory, and the last group of a split sum adds the parts in the same way.
/// </summary>
/// <param name="plan">How the groups are laid over the extent.</param>
/// <param name="y">Output <c>[outer, inner]</c>.</param>
/// <param name="term">What is summed.</param>
/// <param name="parts">Takes <c>[outer, splits, inner]</c> where sums are split.</param>
/// <param name="arrivals">One for each block.</param>
internal readonly struct SumKernel<T, TTerm>(SumPlan plan, Floats y, TTerm term, ArrayView<T> parts, Arrivals arrivals) : IKernel
    where T : unmanaged, IDeviceLane<T>
    where TTerm : struct, ITerm
{
    /// <inheritdoc/>
    public void Execute()
    {
        ArrayView<T> shared = SharedMemory.Allocate<T>(SumPlan.MaxThreads);
        int thread = Group.IdxX;
        int lane = (thread / plan.InnerLanes) & (plan.Lanes - 1);
        int split = Grid.IdxX % plan.Splits;
        int block = Grid.IdxX / plan.Splits;
        int inner = (block % plan.InnerGroups * plan.InnerLanes) + (thread & (plan.InnerLanes - 1));
        int outer = (block / plan.InnerGroups * plan.OuterLanes) + (thread / plan.InnerLanes / plan.Lanes);
        bool inside = inner < plan.Inner && outer < plan.Outer;

        T sum = T.Splat(0), odd = T.Splat(0);   // two terms under way at a time
        if (inside)
        {
            uint r = ((uint)split * (uint)plan.Part) + (uint)lane, step = (uint)plan.Lanes;
            uint end = Math.Min((uint)(split + 1) * (uint)plan.Part, (uint)plan.Reduced);
            for (; r + step < end; r += 2 * step)
            {
                T first = term.At<T>(Index(outer, r, inner)), second = term.At<T>(Index(outer, r + step, inner));
                sum += first;
                odd += second;
            }

            if (r < end)
            {
                sum += term.At<T>(Index(outer, r, inner));
            }
        }

        T total = OfLanes(shared, lane, sum + odd);
        if (plan.Splits > 1)
        {
            if (inside && lane == 0)
            {
                parts[(((outer * plan.Splits) + split) * plan.Inner) + inner] = total;
            }

            if (!arrivals.IsLast(block, plan.Splits, shared))
            {
                return;
            }

            total = OfParts(shared, lane, outer, inner, inside);
        }

        if (inside && lane == 0)
        {
            Store((outer * plan.Inner) + inner, total);
        }
    }

    /// <summary>The sum over the parts of all groups.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private T OfParts(ArrayView<T> shared, int lane, int outer, int inner, bool inside)
    {
        T sum = T.Splat(0), odd = T.Splat(0);
        if (inside)
        {
            int first = (outer * plan.Splits * plan.Inner) + inner, step = plan.Lanes, part = lane;
            for (; part + step < plan.Splits; part += 2 * step)
            {
                T one = parts[first + (part * plan.Inner)], other = parts[first + ((part + step) * plan.Inner)];
                sum += one;
                odd += other;
            }

            if (part < plan.Splits)
            {
                sum += parts[first + (part * plan.Inner)];
            }
        }

        Group.Barrier();   // all have read the answer that shared memory begins with
        return OfLanes(shared, lane, sum + odd);
    }

    /// <summary>The sum over the lanes, which lane 0 has.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private T OfLanes(ArrayView<T> shared, int lane, T sum)
    {
        int thread = Group.IdxX;
        shared[thread] = sum;
        Group.Barrier();
        for (int half = plan.Lanes / 2; half > 0; half /= 2)
        {
            if (lane < half)
            {
                shared[thread] += shared[thread + (half * plan.InnerLanes)];
            }

            Group.Barrier();
        }

        return shared[thread];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Store(int index, T total)
    {
        if (plan.Along != 0)
        {
            float sum = T.Sum(total);
            sum = plan.RootScale != 0 ? plan.RootScale * MathF.Sqrt(sum) : sum;
            y.Store(index, plan.Adds != 0 ? y.Load(index) + sum : sum);
        }
        else
        {
            total = plan.RootScale != 0 ? T.Splat(plan.RootScale) * T.Sqrt(total) : total;
            T.Store(y, index, plan.Adds != 0 ? T.Load(y, index) + total : total);
        }
    }

    private int Index(int outer, uint r, int inner) => (((outer * plan.Reduced) + (int)r) * plan.Inner) + inner;
}
