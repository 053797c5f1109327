using System.Runtime.CompilerServices;
using ILGPU;

namespace PGGan.Kernels.Gpu.Products;

/// <summary>
/// <c>y[row, column] = Σ_position a[row, position] · b[column, position]</c>, or a part of the sum: a group's tile of it.
/// </summary>
internal readonly struct ProductKernel<TMachine, TTile, TWarp, TA, TB, TOutput>(ProductPlan plan, TA a, TB b, TOutput y) : IKernel
    where TMachine : struct, IMachine
    where TTile : struct, ITile
    where TWarp : struct, IWarpTile
    where TA : struct, ISource
    where TB : struct, ISource
    where TOutput : struct, IProductOutput
{
    // A multiprocessor's registers and shared memory hold eight warps, of the smallest tiles six.
    private const int WarpsAtOnce = 8, MaxGroups = 6;

    // Lines of a warp's tile that are written at a time, less one.
    private const int LineMask = (WarpPlace.Rows / 2) - 1;

    /// <summary>Threads of a group.</summary>
    public static int Threads => TTile.Rows / WarpPlace.Rows * (TTile.Columns / TWarp.Columns) * WarpPlace.Lanes;

    static Occupancy IKernel.Plan => new(Threads, Math.Min(WarpsAtOnce * WarpPlace.Lanes / Threads, MaxGroups));

    static bool IKernel.UsesTensorCores => TMachine.HasAssembly && TWarp.UsesTensorCores;

    /// <inheritdoc/>
    public void Execute()
    {
        SharedChunks<TMachine> shared = SharedChunks<TMachine>.Of(
            SharedMemory.Allocate<Lane4>(Pipeline.Stages * (TTile.Rows + TTile.Columns) * SlabOperand.Depth));
        int thread = Group.IdxX, warp = thread >> PowerOfTwo.Log2(WarpPlace.Lanes), warps = TTile.Columns / TWarp.Columns;
        WarpPlace place = new(
            thread & (WarpPlace.Lanes - 1), (warp >> PowerOfTwo.Log2(warps)) * WarpPlace.Rows, (warp & (warps - 1)) * TWarp.Columns);
        GroupPlace group = plan.Place(Grid.IdxX);
        int firstRow = group.RowTile * TTile.Rows, firstColumn = group.ColumnTile * TTile.Columns;
        ThreadCopies copiesA = new(thread, Threads, TTile.Rows, TWarp.ChunkLength),
            copiesB = new(thread, Threads, TTile.Columns, TWarp.ChunkLength);
        Pipeline pipeline = new(TTile.Rows, TTile.Columns);
        SlabCursor cursorA = a.Start(copiesA, firstRow, group.Batch, group.FirstSlab),
            cursorB = b.Start(copiesB, firstColumn, group.Batch, group.FirstSlab);
        TWarp sums = default;
        sums.Begin<TMachine, TA, TB>(TTile.Rows, TTile.Columns, place);

        // Copies of slabs behind the last are zeros: a branch around them would keep the assembler from putting their arithmetic between
        // the multiplies.
        for (int slab = 0; slab < Pipeline.Stages - 1; slab++)
        {
            int isThere = slab < group.Slabs ? 1 : 0;
            SlabCopies.Begin(a, copiesA, ref cursorA, shared, pipeline.A(slab).First, isThere);
            SlabCopies.Begin(b, copiesB, ref cursorB, shared, pipeline.B(slab).First, isThere);
            SharedChunks<TMachine>.EndCopies();
        }

        SharedChunks<TMachine>.WaitForCopiesButOne();
        Group.Barrier();
        sums.Fetch<TMachine, TA, TB>(pipeline.A(0), pipeline.B(0));
        int stage = 0, free = Pipeline.Stages - 1;
        for (int slab = 0; slab < group.Slabs; slab++)
        {
            sums.AddFirst<TMachine, TA, TB>(shared, pipeline.A(stage), pipeline.B(stage), place);
            int isThere = slab + Pipeline.Stages - 1 < group.Slabs ? 1 : 0;
            SlabCopies.Begin(a, copiesA, ref cursorA, shared, pipeline.A(free).First, isThere);
            SlabCopies.Begin(b, copiesB, ref cursorB, shared, pipeline.B(free).First, isThere);
            SharedChunks<TMachine>.EndCopies();
            SharedChunks<TMachine>.WaitForCopiesButOne();

            // After it everyone's copies of the next slab are here, and nobody reads this one any more. The second half of the products is
            // between it and the next use of what is fetched, so nobody waits for shared memory.
            Group.Barrier();
            free = stage;
            stage = stage + 1 == Pipeline.Stages ? 0 : stage + 1;
            sums.Fetch<TMachine, TA, TB>(pipeline.A(stage), pipeline.B(stage));
            sums.AddSecond<TMachine>();
        }

        // Zeros may still be on their way to where the sums go now.
        SharedChunks<TMachine>.WaitForCopies();
        Write(shared, sums, place, group, firstRow, firstColumn);
    }

    /// <summary>
    /// The sums by way of shared memory, half of the tile at a time, so that neighbouring threads write neighbours of a row.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Write(SharedChunks<TMachine> shared, TWarp sums, WarpPlace place, GroupPlace group, int firstRow, int firstColumn)
    {
        // Two chunks more than a row needs: rows of a power of two would share their banks.
        int stride = TTile.Columns + 8, vectors = TTile.Columns / 4, shift = PowerOfTwo.Log2(vectors);
        for (int half = 0; half < 2; half++)
        {
            Group.Barrier();
            sums.Store<TMachine, TA, TB>(half, shared, place, stride);
            Group.Barrier();
            for (int i = Group.IdxX; i < TTile.Rows / 2 * vectors; i += Threads)
            {
                int line = i >> shift, vector = i & (vectors - 1);
                int row = (line & ~LineMask) + line + (half * (LineMask + 1));
                y.Write(group, firstRow + row, firstColumn + (4 * vector), shared.View[(line * (stride / 4)) + vector]);
            }
        }

        y.Finish(new WrittenTile(group, Grid.IdxX / plan.Splits, firstRow, firstColumn, TTile.Rows, vectors), shared.View);
    }
}

/// <summary>The stages that slabs pass through shared memory in.</summary>
/// <param name="Rows">Rows of the group's tile.</param>
/// <param name="Columns">Columns of the group's tile.</param>
internal readonly record struct Pipeline(int Rows, int Columns)
{
    /// <summary>Slabs in shared memory: 48 KB hold three of the largest tile.</summary>
    public const int Stages = 3;

    /// <summary>The rows' slab of a stage.</summary>
    public SlabPlace A(int stage) => new(stage * (Rows + Columns) * SlabOperand.Depth, Rows);

    /// <summary>The columns' slab of a stage.</summary>
    public SlabPlace B(int stage) => new(((stage * (Rows + Columns)) + Rows) * SlabOperand.Depth, Columns);
}
