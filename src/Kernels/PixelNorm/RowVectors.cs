using System.Runtime.CompilerServices;
using ILGPU;
using ILGPU.Runtime.Cuda;
using PGGan.Kernels.Pointwise;

namespace PGGan.Kernels.Gpu;

/// <summary>
/// A thread's share of a row that some neighbouring threads hold in registers between reading and writing it: up to four vectors, its own
/// and those <c>lanes</c> further on. They are fields, never an array, so that they stay in registers.
/// </summary>
internal struct RowVectors
{
    /// <summary>Numbers that <paramref name="lanes"/> threads hold.</summary>
    public static int Capacity(int lanes) => 16 * lanes;

    private Lane4 v0, v1, v2, v3;

    /// <summary>
    /// Reads the share of lane <paramref name="lane"/> of a row of <paramref name="vectors"/> vectors that begins at vector <paramref
    /// name="start"/>.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static RowVectors Load(Floats x, int start, int lane, int lanes, int vectors)
    {
        RowVectors row = default;
        row.v0 = Vector(x, start, lane, vectors);
        if (vectors > lanes)
        {
            row.v1 = Vector(x, start, lane + lanes, vectors);
            row.v2 = Vector(x, start, lane + (2 * lanes), vectors);
            row.v3 = Vector(x, start, lane + (3 * lanes), vectors);
        }

        return row;
    }

    /// <summary>Writes the share.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Store(Floats y, int start, int lane, int lanes, int vectors)
    {
        Put(y, start, lane, vectors, v0);
        if (vectors > lanes)
        {
            Put(y, start, lane + lanes, vectors, v1);
            Put(y, start, lane + (2 * lanes), vectors, v2);
            Put(y, start, lane + (3 * lanes), vectors, v3);
        }
    }

    /// <summary><c>op(this, other)</c>, element by element.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly RowVectors With<TOp>(TOp op, RowVectors other)
        where TOp : struct, IBinaryOp => new()
        {
            v0 = op.Apply(v0, other.v0),
            v1 = op.Apply(v1, other.v1),
            v2 = op.Apply(v2, other.v2),
            v3 = op.Apply(v3, other.v3),
        };

    /// <summary>The share's part of <c>Σ a · b</c>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Dot(RowVectors a, RowVectors b) =>
        Lane4.Sum((a.v0 * b.v0) + (a.v1 * b.v1) + ((a.v2 * b.v2) + (a.v3 * b.v3)));

    /// <summary><c>factor · this</c></summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly RowVectors Scaled(float factor)
    {
        Lane4 s = Lane4.Splat(factor);
        return new() { v0 = s * v0, v1 = s * v1, v2 = s * v2, v3 = s * v3 };
    }

    /// <summary>
    /// Adds the shares of a group's rows as a tree and writes the sum as row <paramref name="target"/> of sums: the columns' sums over the
    /// rows that this group has seen. Every thread of the group must come by.
    /// </summary>
    /// <param name="shared">The group's memory, a vector for each thread; nobody may still read it.</param>
    /// <param name="sums">Rows of vectors.</param>
    /// <param name="target">Which row takes the sum.</param>
    /// <param name="adds">1: it is added to what is there; 0: it is written.</param>
    /// <param name="lane">This thread's place among those of a row.</param>
    /// <param name="lanes">Threads of a row.</param>
    /// <param name="vectors">Vectors of a row.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void StoreColumnSums(ArrayView<Lane4> shared, Floats sums, int target, int adds, int lane, int lanes, int vectors)
    {
        int start = target * vectors;
        StoreColumnSum(shared, v0, sums, start, adds, lane, lanes, vectors);
        if (vectors > lanes)
        {
            StoreColumnSum(shared, v1, sums, start, adds, lane + lanes, lanes, vectors);
            StoreColumnSum(shared, v2, sums, start, adds, lane + (2 * lanes), lanes, vectors);
            StoreColumnSum(shared, v3, sums, start, adds, lane + (3 * lanes), lanes, vectors);
        }
    }

    private static void StoreColumnSum(
        ArrayView<Lane4> shared, Lane4 value, Floats sums, int start, int adds, int column, int lanes, int vectors)
    {
        int thread = Group.IdxX;
        shared[thread] = value;
        Group.Barrier();
        for (int half = Group.DimX / 2; half >= lanes; half /= 2)
        {
            if (thread < half)
            {
                shared[thread] += shared[thread + half];
            }

            Group.Barrier();
        }

        if (thread < lanes && column < vectors)
        {
            Lane4 sum = shared[thread];
            sums.Store4(start + column, adds != 0 ? sums.Load4(start + column) + sum : sum);
        }

        Group.Barrier();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Lane4 Vector(Floats x, int start, int column, int vectors) =>
        column < vectors ? x.Load4(start + column) : Lane4.Splat(0);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put(Floats y, int start, int column, int vectors, Lane4 value)
    {
        if (column < vectors)
        {
            y.Store4(start + column, value);
        }
    }
}

/// <summary>A thread of a group whose neighbours share a row; rows go around the groups.</summary>
/// <param name="Row">Which of the group's rows.</param>
/// <param name="Lane">Which of its threads this is.</param>
internal readonly record struct RowThread(int Row, int Lane)
{
    /// <summary>The most threads to a row: a warp.</summary>
    public const int MaxLanes = 32;

    /// <summary>This thread's row and lane.</summary>
    public static RowThread Of(int lanes) => new(Group.IdxX / lanes, Group.IdxX & (lanes - 1));

    /// <summary>
    /// The sum of a row's values as a tree, the same bits in each of its threads. Every thread of the group must come by.
    /// </summary>
    public float Total(float value, int lanes)
    {
        if (CudaAsm.IsSupported)
        {
            // The lanes of a row are neighbours in a warp.
            for (int half = lanes / 2; half > 0; half /= 2)
            {
                value += Warp.ShuffleXor(value, half);
            }

            return value;
        }

        // On the simulator a shuffle costs milliseconds; this is the same tree.
        ArrayView<float> shared = SharedMemory.Allocate<float>(SumPlan.MaxThreads);
        int thread = Group.IdxX;
        shared[thread] = value;
        Group.Barrier();
        for (int half = lanes / 2; half > 0; half /= 2)
        {
            if (Lane < half)
            {
                shared[thread] += shared[thread + half];
            }

            Group.Barrier();
        }

        float total = shared[thread - Lane];
        Group.Barrier();
        return total;
    }
}
