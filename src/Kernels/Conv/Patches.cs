using System.Runtime.CompilerServices;

namespace PGGan.Kernels.Cpu;

/// <summary>
/// The matrix <c>[N·H·W, R·R·C]</c> whose row p holds the pixels under the kernel at output pixel p, zeros outside of the image: a
/// convolution is its product with the weights. Never formed whole; pieces of rows are gathered where they are multiplied.
/// </summary>
internal readonly unsafe struct Patches(float* images, int height, int width, int channels, int kernel)
{
    /// <summary>Floats of a row: R · R · C.</summary>
    public int Length => kernel * kernel * channels;

    /// <summary>Copies <paramref name="count"/> floats of row <paramref name="pixel"/> from <paramref name="start"/> on.</summary>
    public void Gather<T>(int pixel, int start, int count, float* target)
        where T : struct, ISimdLane<T>
    {
        // One row of the kernel is one run of neighbouring pixels, cut at the image's left and right border.
        int pad = kernel / 2, run = kernel * channels, end = start + count;
        int column = pixel % width, row = pixel / width % height;
        int left = Math.Max(0, pad - column) * channels, right = Math.Min(kernel, width + pad - column) * channels;
        for (int r = start / run; start < end; r++)
        {
            int first = r * run, stop = Math.Min(end, first + run);
            int from = stop, to = stop;
            if ((uint)(row + r - pad) < (uint)height)
            {
                from = Math.Clamp(first + left, start, stop);
                to = Math.Clamp(first + right, from, stop);
            }

            Clear<T>(from - start, target);
            nint source = ((nint)pixel + ((nint)(r - pad) * width) - pad) * channels;
            Copy<T>(to - from, images + source + (from - first), target + (from - start));
            Clear<T>(stop - to, target + (to - start));
            target += stop - start;
            start = stop;
        }
    }

    /// <summary>
    /// Whether the patches of <paramref name="count"/> pixels lie inside the image, all in one row of it: then row r of each kernel is
    /// <see cref="RunLength"/> floats at <see cref="Run"/>, C floats after the pixel before it, and nothing needs to be gathered.
    /// </summary>
    public bool Inside(int pixel, int count)
    {
        int pad = kernel / 2, column = pixel % width, row = pixel / width % height;
        return column >= pad && column + count <= width - pad && row >= pad && row < height - pad;
    }

    /// <summary>Floats of a kernel's row: R · C.</summary>
    public int RunLength => kernel * channels;

    /// <summary>Floats from a pixel to the next.</summary>
    public int PixelStride => channels;

    /// <summary>Where row r of a pixel's kernel starts, if that pixel's patch is inside.</summary>
    public float* Run(int pixel, int r)
    {
        int pad = kernel / 2;
        return images + (((nint)pixel + ((nint)(r - pad) * width) - pad) * channels);
    }

    /// <summary>Hints that <see cref="Gather"/> will read the same soon.</summary>
    public void Prefetch(int pixel, int start, int count)
    {
        int pad = kernel / 2, run = kernel * channels, end = start + count, row = pixel / width % height;
        for (int r = start / run; start < end; r++)
        {
            int first = r * run, stop = Math.Min(end, first + run);
            if ((uint)(row + r - pad) < (uint)height)
            {
                nint source = ((nint)pixel + ((nint)(r - pad) * width) - pad) * channels;
                CacheHint.SecondLevel(images + source + (start - first), stop - start);
            }

            start = stop;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Copy<T>(nint count, float* from, float* to)
        where T : struct, ISimdLane<T>
    {
        nint i = 0;
        for (; i <= count - T.Count; i += T.Count)
        {
            T.Store(to + i, T.Load(from + i));
        }

        for (; i < count; i++)
        {
            to[i] = from[i];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Clear<T>(nint count, float* to)
        where T : struct, ISimdLane<T>
    {
        nint i = 0;
        for (; i <= count - T.Count; i += T.Count)
        {
            T.Store(to + i, T.Splat(0));
        }

        for (; i < count; i++)
        {
            to[i] = 0;
        }
    }
}
