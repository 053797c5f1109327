using System.Runtime.CompilerServices;

namespace PGGan.Kernels.Cpu;

public unsafe partial class CpuEngine
{
    /// <inheritdoc/>
    public override void Upsample2(Shape shape, float scale, Storage x, Storage y)
    {
        RequireImages(shape);
        Tiles tiles = RowTiles(shape[0] * shape[1], 4 * shape[2] * shape[3]);
        Run(tiles.Count, new Upsample2Work(
            shape[2], shape[3], scale, tiles, Pointer(x, shape.Count), Pointer(y, checked(4 * shape.Count)),
            Streams(4L * shape.Count, shape[3])));
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
            throw new ArgumentException(
                $"Images: {shape} needs {shape.Count} bytes and {shape[0]} mirror flags, given {bytes.Length} and {mirror.Length}.");
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
            Run(tiles.Count, new ImagesWork(shape, fade, tiles, source, flags, target), ImagesWork.ScratchFloats(shape));
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
internal readonly unsafe struct Upsample2Work(int width, int channels, float scale, Tiles tiles, float* x, float* y, bool stream) : IWork
{
    public void Run<T>(int part)
        where T : struct, ISimdLane<T>
    {
        Tile tile = tiles[part];
        nint c = channels, row = (nint)width * c;
        float factor = scale;
        T factors = T.Splat(factor);
        bool streams = stream;
        for (int r = tile.Row; r < tile.Row + tile.Rows; r++)
        {
            float* from = x + (r * row);
            float* to = y + (r * 4 * row), below = to + (2 * row);
            for (int w = 0; w < width; w++, from += c, to += 2 * c, below += 2 * c)
            {
                nint i = 0;
                for (; i <= c - T.Count; i += T.Count)
                {
                    T value = T.Load(from + i) * factors;
                    Streaming.Store(streams, to + i, value);
                    Streaming.Store(streams, to + c + i, value);
                    Streaming.Store(streams, below + i, value);
                    Streaming.Store(streams, below + c + i, value);
                }

                for (; i < c; i++)
                {
                    to[i] = to[c + i] = below[i] = below[c + i] = from[i] * factor;
                }
            }
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
