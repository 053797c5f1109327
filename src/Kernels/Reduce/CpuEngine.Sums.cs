using System.Runtime.CompilerServices;
using PGGan.Kernels.Pointwise;

namespace PGGan.Kernels.Cpu;

public unsafe partial class CpuEngine
{
    /// <inheritdoc/>
    public override void Sum<TOp>(TOp op, Extent extent, Storage x, Storage y, bool add = false) =>
        Sum(new UnarySource<TOp>(op, Pointer(x, extent.Count)), extent, Pointer(y, extent.Kept), add);

    /// <inheritdoc/>
    public override void Sum2<TOp>(TOp op, Extent extent, Storage a, Storage b, Storage y) =>
        Sum(new BinarySource<TOp>(op, Pointer(a, extent.Count), Pointer(b, extent.Count)), extent, Pointer(y, extent.Kept));

    /// <inheritdoc/>
    public override void LogSumExp(int rows, int columns, Storage x, Storage y)
    {
        Tiles tiles = new(rows, columns, Math.Max(columns, Tiles.Grain / LogSumExpWork.Cost));
        Run(tiles.Count, new LogSumExpWork(columns, tiles, Pointer(x, checked(rows * columns)), Pointer(y, rows)));
    }

    /// <summary>
    /// Sums chunks of the reduced axis, then the chunks' sums in the same way: a tree that the shape alone decides, and float errors that
    /// grow with the chunk, not with the whole. The finished sums are written to y or added to it.
    /// </summary>
    private void Sum<TSource>(TSource source, Extent extent, float* y, bool add = false)
        where TSource : unmanaged, ISource
    {
        int chunk = extent.Inner == 1 ? RowSumsWork<TSource>.Chunk : ColumnSumsWork<TSource>.ChunkOf(extent.Inner);
        int chunks = Tiles.Parts(extent.Reduced, chunk);
        if (chunks == 1)
        {
            SumChunks(source, extent, chunk, chunks, y, add);
            return;
        }

        Extent partial = new(extent.Outer, chunks, extent.Inner);
        Storage sums = Pool.Rent(partial.Count);
        float* partials = Pointer(sums, partial.Count);
        SumChunks(source, extent, chunk, chunks, partials, add: false);
        Sum(new UnarySource<Identity>(default, partials), partial, y, add);
        sums.Release();
    }

    private void SumChunks<TSource>(TSource source, Extent extent, int chunk, int chunks, float* y, bool add)
        where TSource : unmanaged, ISource
    {
        if (extent.Inner == 1)
        {
            Tiles tiles = new(extent.Outer * chunks, Math.Min(chunk, extent.Reduced));
            Run(tiles.Count, new RowSumsWork<TSource>(source, extent.Reduced, chunks, tiles, y, add));
        }
        else
        {
            // One row of the tiling is one chunk: its cost is that of all its rows, so the grain is divided by them.
            Tiles tiles = new(extent.Outer * chunks, extent.Inner, Math.Max(64, Tiles.Grain / Math.Min(chunk, extent.Reduced)));
            Run(tiles.Count, new ColumnSumsWork<TSource>(source, extent, chunk, chunks, tiles, y, add));
        }
    }
}

