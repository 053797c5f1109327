using System.Runtime.CompilerServices;
using PGGan.Kernels.Pointwise;

namespace PGGan.Kernels.Cpu;

// Each Run copies the fields it loops with to locals: through `this` they would be read again after every store.

/// <summary><c>y[i] = source[i]</c></summary>
internal readonly unsafe struct MapWork<TSource>(TSource source, Tiles tiles, float* y, bool stream) : IWork
    where TSource : unmanaged, ISource
{
    public void Run<T>(int part)
        where T : struct, ISimdLane<T>
    {
        Tile tile = tiles[part];
        TSource from = source;
        float* to = y;
        bool streams = stream;
        nint i = tile.Column, end = i + tile.Columns;
        for (; i <= end - T.Count; i += T.Count)
        {
            Streaming.Store(streams, to + i, from.Load<T>(i));
        }

        for (; i < end; i++)
        {
            to[i] = from.At(i);
        }
    }
}

/// <summary><c>y[o, r] = op(x[o, r], c[o])</c></summary>
internal readonly unsafe struct MapOverRowsWork<TOp>(TOp op, int length, Tiles tiles, float* x, float* c, float* y) : IWork
    where TOp : unmanaged, IBinaryOp
{
    public void Run<T>(int part)
        where T : struct, ISimdLane<T>
    {
        Tile tile = tiles[part];
        for (int row = tile.Row; row < tile.Row + tile.Rows; row++)
        {
            nint start = ((nint)row * length) + tile.Column;
            Apply<T>(op, tile.Columns, x + start, c[row], y + start);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Apply<T>(TOp op, int count, float* x, float c, float* y)
        where T : struct, ISimdLane<T>
    {
        T second = T.Splat(c);
        nint i = 0;
        for (; i <= count - T.Count; i += T.Count)
        {
            T.Store(y + i, op.Apply(T.Load(x + i), second));
        }

        for (; i < count; i++)
        {
            y[i] = op.Apply(new ScalarLane(x[i]), new ScalarLane(c)).Value;
        }
    }
}

/// <summary><c>y[o, r, i] = op(x[o, r, i], c[o, i])</c></summary>
internal readonly unsafe struct MapOverColumnsWork<TOp>(TOp op, Extent extent, Tiles tiles, float* x, float* c, float* y) : IWork
    where TOp : unmanaged, IBinaryOp
{
    public void Run<T>(int part)
        where T : struct, ISimdLane<T>
    {
        Tile tile = tiles[part];
        if (extent.Inner < T.Count)
        {
            RunNarrow<T>(tile);
            return;
        }

        for (int row = tile.Row; row < tile.Row + tile.Rows; row++)
        {
            nint start = ((nint)row * extent.Inner) + tile.Column;
            nint second = ((nint)(row / extent.Reduced) * extent.Inner) + tile.Column;
            Apply<T>(op, tile.Columns, x + start, c + second, y + start);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Apply<T>(TOp op, nint count, float* x, float* c, float* y)
        where T : struct, ISimdLane<T>
    {
        nint i = 0;
        for (; i <= count - T.Count; i += T.Count)
        {
            T.Store(y + i, op.Apply(T.Load(x + i), T.Load(c + i)));
        }

        for (; i < count; i++)
        {
            y[i] = op.Apply(new ScalarLane(x[i]), new ScalarLane(c[i])).Value;
        }
    }

    // A row is shorter than a vector (3 colours): c is repeated until whole vectors come round again, T.Count rows at a time.
    private void RunNarrow<T>(Tile tile)
        where T : struct, ISimdLane<T>
    {
        int inner = extent.Inner, period = inner * T.Count;
        float* repeated = stackalloc float[period];
        int end = tile.Row + tile.Rows;
        for (int row = tile.Row; row < end;)
        {
            int outer = row / extent.Reduced;
            int rows = Math.Min(end - row, ((outer + 1) * extent.Reduced) - row);
            int filled = Math.Min(rows, T.Count) * inner;
            for (int i = 0; i < filled; i++)
            {
                repeated[i] = c[((nint)outer * inner) + (i % inner)];
            }

            nint start = (nint)row * inner, count = (nint)rows * inner;
            for (nint i = 0; i < count; i += period)
            {
                Apply<T>(op, nint.Min(period, count - i), x + start + i, repeated, y + start + i);
            }

            row += rows;
        }
    }
}

/// <summary><c>b</c></summary>
internal readonly record struct TakeSecond : IBinaryOp
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Apply<T>(T a, T b)
        where T : struct, ILane<T> => b;
}

/// <summary>Rows of a <see cref="BlockCopy"/>.</summary>
internal readonly unsafe struct CopyWork(BlockCopy block, Tiles tiles, float* x, float* y) : IWork
{
    public void Run<T>(int part)
        where T : struct, ISimdLane<T>
    {
        Tile tile = tiles[part];
        for (int row = tile.Row; row < tile.Row + tile.Rows; row++)
        {
            float* from = x + ((nint)row * block.SourceStride) + block.SourceOffset + tile.Column;
            float* to = y + ((nint)row * block.TargetStride) + block.TargetOffset + tile.Column;
            new ReadOnlySpan<float>(from, tile.Columns).CopyTo(new Span<float>(to, tile.Columns));
        }
    }
}
