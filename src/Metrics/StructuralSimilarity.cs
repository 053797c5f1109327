using System.Numerics;

namespace PGGan.Metrics;

/// <summary>
/// Multi-scale structural similarity of two RGB images with values 0…255 (Wang, Simoncelli, Bovik 2003):
/// <c>Π_{i&lt;5} cs_i^w_i · ssim_5^w_5</c>, scale i + 1 the averages of 2×2 of scale i, and over the pixels and channels of a scale the
/// means of <c>cs = (2σ_ab + C₂) / (σ_a² + σ_b² + C₂)</c> and <c>ssim = cs · (2μ_a μ_b + C₁) / (μ_a² + μ_b² + C₁)</c>, negative means taken
/// for 0. μ, σ² and σ_ab are those under a Gaussian window of <c>min(11, side)</c> pixels, <c>σ = 1.5 · size / 11</c>, wherever it lies
/// within the image. Holds the memory for one size; used by one thread at a time.
/// </summary>
/// <param name="resolution">Side of the images: a power of two. At one pixel the scales stay at one pixel.</param>
internal sealed class StructuralSimilarity(int resolution)
{
    private const int Channels = 3, LargestWindow = 11;
    private const float Luminance = 0.01f * 255 * (0.01f * 255), Contrast = 0.03f * 255 * (0.03f * 255);   // C₁ and C₂

    // Sums of squares lose fewer digits around the middle of the range; variances do not know the shift, means get it back.
    private const float Middle = 127.5f;

    private static readonly double[] Weights = [0.0448, 0.2856, 0.3001, 0.2363, 0.1333];

    // A vector may be read and written past the end of a row: what lies there is not used.
    private readonly float[] a = new float[Padded(resolution * resolution * Channels)],
        b = new float[Padded(resolution * resolution * Channels)];
    private readonly float[][] columns = [.. Enumerable.Range(0, 5).Select(_ => new float[Padded(resolution * Channels)])];

    /// <summary>The similarity, 1 of equal images.</summary>
    /// <param name="first">uint8 <c>[resolution, resolution, 3]</c></param>
    /// <param name="second">Another one.</param>
    public double Of(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
    {
        Load(first, a);
        Load(second, b);
        double similarity = 1;
        int side = resolution;
        for (int scale = 0; scale < Weights.Length; scale++)
        {
            (double cs, double ssim) = Compare(side);
            similarity *= Math.Pow(Math.Max(scale < Weights.Length - 1 ? cs : ssim, 0), Weights[scale]);
            if (side > 1)
            {
                Halve(a, side);
                Halve(b, side);
                side /= 2;
            }
        }

        return similarity;
    }

    /// <summary>The window, its sum 1; of an even size it has its largest values on both sides of the middle.</summary>
    private static float[] Window(int size)
    {
        double deviation = 1.5 * size / LargestWindow;
        double[] values = [.. Enumerable.Range(0, size).Select(i => Math.Exp(-Math.Pow((i - ((size - 1) / 2.0)) / deviation, 2) / 2))];
        return [.. values.Select(value => (float)(value / values.Sum()))];
    }

    private static int Padded(int length) => length + Vector<float>.Count;

    private static void Load(ReadOnlySpan<byte> pixels, float[] values)
    {
        for (int i = 0; i < pixels.Length; i++)
        {
            values[i] = pixels[i] - Middle;
        }
    }

    /// <summary>The averages of 2×2 pixels, in place.</summary>
    private static void Halve(float[] image, int side)
    {
        int row = side * Channels, half = side / 2;
        for (int y = 0; y < half; y++)
        {
            for (int x = 0; x < half; x++)
            {
                for (int c = 0; c < Channels; c++)
                {
                    int i = (2 * y * row) + (2 * x * Channels) + c;
                    image[(((y * half) + x) * Channels) + c] = 0.25f * (image[i] + image[i + Channels] + image[i + row]
                        + image[i + row + Channels]);
                }
            }
        }
    }

    private (double Cs, double Ssim) Compare(int side)
    {
        float[] window = Window(Math.Min(LargestWindow, side));
        int places = side - window.Length + 1, length = places * Channels, lanes = Vector<float>.Count;
        double csSum = 0, ssimSum = 0;
        for (int y = 0; y < places; y++)
        {
            for (int x = 0; x < side * Channels; x += lanes)
            {
                SumColumns(window, (y * side * Channels) + x, side * Channels, x);
            }

            // A row at a time in single precision, rows in double: long sums keep their digits.
            Vector<float> csRow = default, ssimRow = default;
            int i = 0;
            for (; i <= length - lanes; i += lanes)
            {
                (Vector<float> cs, Vector<float> ssim) = At(window, i);
                csRow += cs;
                ssimRow += ssim;
            }

            csSum += Vector.Sum(csRow);
            ssimSum += Vector.Sum(ssimRow);
            if (i < length)
            {
                (Vector<float> cs, Vector<float> ssim) = At(window, i);
                for (int lane = 0; lane < length - i; lane++)
                {
                    csSum += cs[lane];
                    ssimSum += ssim[lane];
                }
            }
        }

        double count = (double)places * length;
        return (csSum / count, ssimSum / count);
    }

    /// <summary>The window's sums down columns of a, b, a², b² and a·b.</summary>
    private void SumColumns(float[] window, int first, int row, int column)
    {
        Vector<float> sumA = default, sumB = default, sumAA = default, sumBB = default, sumAB = default;
        for (int k = 0; k < window.Length; k++)
        {
            Vector<float> valueA = new(a, first + (k * row)), valueB = new(b, first + (k * row));
            Vector<float> weightedA = valueA * window[k], weightedB = valueB * window[k];
            sumA += weightedA;
            sumB += weightedB;
            sumAA += weightedA * valueA;
            sumBB += weightedB * valueB;
            sumAB += weightedA * valueB;
        }

        sumA.CopyTo(columns[0], column);
        sumB.CopyTo(columns[1], column);
        sumAA.CopyTo(columns[2], column);
        sumBB.CopyTo(columns[3], column);
        sumAB.CopyTo(columns[4], column);
    }

    /// <summary>cs and ssim at neighbouring places of a row.</summary>
    private (Vector<float> Cs, Vector<float> Ssim) At(float[] window, int i)
    {
        Vector<float> meanA = Along(columns[0], window, i), meanB = Along(columns[1], window, i);
        Vector<float> varianceA = Along(columns[2], window, i) - (meanA * meanA),
            varianceB = Along(columns[3], window, i) - (meanB * meanB);
        Vector<float> covariance = Along(columns[4], window, i) - (meanA * meanB);
        Vector<float> contrast = new(Contrast), luminance = new(Luminance), middle = new(Middle);
        Vector<float> cs = ((2 * covariance) + contrast) / (varianceA + varianceB + contrast);
        meanA += middle;
        meanB += middle;
        return (cs, cs * ((2 * meanA * meanB) + luminance) / ((meanA * meanA) + (meanB * meanB) + luminance));
    }

    private static Vector<float> Along(float[] row, float[] window, int i)
    {
        Vector<float> sum = default;
        for (int k = 0; k < window.Length; k++)
        {
            sum += new Vector<float>(row, i + (k * Channels)) * window[k];
        }

        return sum;
    }
}
