using System.Runtime.CompilerServices;
using ILGPU;
using PGGan.Kernels.Pointwise;

namespace PGGan.Kernels.Gpu;

/// <summary><c>y[pixel, k] = op(scale · Σ_{tap,c} x[pixel + tap, c] · w[k, tap, c] + bias[k])</c>, or a part of the sum.</summary>
internal readonly struct ConvKernel<TTile, TOp>(ProductPlan plan, PixelRows x, RowMatrix w, ProductOutput<TOp> y) : IKernel
    where TTile : struct, ITile
    where TOp : unmanaged, IUnaryOp
{
    /// <inheritdoc/>
    public void Execute() => Product.Run<TTile, PixelRows, RowMatrix, ProductOutput<TOp>>(plan, x, w, y);
}

/// <summary><c>dx[pixel, c] = scale · Σ_{tap,k} dy[pixel + tap, k] · w[k, −tap, c]</c>, or a part of the sum.</summary>
internal readonly struct ConvInputGradKernel<TTile, TOp>(ProductPlan plan, PixelRows dy, TurnedWeight w, ProductOutput<TOp> dx) : IKernel
    where TTile : struct, ITile
    where TOp : unmanaged, IUnaryOp
{
    /// <inheritdoc/>
    public void Execute() => Product.Run<TTile, PixelRows, TurnedWeight, ProductOutput<TOp>>(plan, dy, w, dx);
}

/// <summary><c>dw[k, (tap, c)] = scale · Σ_pixel dy[pixel, k] · x[pixel + tap, c]</c>, or a part of the sum.</summary>
internal readonly struct ConvWeightGradKernel<TTile, TOp>(ProductPlan plan, ColumnMatrix dy, TapColumns x, ProductOutput<TOp> dw) : IKernel
    where TTile : struct, ITile
    where TOp : unmanaged, IUnaryOp
{
    /// <inheritdoc/>
    public void Execute() => Product.Run<TTile, ColumnMatrix, TapColumns, ProductOutput<TOp>>(plan, dy, x, dw);
}

/// <summary>The parts of a split product added up in order: <c>y[i] = op(scale · Σ_s partial[s, i] + bias[i mod columns])</c>.</summary>
internal readonly struct JoinKernel<TOp>(int count, int columns, int splits, ArrayView<float> partial, ProductOutput<TOp> y) : IKernel
    where TOp : unmanaged, IUnaryOp
{
    /// <inheritdoc/>
    public void Execute()
    {
        for (uint i = Stride.First; i < (uint)count; i += Stride.Step)
        {
            float sum = 0;
            for (int s = 0; s < splits; s++)
            {
                sum += partial[(s * count) + (int)i];
            }

            y.Write((int)(i / (uint)columns), (int)(i % (uint)columns), sum);
        }
    }
}

/// <summary>How a product of rows × columns over a reduced axis is dealt to groups.</summary>
/// <param name="Depth">Length of the reduced axis.</param>
/// <param name="ColumnTiles">Tiles side by side.</param>
/// <param name="Splits">Parts of the reduced axis, each with its own matrix of partial sums.</param>
/// <param name="Part">Positions of a part.</param>
internal readonly record struct ProductPlan(int Depth, int ColumnTiles, int Splits, int Part);

/// <summary>A row-major matrix that takes <c>op(scale · sum + bias[column])</c>.</summary>
internal struct ProductOutput<TOp>(
    int rows, int columns, float scale, int hasBias, ArrayView<float> bias, ArrayView<float> y, TOp op) : IProductOutput
    where TOp : unmanaged, IUnaryOp
{
    /// <inheritdoc/>
    public int Part { readonly get; set; }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Write(int row, int column, float sum)
    {
        if ((uint)row < (uint)rows && column < columns)
        {
            float value = (scale * sum) + (hasBias != 0 ? bias[column] : 0);
            y[(((Part * rows) + row) * columns) + column] = op.Apply(new ScalarLane(value)).Value;
        }
    }
}

