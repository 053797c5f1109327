using PGGan.Kernels.Pointwise;

namespace PGGan.Kernels.Cpu;

/// <summary>What happens to a finished tile of sums.</summary>
internal static unsafe class Epilogue
{
    /// <summary>
    /// <c>y[i, j] = op(scale · sums[i, j] + bias[j])</c>, written or added, for the rows and columns of the tile that exist.
    /// </summary>
    public static void Store<T, TOp>(TOp op, float scale, float* bias, float* sums, int rows, int columns, float* y,
        nint stride, bool add = false)
        where T : struct, ISimdLane<T>
        where TOp : unmanaged, IUnaryOp
    {
        T factor = T.Splat(scale);
        int column = 0;
        for (; column <= columns - T.Count; column += T.Count)
        {
            T added = bias is null ? T.Splat(0) : T.Load(bias + column);
            float* from = sums + column, to = y + column;
            for (int row = 0; row < rows; row++, from += 2 * T.Count, to += stride)
            {
                T value = op.Apply(T.MultiplyAdd(T.Load(from), factor, added));
                T.Store(to, add ? T.Load(to) + value : value);
            }
        }

        for (; column < columns; column++)
        {
            float added = bias is null ? 0 : bias[column];
            for (int row = 0; row < rows; row++)
            {
                float value = op.Apply(new ScalarLane((sums[(row * 2 * T.Count) + column] * scale) + added)).Value;
                float* to = y + (row * stride) + column;
                *to = add ? *to + value : value;
            }
        }
    }
}
