using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace PGGan.Imaging;

/// <summary>
/// Separable Lanczos-3 between two sizes, down the columns and then along the rows. Each sum is one of products in the order of the pixels,
/// each rounded to single precision: vectors of any width give the same bytes.
/// </summary>
internal sealed class LanczosFilter
{
    private const double Lobes = 3;

    private static LanczosFilter? latest;

    private readonly int sourceSize, targetSize, most;
    private readonly int[] first, count;
    private readonly float[] weights;

    private LanczosFilter(int sourceSize, int targetSize)
    {
        (this.sourceSize, this.targetSize) = (sourceSize, targetSize);
        double scale = (double)sourceSize / targetSize, stretch = Math.Max(1, scale);
        most = (2 * (int)Math.Ceiling(Lobes * stretch)) + 1;
        (first, count, weights) = (new int[targetSize], new int[targetSize], new float[targetSize * most]);
        double[] taps = new double[most];
        for (int i = 0; i < targetSize; i++)
        {
            double centre = ((i + 0.5) * scale) - 0.5;
            int from = (int)Math.Ceiling(centre - (Lobes * stretch)), to = (int)Math.Floor(centre + (Lobes * stretch));
            (first[i], int last) = (Math.Max(from, 0), Math.Min(to, sourceSize - 1));
            count[i] = last - first[i] + 1;
            Array.Clear(taps);
            double sum = 0;
            for (int source = from; source <= to; source++)
            {
                double weight = Kernel((source - centre) / stretch);
                taps[Math.Clamp(source, first[i], last) - first[i]] += weight;
                sum += weight;
            }

            for (int k = 0; k < count[i]; k++)
            {
                weights[(i * most) + k] = (float)(taps[k] / sum);
            }
        }
    }

    /// <summary>An image at another size; see <see cref="Resampler.Lanczos"/>.</summary>
    public static PixelBuffer Resize(PixelBuffer image, int width, int height)
    {
        LanczosFilter columns = Between(image.Width, width), rows = Between(image.Height, height);
        int channels = image.Channels, sourceRow = image.Width * channels, row = width * channels;
        byte[] pixels = new byte[height * row];
        // A pixel is loaded as four values, also where it has fewer: the last one needs room behind it.
        float[] line = new float[sourceRow + Vector128<float>.Count], sums = new float[row + Vector128<float>.Count];
        float[][] converted = [.. Enumerable.Range(0, rows.most).Select(_ => new float[sourceRow])];
        int next = 0;
        for (int y = 0; y < height; y++)
        {
            for (int end = rows.first[y] + rows.count[y]; next < end; next++)
            {
                Convert(image.Pixels.AsSpan(next * sourceRow, sourceRow), converted[next % rows.most]);
            }

            rows.AddRows(y, converted, line.AsSpan(0, sourceRow));
            columns.AddPixels(line, channels, sums);
            Round(sums.AsSpan(0, row), pixels.AsSpan(y * row, row));
        }

        return image with { Width = width, Height = height, Pixels = pixels };
    }

    // Most sets have pictures of one size.
    private static LanczosFilter Between(int sourceSize, int targetSize)
    {
        LanczosFilter? known = Volatile.Read(ref latest);
        if (known is null || known.sourceSize != sourceSize || known.targetSize != targetSize)
        {
            known = new LanczosFilter(sourceSize, targetSize);
            Volatile.Write(ref latest, known);
        }

        return known;
    }

    // line = Σ_k w[k] · row[first + k]
    private void AddRows(int target, float[][] rows, Span<float> line)
    {
        ReadOnlySpan<float> own = weights.AsSpan(target * most, count[target]);
        int x = 0;
        for (; x <= line.Length - (2 * Vector<float>.Count); x += 2 * Vector<float>.Count)
        {
            Vector<float> a = Vector<float>.Zero, b = Vector<float>.Zero;
            for (int k = 0, slot = first[target] % most; k < own.Length; k++, slot = slot + 1 == most ? 0 : slot + 1)
            {
                Vector<float> weight = new(own[k]);
                ref float row = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(rows[slot]), x);
                a += Vector.LoadUnsafe(ref row) * weight;
                b += Vector.LoadUnsafe(ref row, (nuint)Vector<float>.Count) * weight;
            }

            a.CopyTo(line[x..]);
            b.CopyTo(line[(x + Vector<float>.Count)..]);
        }

