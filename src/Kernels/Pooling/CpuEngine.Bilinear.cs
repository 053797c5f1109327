using System.Runtime.CompilerServices;

namespace PGGan.Kernels.Cpu;

public unsafe partial class CpuEngine
{
    /// <inheritdoc/>
    public override void UpsampleBilinear2(Shape shape, float scale, Storage x, Storage y)
    {
        RequireImages(shape);
        Tiles tiles = RowTiles(shape[0] * shape[1], 4 * shape[2] * shape[3]);
        Run(tiles.Count, new UpsampleBilinear2Work(
            shape[1], shape[2], shape[3], scale, tiles, Pointer(x, shape.Count), Pointer(y, checked(4 * shape.Count)),
            Streams(4L * shape.Count, shape[3])));
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">A side of the image is odd.</exception>
    public override void SumPoolBilinear2(Shape shape, float scale, Storage x, Storage y)
    {
        RequireImages(shape);
        RequireEvenSides(shape);
        Tiles tiles = RowTiles(shape[0] * shape[1] / 2, 2 * shape[2] * shape[3]);
        Run(tiles.Count, new SumPoolBilinear2Work(
            shape[1] / 2, shape[2] / 2, shape[3], scale, tiles, Pointer(x, shape.Count), Pointer(y, shape.Count / 4)));
    }
}

/// <summary>Rows of the small image, each written to two rows of the large one, to which the rows above and below add a quarter.</summary>
internal readonly unsafe struct UpsampleBilinear2Work(
    int height, int width, int channels, float scale, Tiles tiles, float* x, float* y, bool stream) : IWork
{
    public void Run<T>(int part)
        where T : struct, ISimdLane<T>
    {
        Tile tile = tiles[part];
        nint c = channels, row = (nint)width * c;
        float less = 0.25f * scale, more = 0.75f * scale;
        T quarter = T.Splat(less), rest = T.Splat(more);
        bool streams = stream;
        for (int r = tile.Row; r < tile.Row + tile.Rows; r++)
        {
            int h = r % height;
            float* from = x + (r * row);
            float* above = h == 0 ? from : from - row;
            float* below = h == height - 1 ? from : from + row;
            float* to = y + (r * 4 * row);
            for (int w = 0; w < width; w++, from += c, above += c, below += c, to += 2 * c)
            {
                nint left = w == 0 ? 0 : -c, right = w == width - 1 ? 0 : c, i = 0;
                for (; i <= c - T.Count; i += T.Count)
                {
                    T before = T.Load(from + left + i), here = T.Load(from + i), behind = T.Load(from + right + i);
                    Store(Mixed(T.Load(above + left + i), before), Mixed(T.Load(above + i), here), Mixed(T.Load(above + right + i), behind),
                        to + i);
                    Store(Mixed(T.Load(below + left + i), before), Mixed(T.Load(below + i), here), Mixed(T.Load(below + right + i), behind),
                        to + (2 * row) + i);
                }

                for (; i < c; i++)
                {
                    StoreOne(MixedOne(above[left + i], from[left + i]), MixedOne(above[i], from[i]),
                        MixedOne(above[right + i], from[right + i]), to + i);
                    StoreOne(MixedOne(below[left + i], from[left + i]), MixedOne(below[i], from[i]),
                        MixedOne(below[right + i], from[right + i]), to + (2 * row) + i);
                }
            }
        }

        // Along the column first, then along the row.
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        static T Mixed(T far, T near) => T.MultiplyAdd(far, T.Splat(0.25f), near * T.Splat(0.75f));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        void Store(T before, T here, T behind, float* pixel)
        {
            T own = here * rest;
            Streaming.Store(streams, pixel, T.MultiplyAdd(before, quarter, own));
            Streaming.Store(streams, pixel + c, T.MultiplyAdd(behind, quarter, own));
        }

        static float MixedOne(float far, float near) => (far * 0.25f) + (near * 0.75f);

        void StoreOne(float before, float here, float behind, float* pixel)
        {
            pixel[0] = (before * less) + (here * more);
            pixel[c] = (behind * less) + (here * more);
        }
    }
}

/// <summary>Rows of the small image, each from four rows of the large one.</summary>
internal readonly unsafe struct SumPoolBilinear2Work(
    int height, int width, int channels, float scale, Tiles tiles, float* x, float* y) : IWork
{
    public void Run<T>(int part)
        where T : struct, ISimdLane<T>
    {
        Tile tile = tiles[part];
        nint c = channels, row = 2 * (nint)width * c;
        float less = 0.25f * scale, more = 0.75f * scale;
        T quarter = T.Splat(less), rest = T.Splat(more);
        for (int r = tile.Row; r < tile.Row + tile.Rows; r++)
        {
            int h = r % height;
            float* from = x + (r * 2 * row);
            nint above = h == 0 ? 0 : -row, below = h == height - 1 ? row : 2 * row;
            float* to = y + (r * (nint)width * c);
            for (int w = 0; w < width; w++, from += 2 * c, to += c)
            {
                nint left = w == 0 ? 0 : -c, right = w == width - 1 ? c : 2 * c, i = 0;
                for (; i <= c - T.Count; i += T.Count)
                {
                    T outer = Column(from + left + i, above, row, below) + Column(from + right + i, above, row, below);
                    T inner = Column(from + i, above, row, below) + Column(from + c + i, above, row, below);
                    T.Store(to + i, T.MultiplyAdd(outer, quarter, inner * rest));
                }

                for (; i < c; i++)
                {
                    float outer = ColumnOne(from + left + i, above, row, below) + ColumnOne(from + right + i, above, row, below);
                    float inner = ColumnOne(from + i, above, row, below) + ColumnOne(from + c + i, above, row, below);
                    to[i] = (outer * less) + (inner * more);
                }
            }
        }

        // Four numbers below each other: three quarters of the middle two, a quarter of the outer two.
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        static T Column(float* at, nint above, nint next, nint below) => T.MultiplyAdd(
            T.Load(at + above) + T.Load(at + below), T.Splat(0.25f), (T.Load(at) + T.Load(at + next)) * T.Splat(0.75f));

        static float ColumnOne(float* at, nint above, nint next, nint below) =>
            ((at[above] + at[below]) * 0.25f) + ((at[0] + at[next]) * 0.75f);
    }
}
