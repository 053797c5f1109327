using System.Numerics;
using System.Runtime.InteropServices;

namespace PGGan.Imaging;

/// <summary>The mean of each square of pixels, summed exactly and rounded half to even.</summary>
internal static class BoxFilter
{
    // Up to this factor a sum is exact in single precision, and no quotient of it is rounded onto a half: it is 1/(2f²) away at least.
    private const int MostInSinglePrecision = 128;

    /// <summary>An image that is smaller by a factor; see <see cref="Resampler.Box"/>.</summary>
    public static PixelBuffer Shrink(PixelBuffer image, int factor)
    {
        int width = image.Width / factor, height = image.Height / factor, row = width * image.Channels;
        byte[] pixels = new byte[height * row];
        int[] columns = new int[image.Width * image.Channels];
        long[] sums = new long[row];
        float[] quotients = new float[row];
        for (int y = 0; y < height; y++)
        {
            Array.Clear(columns);
            Array.Clear(sums);
            // An int holds the sums of 2²³ rows.
            for (int source = y * factor; source < (y + 1) * factor; source++)
            {
                AddRow(image.Pixels.AsSpan(source * columns.Length, columns.Length), columns);
            }

            Span<byte> target = pixels.AsSpan(y * row, row);
            if (factor <= MostInSinglePrecision)
            {
                AddColumns(columns, factor, image.Channels, quotients);
                Round(quotients, factor * factor, target);
            }
            else
            {
                AddColumns(columns, factor, image.Channels, sums);
                for (int i = 0; i < sums.Length; i++)
                {
                    // A quotient half-way between integers is exact in double precision, so ties are seen as ties.
                    target[i] = (byte)Math.Round(sums[i] / ((double)factor * factor));
                }
            }
        }

        return image with { Width = width, Height = height, Pixels = pixels };
    }

    private static void AddRow(ReadOnlySpan<byte> row, Span<int> columns)
    {
        int i = 0, lanes = Vector<int>.Count;
        for (; i <= row.Length - Vector<byte>.Count; i += Vector<byte>.Count)
        {
            Vector.Widen(new Vector<byte>(row[i..]), out Vector<ushort> low, out Vector<ushort> high);
            Vector.Widen(low, out Vector<uint> a, out Vector<uint> b);
            Vector.Widen(high, out Vector<uint> c, out Vector<uint> d);
            Add(a, columns[i..]);
            Add(b, columns[(i + lanes)..]);
            Add(c, columns[(i + (2 * lanes))..]);
            Add(d, columns[(i + (3 * lanes))..]);
        }

        for (; i < row.Length; i++)
        {
            columns[i] += row[i];
        }

        static void Add(Vector<uint> values, Span<int> into) => (new Vector<int>(into) + values.As<uint, int>()).CopyTo(into);
    }

    private static void AddColumns<T>(ReadOnlySpan<int> columns, int factor, int channels, Span<T> sums)
        where T : INumber<T>
    {
        for (int x = 0; x < sums.Length; x += channels)
        {
            for (int c = 0; c < channels; c++)
            {
                long sum = 0;
                int i = (x * factor) + c;
                for (int a = 0; a < factor; a++, i += channels)
                {
                    sum += columns[i];
                }

                sums[x + c] = T.CreateTruncating(sum);
            }
        }
    }

    private static void Round(Span<float> sums, int divisor, Span<byte> target)
    {
        foreach (ref Vector<float> four in MemoryMarshal.Cast<float, Vector<float>>(sums))
        {
            four = Vector.Round(four / new Vector<float>(divisor));
        }

        for (int i = sums.Length - (sums.Length % Vector<float>.Count); i < sums.Length; i++)
        {
            sums[i] = MathF.Round(sums[i] / divisor);
        }

        for (int i = 0; i < sums.Length; i++)
        {
            target[i] = (byte)sums[i];
        }
    }
}
