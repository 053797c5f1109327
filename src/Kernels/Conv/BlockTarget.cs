using System.Runtime.CompilerServices;
using PGGan.Kernels.Pointwise;

namespace PGGan.Kernels.Cpu;

/// <summary>Where the sums of a <see cref="RegisterBlock"/> go.</summary>
internal interface IBlockTarget<T>
    where T : struct, ISimdLane<T>
{
    /// <summary>Takes a row of sums; the second vector means nothing where there is one.</summary>
    void Put<TColumns>(int row, T left, T right)
        where TColumns : struct, IColumnCount;
}

/// <summary>A tile <c>[rows, 2 vectors]</c>, written or added to.</summary>
internal readonly unsafe struct TileTarget<T>(float* tile, bool accumulate) : IBlockTarget<T>
    where T : struct, ISimdLane<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Put<TColumns>(int row, T left, T right)
        where TColumns : struct, IColumnCount
    {
        float* to = tile + (row * 2 * T.Count);
        T.Store(to, accumulate ? left + T.Load(to) : left);
        if (TColumns.Both)
        {
            T.Store(to + T.Count, accumulate ? right + T.Load(to + T.Count) : right);
        }
    }
}

/// <summary>
/// Whole vectors of the result itself: <c>y = op(scale · sums + bias)</c>, written or added. Streamed past the caches if y and its stride
/// are aligned to a vector; what a thread wrote so is visible to others after the interlocked operation that ends a part.
/// </summary>
/// <param name="op">Activation.</param>
/// <param name="scale">Factor of the sums.</param>
/// <param name="left">Biases of the first vector.</param>
/// <param name="right">Biases of the second.</param>
/// <param name="y">First row.</param>
/// <param name="stride">Floats from one row to the next.</param>
/// <param name="rows">Rows that exist.</param>
/// <param name="streams">Whether to pass the caches.</param>
/// <param name="add">Whether y is added to.</param>
internal readonly unsafe struct OutputTarget<T, TOp>(TOp op, T scale, T left, T right, float* y, nint stride, int rows, bool streams,
    bool add) : IBlockTarget<T>
    where T : struct, ISimdLane<T>
    where TOp : unmanaged, IUnaryOp
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Put<TColumns>(int row, T sumLeft, T sumRight)
        where TColumns : struct, IColumnCount
    {
        if (row >= rows)
        {
            return;
        }

        float* to = y + (row * stride);
        Store(to, op.Apply(T.MultiplyAdd(sumLeft, scale, left)));
        if (TColumns.Both)
        {
            Store(to + T.Count, op.Apply(T.MultiplyAdd(sumRight, scale, right)));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Store(float* to, T value)
    {
        value = add ? T.Load(to) + value : value;
        if (streams)
        {
            T.Stream(to, value);
        }
        else
        {
            T.Store(to, value);
        }
    }
}