/// <summary>The loop of a tiled matrix product over two operands.</summary>
internal static class Product
{
    /// <summary>
    /// One thread's share of a tile: the group copies a slab of both operands to shared memory, transposed so that a term's rows are neighbours,
    /// then each thread adds the slab's products to its sums.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Run<TTile, TA, TB, TOutput>(ProductPlan plan, TA operandA, TB operandB, TOutput output)
        where TTile : struct, ITile
        where TA : struct, IOperand
        where TB : struct, IOperand
        where TOutput : struct, IProductOutput
    {
        // One vector more than a line needs: a slab is written down its columns, and lines of a power of two would share a memory bank.
        int lineA = (TTile.Rows / 4) + 1, lineB = (TTile.Columns / 4) + 1;
        ArrayView<Float4> slabA = SharedMemory.Allocate<Float4>(((TTile.Rows / 4) + 1) * TTile.Depth);
        ArrayView<Float4> slabB = SharedMemory.Allocate<Float4>(((TTile.Columns / 4) + 1) * TTile.Depth);
        ArrayView<Place> rows = SharedMemory.Allocate<Place>(TTile.Rows);
        ArrayView<Place> columns = SharedMemory.Allocate<Place>(TTile.Columns);

        int split = Grid.IdxX % plan.Splits, tile = Grid.IdxX / plan.Splits;
        int row = tile / plan.ColumnTiles * TTile.Rows, column = tile % plan.ColumnTiles * TTile.Columns;
        int start = split * plan.Part, end = Math.Min(start + plan.Part, plan.Depth);
        for (int i = Group.IdxX; i < TTile.Rows; i += TTile.Threads)
        {
            rows[i] = operandA.Side(row + i);
        }

        for (int i = Group.IdxX; i < TTile.Columns; i += TTile.Threads)
        {
            columns[i] = operandB.Side(column + i);
        }

        int depthA = start + Slab<TTile, TA>.Depth, depthB = start + Slab<TTile, TB>.Depth;
        Place placeA = operandA.Depth(depthA), placeB = operandB.Depth(depthB);
        TTile sums = default;
        Group.Barrier();
        int slabs = ((end - start - 1) / TTile.Depth) + 1;
        for (int slab = 0; slab < slabs; slab++)
        {
            Slab<TTile, TA>.Fill(slabA.Cast<float>(), lineA * 4, TTile.Rows, rows, operandA, depthA < end ? placeA : Place.Outside);
            Slab<TTile, TB>.Fill(slabB.Cast<float>(), lineB * 4, TTile.Columns, columns, operandB, depthB < end ? placeB : Place.Outside);
            placeA = operandA.Advance(placeA, TTile.Depth);
            placeB = operandB.Advance(placeB, TTile.Depth);
            depthA += TTile.Depth;
            depthB += TTile.Depth;
            Group.Barrier();
            for (int term = 0; term < TTile.Depth; term++)
            {
                sums.Add(slabA, term * lineA, slabB, term * lineB);
            }

            Group.Barrier();
        }

        output.Part = split;
        sums.Write(output, row, column);
    }
}

/// <summary>Which elements of a slab a thread copies: always the same term, so that its place is worked out once; neighbours copy neighbours.</summary>
internal static class Slab<TTile, TOperand>
    where TTile : struct, ITile
    where TOperand : struct, IOperand
{
    /// <summary>The thread's term of the slab.</summary>
    public static int Depth => TOperand.DepthIsContiguous ? Group.IdxX % TTile.Depth : Group.IdxX / (TTile.Threads / TTile.Depth);

    /// <summary>Copies the thread's elements.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Fill(ArrayView<float> slab, int line, int sides, ArrayView<Place> places, TOperand operand, Place depth)
    {
        int first = TOperand.DepthIsContiguous ? Group.IdxX / TTile.Depth : Group.IdxX % (TTile.Threads / TTile.Depth);
        for (int side = first; side < sides; side += TTile.Threads / TTile.Depth)
        {
            slab[(Depth * line) + side] = operand.Load(places[side], depth);
        }
    }
}
