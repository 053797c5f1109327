using System.Runtime.CompilerServices;
using PGGan.Kernels.Pointwise;

namespace PGGan.Kernels.Cpu;

/// <summary>Image rows (pairs of rows while fading) from bytes, all of a pair while it is in the first-level cache.</summary>
internal readonly unsafe struct ImagesWork(Shape shape, float fade, Tiles tiles, byte* bytes, bool* mirror, float* y) : IScratchWork
{
    /// <summary>Room for a row of averages and for a row of mirrored bytes.</summary>
    public static int ScratchFloats(Shape shape) => 2 * shape[2] * shape[3];

    public void Run<T>(int part, float* scratch)
        where T : struct, ISimdLane<T>
    {
        Tile tile = tiles[part];
        int row = shape[2] * shape[3], step = fade == 1 ? 1 : 2, blocks = shape[1] / step;
        byte* mirrored = (byte*)(scratch + row);
        for (int block = tile.Row; block < tile.Row + tile.Rows; block++)
        {
            nint start = (nint)block * step * row;
            for (nint i = start; i < start + ((nint)step * row); i += row)
            {
                byte* from = bytes + i;
                if (mirror[block / blocks])
                {
                    Mirror(from, mirrored);
                    from = mirrored;
                }

                Convert<T>(from, row, y + i);
            }

            if (fade != 1)
            {
                Fade<T>(y + start, y + start + row, scratch);
            }
        }
    }

    private void Mirror(byte* from, byte* to)
    {
        int channels = shape[3];
        byte* pixel = from + ((nint)(shape[2] - 1) * channels);
        for (; pixel >= from; pixel -= channels, to += channels)
        {
            for (int c = 0; c < channels; c++)
            {
                to[c] = pixel[c];
            }
        }
    }

    private static void Convert<T>(byte* from, nint count, float* to)
        where T : struct, ISimdLane<T>
    {
        nint i = 0;
        for (; i <= count - T.Count; i += T.Count)
        {
            T.Store(to + i, ToSigned(T.LoadBytes(from + i)));
        }

        for (; i < count; i++)
        {
            to[i] = ToSigned(new ScalarLane(from[i])).Value;
        }
    }

    private void Fade<T>(float* upper, float* lower, float* old)
        where T : struct, ISimdLane<T>
    {
        nint count = (nint)shape[2] * shape[3], channels = shape[3];
        Lerp towardsNew = new(fade);
        nint i = 0;
        for (; i <= count - T.Count; i += T.Count)
        {
            T.Store(old + i, T.Load(upper + i) + T.Load(lower + i));
        }

        for (; i < count; i++)
        {
            old[i] = upper[i] + lower[i];
        }

        for (nint left = 0; left < count; left += 2 * channels)
        {
            for (nint c = left; c < left + channels; c++)
            {
                old[c] = old[c + channels] = (old[c] + old[c + channels]) * 0.25f;
            }
        }

        for (i = 0; i <= count - T.Count; i += T.Count)
        {
            T average = T.Load(old + i);
            T.Store(upper + i, towardsNew.Apply(average, T.Load(upper + i)));
            T.Store(lower + i, towardsNew.Apply(average, T.Load(lower + i)));
        }

        for (; i < count; i++)
        {
            ScalarLane average = new(old[i]);
            upper[i] = towardsNew.Apply(average, new ScalarLane(upper[i])).Value;
            lower[i] = towardsNew.Apply(average, new ScalarLane(lower[i])).Value;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T ToSigned<T>(T value)
        where T : struct, ILane<T> => (value * T.Splat(2f / 255)) - T.Splat(1);
}
