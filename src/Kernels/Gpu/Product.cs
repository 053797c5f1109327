using System.Runtime.CompilerServices;
using ILGPU;

namespace PGGan.Kernels.Gpu;

/// <summary>The loop of a tiled matrix product over two operands.</summary>
internal static class Product
{
    /// <summary>
    /// One thread's share of a tile. The group copies a slab of both operands to shared memory, turned so that the rows (columns)
    /// of a term are neighbours; while the threads add its products to their sums, the next slab is on its way to registers.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Run<TTile, TA, TB, TOutput>(ProductPlan plan, TA operandA, TB operandB, TOutput output)
        where TTile : struct, ITile
        where TA : struct, IOperand
        where TB : struct, IOperand
        where TOutput : struct, IProductOutput
    {
        // One vector more than a line needs: slabs are written across their lines, and lines of a power of two would share a memory bank.
        int lineA = (TTile.Rows / 4) + 1, lineB = (TTile.Columns / 4) + 1;
        ArrayView<Float4> slabA = SharedMemory.Allocate<Float4>(((TTile.Rows / 4) + 1) * TTile.Depth);
        ArrayView<Float4> slabB = SharedMemory.Allocate<Float4>(((TTile.Columns / 4) + 1) * TTile.Depth);
        ArrayView<Place> rows = SharedMemory.Allocate<Place>(TTile.Rows);
        ArrayView<Place> columns = SharedMemory.Allocate<Place>(TTile.Columns);

        int split = Grid.IdxX % plan.Splits, tile = Grid.IdxX / plan.Splits;
        int row = tile / plan.ColumnTiles * TTile.Rows, column = tile % plan.ColumnTiles * TTile.Columns;
        int start = split * plan.Part, end = Math.Min(start + plan.Part, plan.Depth);
        int thread = Group.IdxX;
        for (int i = thread; i < TTile.Rows; i += TTile.Threads)
        {
            rows[i] = operandA.Side(row + i);
        }

        for (int i = thread; i < TTile.Columns; i += TTile.Threads)
        {
            columns[i] = operandB.Side(column + i);
        }

        // Each thread copies elements of one term, so that the term's place is worked out once for all of them.
        int termA = Slab<TTile, TA>.Term(thread), termB = Slab<TTile, TB>.Term(thread);
        int sideA = Slab<TTile, TA>.Side(thread), sideB = Slab<TTile, TB>.Side(thread);
        int depthA = start + termA, depthB = start + termB;
        Place placeA = operandA.Depth(depthA), placeB = operandB.Depth(depthB);
        int threadRow = thread / TTile.ThreadColumns, threadColumn = thread & (TTile.ThreadColumns - 1);
        Copied a = default, b = default;
        TTile sums = default;
        Group.Barrier();
        a.Load<TTile, TA>(operandA, rows, sideA, TTile.Rows, depthA < end ? placeA : Place.Outside);
        b.Load<TTile, TB>(operandB, columns, sideB, TTile.Columns, depthB < end ? placeB : Place.Outside);
        int slabs = ((end - start - 1) / TTile.Depth) + 1;
        for (int slab = 1; slab <= slabs; slab++)
        {
            a.Store<TTile>(slabA.Cast<float>(), (termA * lineA * 4) + sideA, TTile.Rows);
            b.Store<TTile>(slabB.Cast<float>(), (termB * lineB * 4) + sideB, TTile.Columns);
            Group.Barrier();
            if (slab < slabs)
            {
                placeA = operandA.Advance(placeA, TTile.Depth);
                placeB = operandB.Advance(placeB, TTile.Depth);
                depthA += TTile.Depth;
                depthB += TTile.Depth;
                a.Load<TTile, TA>(operandA, rows, sideA, TTile.Rows, depthA < end ? placeA : Place.Outside);
                b.Load<TTile, TB>(operandB, columns, sideB, TTile.Columns, depthB < end ? placeB : Place.Outside);
            }

            for (int term = 0; term < TTile.Depth; term++)
            {
                sums.Add(slabA, (term * lineA) + threadRow, slabB, (term * lineB) + threadColumn);
            }

            Group.Barrier();
        }

        output.Part = split;
        sums.Write(output, row + (4 * threadRow), column + (4 * threadColumn));
    }
}

/// <summary>Which elements of a slab a thread copies: neighbours copy neighbours in memory.</summary>
internal static class Slab<TTile, TOperand>
    where TTile : struct, ITile
    where TOperand : struct, IOperand
{
    /// <summary>The thread's term of the slab.</summary>
    public static int Term(int thread) => TOperand.DepthIsContiguous ? thread & (TTile.Depth - 1) : thread / (TTile.Threads / TTile.Depth);

    /// <summary>The thread's first row (column) of the slab; the next ones are <c>Threads / Depth</c> apart.</summary>
    public static int Side(int thread) => TOperand.DepthIsContiguous ? thread / TTile.Depth : thread & ((TTile.Threads / TTile.Depth) - 1);
}

/// <summary>
/// Up to eight elements of a slab on their way through a thread's registers. Written out, since the compiler does not unroll: all loads
/// are under way before the first is waited for. How many there are is a constant of the tile, the rest compiles to nothing.
/// </summary>
internal struct Copied
{
    private float v0, v1, v2, v3, v4, v5, v6, v7;

    /// <summary>Reads the thread's elements of one term.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Load<TTile, TOperand>(TOperand operand, ArrayView<Place> places, int first, int sides, Place depth)
        where TTile : struct, ITile
        where TOperand : struct, IOperand
    {
        int step = TTile.Threads / TTile.Depth;
        v0 = operand.Load(places[first], depth);
        v1 = step < sides ? operand.Load(places[first + step], depth) : 0;
        v2 = 2 * step < sides ? operand.Load(places[first + (2 * step)], depth) : 0;
        v3 = 3 * step < sides ? operand.Load(places[first + (3 * step)], depth) : 0;
        v4 = 4 * step < sides ? operand.Load(places[first + (4 * step)], depth) : 0;
        v5 = 5 * step < sides ? operand.Load(places[first + (5 * step)], depth) : 0;
        v6 = 6 * step < sides ? operand.Load(places[first + (6 * step)], depth) : 0;
        v7 = 7 * step < sides ? operand.Load(places[first + (7 * step)], depth) : 0;
    }

    /// <summary>Writes them to shared memory, the first at <paramref name="first"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Store<TTile>(ArrayView<float> slab, int first, int sides)
        where TTile : struct, ITile
    {
        int step = TTile.Threads / TTile.Depth;
        slab[first] = v0;
        Put(slab, first, step, sides, v1);
        Put(slab, first, 2 * step, sides, v2);
        Put(slab, first, 3 * step, sides, v3);
        Put(slab, first, 4 * step, sides, v4);
        Put(slab, first, 5 * step, sides, v5);
        Put(slab, first, 6 * step, sides, v6);
        Put(slab, first, 7 * step, sides, v7);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put(ArrayView<float> slab, int first, int side, int sides, float value)
    {
        if (side < sides)
        {
            slab[first + side] = value;
        }
    }
}