        for (; x < line.Length; x++)
        {
            float sum = 0;
            for (int k = 0; k < own.Length; k++)
            {
                sum += own[k] * rows[(first[target] + k) % most][x];
            }

            line[x] = sum;
        }
    }

    // sums[i, c] = Σ_k w[i, k] · line[first[i] + k, c]
    private void AddPixels(float[] line, int channels, float[] sums)
    {
        for (int i = 0; i < targetSize; i++)
        {
            ReadOnlySpan<float> own = weights.AsSpan(i * most, count[i]);
            ref float pixel = ref line[first[i] * channels];
            if (channels == 1)
            {
                float sum = 0;
                for (int k = 0; k < own.Length; k++)
                {
                    sum += own[k] * Unsafe.Add(ref pixel, k);
                }

                sums[i] = sum;
                continue;
            }

            Vector128<float> all = Vector128<float>.Zero;
            for (int k = 0; k < own.Length; k++)
            {
                all += Vector128.LoadUnsafe(ref pixel, (nuint)(k * channels)) * Vector128.Create(own[k]);
            }

            all.StoreUnsafe(ref sums[i * channels]);   // what is too much is overwritten by the next pixel
        }
    }

    private static void Convert(ReadOnlySpan<byte> bytes, float[] values)
    {
        int i = 0, lanes = Vector<float>.Count;
        for (; i <= bytes.Length - Vector<byte>.Count; i += Vector<byte>.Count)
        {
            Vector.Widen(new Vector<byte>(bytes[i..]), out Vector<ushort> low, out Vector<ushort> high);
            Vector.Widen(low, out Vector<uint> a, out Vector<uint> b);
            Vector.Widen(high, out Vector<uint> c, out Vector<uint> d);
            Vector.ConvertToSingle(a.As<uint, int>()).CopyTo(values, i);
            Vector.ConvertToSingle(b.As<uint, int>()).CopyTo(values, i + lanes);
            Vector.ConvertToSingle(c.As<uint, int>()).CopyTo(values, i + (2 * lanes));
            Vector.ConvertToSingle(d.As<uint, int>()).CopyTo(values, i + (3 * lanes));
        }

        for (; i < bytes.Length; i++)
        {
            values[i] = bytes[i];
        }
    }

    // Half to even, clipped.
    private static void Round(ReadOnlySpan<float> sums, Span<byte> bytes)
    {
        int i = 0;
        for (; i <= sums.Length - 16; i += 16)
        {
            Vector128<short> low = Vector128.Narrow(Rounded(sums[i..]), Rounded(sums[(i + 4)..]));
            Vector128<short> high = Vector128.Narrow(Rounded(sums[(i + 8)..]), Rounded(sums[(i + 12)..]));
            Vector128.Narrow(low.AsUInt16(), high.AsUInt16()).CopyTo(bytes[i..]);
        }

        for (; i < sums.Length; i++)
        {
            bytes[i] = (byte)Math.Clamp(MathF.Round(sums[i]), 0f, 255f);
        }

        static Vector128<int> Rounded(ReadOnlySpan<float> four) => Vector128.ConvertToInt32(
            Vector128.Min(Vector128.Max(Vector128.Round(Vector128.Create(four)), Vector128<float>.Zero), Vector128.Create(255f)));
    }

    private static double Kernel(double t) => Math.Abs(t) >= Lobes ? 0 : Sinc(t) * Sinc(t / Lobes);

    private static double Sinc(double t) => t == 0 ? 1 : Math.Sin(Math.PI * t) / (Math.PI * t);
}
