namespace PGGan.Kernels.Cpu;

/// <summary>
/// Rows of <see cref="Engine.PyramidDown"/>: five rows of the image become one in the first-level cache, with the pixels beyond its ends,
/// then every second place is summed along it. The kernel is used in whole numbers and divided by 256 at the end.
/// </summary>
internal readonly unsafe struct PyramidDownWork(Shape shape, Tiles tiles, float* x, float* y) : IScratchWork
{
    private const float Norm = 1f / 256;

    /// <summary>Room for a row and two pixels on each side.</summary>
    public static int ScratchFloats(Shape shape) => (shape[2] + 4) * shape[3];

    public void Run<T>(int part, float* scratch)
        where T : struct, ISimdLane<T>
    {
        Tile tile = tiles[part];
        int height = shape[1], width = shape[2];
        nint c = shape[3], row = width * c;
        float* line = scratch + (2 * c);
        for (int r = tile.Row; r < tile.Row + tile.Rows; r++)
        {
            int centre = r % (height / 2) * 2;
            float* image = x + (r / (height / 2) * height * row);
            Sum<T>(
                image + (Mirror.Of(centre - 2, height) * row), image + (Mirror.Of(centre - 1, height) * row), image + (centre * row),
                image + (Mirror.Of(centre + 1, height) * row), image + (Mirror.Of(centre + 2, height) * row), line, row);
            for (nint i = 0; i < c; i++)
            {
                line[i - (2 * c)] = line[(2 * c) + i];
                line[i - c] = line[c + i];
                line[row + i] = line[row - (2 * c) + i];
            }

            float* from = line, to = y + (r * (nint)(width / 2) * c);
            for (int w = 0; w < width / 2; w++, from += 2 * c, to += c)
            {
                for (nint i = 0; i < c; i++)
                {
                    to[i] = Norm * (from[i - (2 * c)] + from[i + (2 * c)] + (4 * (from[i - c] + from[i + c])) + (6 * from[i]));
                }
            }
        }
    }

    private static void Sum<T>(float* a, float* b, float* centre, float* d, float* e, float* sum, nint count)
        where T : struct, ISimdLane<T>
    {
        T four = T.Splat(4), six = T.Splat(6);
        nint i = 0;
        for (; i <= count - T.Count; i += T.Count)
        {
            T.Store(sum + i, T.Load(a + i) + T.Load(e + i) + (four * (T.Load(b + i) + T.Load(d + i))) + (six * T.Load(centre + i)));
        }

        for (; i < count; i++)
        {
            sum[i] = a[i] + e[i] + (4 * (b[i] + d[i])) + (6 * centre[i]);
        }
    }
}

/// <summary>
/// Rows of <see cref="Engine.PyramidDetail"/>, two for each row of the coarse image. Between the zeros only taps 1, 6, 1 meet an even place
/// and 4, 4 an odd one: three coarse rows or two are summed in the first-level cache, then the same along the sum. Divided by 8 · 8 at the
/// end.
/// </summary>
internal readonly unsafe struct PyramidDetailWork(Shape shape, Tiles tiles, float* x, float* coarse, float* y) : IScratchWork
{
    private const float Norm = 1f / 64;

    /// <summary>Room for a coarse row and a pixel on each side.</summary>
    public static int ScratchFloats(Shape shape) => ((shape[2] / 2) + 2) * shape[3];

    public void Run<T>(int part, float* scratch)
        where T : struct, ISimdLane<T>
    {
        Tile tile = tiles[part];
        int height = shape[1] / 2, width = shape[2] / 2;
        nint c = shape[3], row = width * c;
        float* line = scratch + c;
        for (int r = tile.Row; r < tile.Row + tile.Rows; r++)
        {
            int h = r % height;
            float* centre = coarse + (r * row), above = centre + ((Mirror.OfCoarse(h - 1, height) - h) * row),
                below = centre + ((Mirror.OfCoarse(h + 1, height) - h) * row);
            float* from = x + (r * 4 * row), to = y + (r * 4 * row);
            Sum<T>(1, 6, 1, above, centre, below, line, row);
            Subtract(from, line, to, width, c);
            Sum<T>(0, 4, 4, above, centre, below, line, row);
            Subtract(from + (2 * row), line, to + (2 * row), width, c);
        }
    }

    private static void Sum<T>(float p, float q, float s, float* above, float* centre, float* below, float* sum, nint count)
        where T : struct, ISimdLane<T>
    {
        T first = T.Splat(p), second = T.Splat(q), third = T.Splat(s);
        nint i = 0;
        for (; i <= count - T.Count; i += T.Count)
        {
            T.Store(sum + i, (first * T.Load(above + i)) + (second * T.Load(centre + i)) + (third * T.Load(below + i)));
        }

        for (; i < count; i++)
        {
            sum[i] = (p * above[i]) + (q * centre[i]) + (s * below[i]);
        }
    }

    private static void Subtract(float* x, float* line, float* y, int width, nint c)
    {
        nint last = (nint)width * c;
        for (nint i = 0; i < c; i++)
        {
            line[i - c] = line[(Mirror.OfCoarse(-1, width) * c) + i];
            line[last + i] = line[(Mirror.OfCoarse(width, width) * c) + i];
        }

        for (int w = 0; w < width; w++, x += 2 * c, y += 2 * c, line += c)
        {
            for (nint i = 0; i < c; i++)
            {
                float left = line[i - c], here = line[i], right = line[i + c];
                y[i] = x[i] - (Norm * (left + (6 * here) + right));
                y[c + i] = x[c + i] - (Norm * 4 * (here + right));
            }
        }
    }
}

/// <summary>Indices beyond the borders of images, mirrored without repeating the edge.</summary>
internal static class Mirror
{
    /// <summary>Of an image of <paramref name="size"/>, at most <paramref name="size"/> − 1 beyond it.</summary>
    public static int Of(int index, int size) => index < 0 ? -index : index >= size ? (2 * (size - 1)) - index : index;

    /// <summary>
    /// Of the image whose pixels are every second one of an image that is mirrored, one beyond it at most: −2 is 2 there, so −1 is 1 here;
    /// 2 · size is 2 · size − 2 there, so size is size − 1 here.
    /// </summary>
    public static int OfCoarse(int index, int size) => index < 0 ? 1 : Math.Min(index, size - 1);
}