/// <summary><c>y[o, chunk] = Σ_{r in chunk} source[o, r]</c>, written or added.</summary>
internal readonly unsafe struct RowSumsWork<TSource>(TSource source, int length, int chunks, Tiles tiles, float* y, bool add) : IWork
    where TSource : unmanaged, ISource
{
    public const int Chunk = 8192;

    public void Run<T>(int part)
        where T : struct, ISimdLane<T>
    {
        Tile tile = tiles[part];
        for (int row = tile.Row; row < tile.Row + tile.Rows; row++)
        {
            int start = row % chunks * Chunk;
            nint first = ((nint)(row / chunks) * length) + start;
            float sum = SumOf<T>(source, first, first + Math.Min(Chunk, length - start));
            y[row] = add ? y[row] + sum : sum;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float SumOf<T>(TSource source, nint i, nint end)
        where T : struct, ISimdLane<T>
    {
        T sum = T.Splat(0);
        if (end - i >= 4 * T.Count)
        {
            T sum1 = sum, sum2 = sum, sum3 = sum;
            for (; i <= end - (4 * T.Count); i += 4 * T.Count)
            {
                sum += source.Load<T>(i);
                sum1 += source.Load<T>(i + T.Count);
                sum2 += source.Load<T>(i + (2 * T.Count));
                sum3 += source.Load<T>(i + (3 * T.Count));
            }

            sum = sum + sum1 + (sum2 + sum3);
        }

        for (; i <= end - T.Count; i += T.Count)
        {
            sum += source.Load<T>(i);
        }

        float tail = 0;
        for (; i < end; i++)
        {
            tail += source.At(i);
        }

        return T.Sum(sum) + tail;
    }
}

/// <summary><c>y[o, chunk, i] = Σ_{r in chunk} source[o, r, i]</c>, written or added.</summary>
internal readonly unsafe struct ColumnSumsWork<TSource>(TSource source, Extent extent, int chunk, int chunks, Tiles tiles,
    float* y, bool add) : IWork
    where TSource : unmanaged, ISource
{
    // Columns are gathered this many at a time in the first-level cache.
    private const int Block = 1024;

    /// <summary>
    /// Rows of a chunk of arrays with <paramref name="inner"/> columns; more where the rows are narrow and folded onto vectors.
    /// </summary>
    public static int ChunkOf(int inner) => Math.Clamp(Tiles.Grain / inner, 32, inner < 16 ? Tiles.Grain : 1024);

    public void Run<T>(int part)
        where T : struct, ISimdLane<T>
    {
        Tile tile = tiles[part];
        float* sums = stackalloc float[Block];
        for (int row = tile.Row; row < tile.Row + tile.Rows; row++)
        {
            int start = row % chunks * chunk;
            int rows = Math.Min(chunk, extent.Reduced - start);
            nint first = (((nint)(row / chunks) * extent.Reduced) + start) * extent.Inner;
            float* target = y + ((nint)row * extent.Inner);
            if (extent.Inner < T.Count)
            {
                AddNarrow<T>(source, first, rows, extent.Inner, sums, target, add);
                continue;
            }

            for (int column = tile.Column; column < tile.Column + tile.Columns; column += Block)
            {
                int columns = Math.Min(Block, tile.Column + tile.Columns - column);
                Add<T>(source, first + column, rows, extent.Inner, columns, sums);
                Put<T>(sums, columns, target + column);
            }
        }
    }

    private void Put<T>(float* sums, int columns, float* target)
        where T : struct, ISimdLane<T>
    {
        if (!add)
        {
            new ReadOnlySpan<float>(sums, columns).CopyTo(new Span<float>(target, columns));
            return;
        }

        int i = 0;
        for (; i <= columns - T.Count; i += T.Count)
        {
            T.Store(target + i, T.Load(target + i) + T.Load(sums + i));
        }

        for (; i < columns; i++)
        {
            target[i] += sums[i];
        }
    }

    /// <summary>Columns' sums over <paramref name="rows"/> rows, four rows a step.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add<T>(TSource source, nint first, int rows, nint stride, int columns, float* sums)
        where T : struct, ISimdLane<T>
    {
        new Span<float>(sums, columns).Clear();
        int row = 0;
        for (; row <= rows - 4; row += 4, first += 4 * stride)
        {
            nint i = 0;
            for (; i <= columns - T.Count; i += T.Count)
            {
                T pair = source.Load<T>(first + i) + source.Load<T>(first + stride + i);
                T next = source.Load<T>(first + (2 * stride) + i) + source.Load<T>(first + (3 * stride) + i);
                T.Store(sums + i, T.Load(sums + i) + (pair + next));
            }

            for (; i < columns; i++)
            {
                float pair = source.At(first + i) + source.At(first + stride + i);
                sums[i] += pair + (source.At(first + (2 * stride) + i) + source.At(first + (3 * stride) + i));
            }
        }

        for (; row < rows; row++, first += stride)
        {
            nint i = 0;
            for (; i <= columns - T.Count; i += T.Count)
            {
                T.Store(sums + i, T.Load(sums + i) + source.Load<T>(first + i));
            }

            for (; i < columns; i++)
            {
                sums[i] += source.At(first + i);
            }
        }
    }

    // A row is shorter than a vector (3 colours): T.Count rows make a whole number of vectors and are one wide row, folded at the end.
    private static void AddNarrow<T>(TSource source, nint first, int rows, int inner, float* sums, float* target, bool add)
        where T : struct, ISimdLane<T>
    {
        int wide = inner * T.Count;
        int wideRows = rows / T.Count;
        Add<T>(source, first, wideRows, wide, wide, sums);
        for (int i = 0; i < inner; i++)
        {
            float sum = 0;
            for (int j = i; j < wide; j += inner)
            {
                sum += sums[j];
            }

            for (int row = wideRows * T.Count; row < rows; row++)
            {
                sum += source.At(first + ((nint)row * inner) + i);
            }

            target[i] = add ? target[i] + sum : sum;
        }
    }
}
