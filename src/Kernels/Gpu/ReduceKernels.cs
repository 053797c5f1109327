using ILGPU;
using PGGan.Kernels.Pointwise;

namespace PGGan.Kernels.Gpu;

/// <summary>What is summed: one number for each element of <c>[outer, reduced, inner]</c>.</summary>
internal interface ITerm
{
    /// <summary>The term of element <paramref name="i"/>.</summary>
    float At(int i);
}

/// <summary><c>op(x[i])</c></summary>
internal readonly struct UnaryTerm<TOp>(Floats x, TOp op) : ITerm
    where TOp : unmanaged, IUnaryOp
{
    /// <inheritdoc/>
    public float At(int i) => op.Apply(new ScalarLane(x.Load(i))).Value;
}

/// <summary><c>op(a[i], b[i])</c></summary>
internal readonly struct BinaryTerm<TOp>(Floats a, Floats b, TOp op) : ITerm
    where TOp : unmanaged, IBinaryOp
{
    /// <inheritdoc/>
    public float At(int i) => op.Apply(new ScalarLane(a.Load(i)), new ScalarLane(b.Load(i))).Value;
}

/// <summary>
/// How a group of threads is laid over <c>[outer, reduced, inner]</c>: <c>InnerLanes</c> sums side by side (their terms are neighbours
/// in memory), <c>Lanes</c> threads to each sum, <c>OuterLanes</c> rows of such sums. All powers of two, their product the group.
/// </summary>
/// <param name="Outer">Product of the axes before.</param>
/// <param name="Reduced">Terms of a sum.</param>
/// <param name="Inner">Product of the axes after.</param>
/// <param name="InnerLanes">Sums side by side.</param>
/// <param name="Lanes">Threads to a sum.</param>
/// <param name="OuterLanes">Rows of sums.</param>
/// <param name="Splits">Parts that each sum is cut into; they are added up by a second launch.</param>
/// <param name="Part">Terms of a part.</param>
internal readonly record struct SumPlan(int Outer, int Reduced, int Inner, int InnerLanes, int Lanes, int OuterLanes, int Splits, int Part)
{
    /// <summary>The most threads of a group.</summary>
    public const int MaxThreads = 256;

    private const int TermsPerThread = 16;

    /// <summary>Groups along the inner axis.</summary>
    public int InnerGroups => ((Inner - 1) / InnerLanes) + 1;

    /// <summary>Groups of the whole launch.</summary>
    public int Groups => (((Outer - 1) / OuterLanes) + 1) * InnerGroups * Splits;

    /// <summary>The layout for an extent, from the shape alone: the order of a sum never depends on the device's load.</summary>
    /// <param name="extent">What is summed.</param>
    /// <param name="threads">Threads of a group, a power of two.</param>
    /// <param name="groups">Groups below which a sum is split.</param>
    public static SumPlan Of(Extent extent, int threads, int groups)
    {
        int innerLanes = Math.Min(PowerOfTwo(extent.Inner), Math.Max(threads / 8, 2));
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
/// <c>y[o, split, i] = Σ_r term[o, r, i]</c> over the r of a part: each thread adds every <c>Lanes</c>-th term in order, then the
/// lanes are added as a tree in shared memory.
/// </summary>
internal readonly struct SumKernel<TTerm>(SumPlan plan, Floats y, TTerm term) : IKernel
    where TTerm : struct, ITerm
{
    /// <inheritdoc/>
    public void Execute()
    {
        ArrayView<float> shared = SharedMemory.Allocate<float>(SumPlan.MaxThreads);
        int thread = Group.IdxX;
        int lane = (thread / plan.InnerLanes) & (plan.Lanes - 1);
        int split = Grid.IdxX % plan.Splits;
        int block = Grid.IdxX / plan.Splits;
        int inner = (block % plan.InnerGroups * plan.InnerLanes) + (thread & (plan.InnerLanes - 1));
        int outer = (block / plan.InnerGroups * plan.OuterLanes) + (thread / plan.InnerLanes / plan.Lanes);
        bool inside = inner < plan.Inner && outer < plan.Outer;

        float sum = 0;
        if (inside)
        {
            uint end = Math.Min((uint)(split + 1) * (uint)plan.Part, (uint)plan.Reduced);
            for (uint r = ((uint)split * (uint)plan.Part) + (uint)lane; r < end; r += (uint)plan.Lanes)
            {
                sum += term.At((((outer * plan.Reduced) + (int)r) * plan.Inner) + inner);
            }
        }

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

        if (inside && lane == 0)
        {
            y.Store((((outer * plan.Splits) + split) * plan.Inner) + inner, shared[thread]);
        }
    }
}
