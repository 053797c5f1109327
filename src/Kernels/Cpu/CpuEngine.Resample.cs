using System.Runtime.CompilerServices;
using PGGan.Kernels.Pointwise;

namespace PGGan.Kernels.Cpu;

public sealed unsafe partial class CpuEngine
{
    /// <inheritdoc/>
    public override void Upsample2(Shape shape, float scale, Storage x, Storage y)
    {
        RequireImages(shape);
        Tiles tiles = RowTiles(shape[0] * shape[1], 4 * shape[2] * shape[3]);
        Run(tiles.Count, new Upsample2Work(shape[2], shape[3], scale, tiles, Pointer(x, shape.Count), Pointer(y, checked(4 * shape.Count))));
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">A side of the image is odd.</exception>
    public override void SumPool2(Shape shape, float scale, Storage x, Storage y)
    {
        RequireImages(shape);
        RequireEvenSides(shape);
        Tiles tiles = RowTiles(shape[0] * shape[1] / 2, 2 * shape[2] * shape[3]);
        Run(tiles.Count, new SumPool2Work(shape[2] / 2, shape[3], scale, tiles, Pointer(x, shape.Count), Pointer(y, shape.Count / 4)));
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">There are too few bytes or flags, or an image with an odd side is to be faded.</exception>
    public override void Images(Shape shape, float fade, ReadOnlySpan<byte> bytes, ReadOnlySpan<bool> mirror, Storage y)
    {
        RequireImages(shape);
        if (bytes.Length < shape.Count || mirror.Length < shape[0])
        {
            throw new ArgumentException($"Images: {shape} needs {shape.Count} bytes and {shape[0]} mirror flags, given {bytes.Length} and {mirror.Length}.");
        }

        if (fade != 1)
        {
            RequireEvenSides(shape);
        }

        float* target = Pointer(y, shape.Count);
        int rowsPerBlock = fade == 1 ? 1 : 2;
        Tiles tiles = RowTiles(shape[0] * shape[1] / rowsPerBlock, rowsPerBlock * shape[2] * shape[3]);
        fixed (byte* source = bytes)
        fixed (bool* flags = mirror)
        {
            Run(tiles.Count, new ImagesWork(shape, fade, tiles, source, flags, target));
        }
    }

    /// <summary>Parts that are whole image rows.</summary>
    private static Tiles RowTiles(int rows, int floats) => new(rows, 1, Math.Max(1, Tiles.Grain / floats));

    private static void RequireImages(Shape shape, [CallerMemberName] string operation = "")
    {
        if (shape.Rank != 4)
        {
            throw new ArgumentException($"{operation}: images are [N, H, W, C], not {shape}.");
        }
    }

    private static void RequireEvenSides(Shape shape, [CallerMemberName] string operation = "")
    {
        if (shape[1] % 2 != 0 || shape[2] % 2 != 0)
        {
            throw new ArgumentException($"{operation}: {shape} has an odd side and cannot be halved; use even sides.");
        }
    }
}

/// <summary>Rows of the small image, each written to two rows of the large one.</summary>
internal readonly unsafe struct Upsample2Work(int width, int channels, float scale, Tiles tiles, float* x, float* y) : IWork
{
    public void Run<T>(int part)
        where T : struct, ISimdLane<T>
    {
        Tile tile = tiles[part];
        nint c = channels, row = (nint)width * c;
        float factor = scale;
        T factors = T.Splat(factor);
        for (int r = tile.Row; r < tile.Row + tile.Rows; r++)
        {
            float* from = x + (r * row);
            float* to = y + (r * 4 * row);
            for (int w = 0; w < width; w++, from += c, to += 2 * c)
            {
                nint i = 0;
                for (; i <= c - T.Count; i += T.Count)
                {
                    T value = T.Load(from + i) * factors;
                    T.Store(to + i, value);
                    T.Store(to + c + i, value);
                }

                for (; i < c; i++)
                {
                    to[i] = to[c + i] = from[i] * factor;
                }
            }

            float* first = y + (r * 4 * row);
            new ReadOnlySpan<float>(first, (int)(2 * row)).CopyTo(new Span<float>(first + (2 * row), (int)(2 * row)));
        }
    }
}

/// <summary>Rows of the small image, each from two rows of the large one.</summary>
internal readonly unsafe struct SumPool2Work(int width, int channels, float scale, Tiles tiles, float* x, float* y) : IWork
{
    public void Run<T>(int part)
        where T : struct, ISimdLane<T>
    {
        Tile tile = tiles[part];
        nint c = channels, below = 2 * (nint)width * c;
        float factor = scale;
        T factors = T.Splat(factor);
        for (int r = tile.Row; r < tile.Row + tile.Rows; r++)
        {
            float* from = x + (r * 2 * below);
            float* to = y + (r * (nint)width * c);
            for (int w = 0; w < width; w++, from += 2 * c, to += c)
            {
                nint i = 0;
                for (; i <= c - T.Count; i += T.Count)
                {
                    T upper = T.Load(from + i) + T.Load(from + c + i);
                    T lower = T.Load(from + below + i) + T.Load(from + below + c + i);
                    T.Store(to + i, (upper + lower) * factors);
                }

                for (; i < c; i++)
                {
                    to[i] = (from[i] + from[c + i] + (from[below + i] + from[below + c + i])) * factor;
                }
            }
        }
    }
}

/// <summary>Image rows (pairs of rows while fading) from bytes.</summary>
internal readonly unsafe struct ImagesWork(Shape shape, float fade, Tiles tiles, byte* bytes, bool* mirror, float* y) : IWork
{
    public void Run<T>(int part)
        where T : struct, ISimdLane<T>
    {
        Tile tile = tiles[part];
        int step = fade == 1 ? 1 : 2, blocks = shape[1] / step;
        for (int block = tile.Row; block < tile.Row + tile.Rows; block++)
        {
            nint offset = (nint)block * step * shape[2] * shape[3];
            bool flip = mirror[block / blocks];
            for (int r = 0; r < step; r++)
            {
                nint row = offset + ((nint)r * shape[2] * shape[3]);
                Convert(bytes + row, flip, y + row);
            }

            if (fade != 1)
            {
                Fade(y + offset);
            }
        }
    }

    private void Convert(byte* from, bool flip, float* to)
    {
        int width = shape[2], channels = shape[3];
        if (!flip)
        {
            for (int i = 0; i < width * channels; i++)
            {
                to[i] = ToSigned(from[i]);
            }

            return;
        }

        for (int w = 0; w < width; w++, to += channels)
        {
            byte* pixel = from + ((width - 1 - w) * channels);
            for (int c = 0; c < channels; c++)
            {
                to[c] = ToSigned(pixel[c]);
            }
        }
    }

    // Both rows are still in the first-level cache.
    private void Fade(float* rows)
    {
        int channels = shape[3];
        float* below = rows + (shape[2] * channels);
        Lerp towardsNew = new(fade);
        for (int w = 0; w < shape[2]; w += 2)
        {
            for (int c = 0; c < channels; c++)
            {
                int left = (w * channels) + c, right = left + channels;
                ScalarLane old = new((rows[left] + rows[right] + (below[left] + below[right])) * 0.25f);
                rows[left] = towardsNew.Apply(old, new ScalarLane(rows[left])).Value;
                rows[right] = towardsNew.Apply(old, new ScalarLane(rows[right])).Value;
                below[left] = towardsNew.Apply(old, new ScalarLane(below[left])).Value;
                below[right] = towardsNew.Apply(old, new ScalarLane(below[right])).Value;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float ToSigned(byte value) => (value * (2f / 255)) - 1;
}
