using PGGan.Kernels;

namespace PGGan.Tests;

/// <content>Pyramids and patches, as they are defined.</content>
internal static partial class Naive
{
    private static readonly double[] Binomial = [1 / 16.0, 4 / 16.0, 6 / 16.0, 4 / 16.0, 1 / 16.0];

    /// <summary>The image smoothed, every second row and column of it.</summary>
    public static Dense PyramidDown(Dense x)
    {
        Dense smooth = Smooth(x, 1), y = Zeros(new Shape(x.Shape[0], x.Shape[1] / 2, x.Shape[2] / 2, x.Shape[3]));
        ForEachEven(x.Shape, y.Shape, (large, small) => y.Values[small] = smooth.Values[large]);
        return y;
    }

    /// <summary>The image less the coarse one between zeros, smoothed by four times the kernel.</summary>
    public static Dense PyramidDetail(Dense x, Dense coarse)
    {
        Dense between = Zeros(x.Shape);
        ForEachEven(x.Shape, coarse.Shape, (large, small) => between.Values[large] = coarse.Values[small]);
        return x.Zip(Smooth(between, 4), (a, b) => a - b);
    }

    /// <summary><c>y[n, p, r, s, c] = x[n, corners[n, p, 0] + r, corners[n, p, 1] + s, c]</c></summary>
    public static double[] GatherPatches(Dense x, int patches, int side, double[] corners)
    {
        List<double> y = [];
        for (int p = 0; p < x.Shape[0] * patches; p++)
        {
            for (int r = 0; r < side; r++)
            {
                for (int s = 0; s < side; s++)
                {
                    for (int c = 0; c < x.Shape[3]; c++)
                    {
                        y.Add(x.Values[Index(x.Shape, p / patches, (int)corners[2 * p] + r, (int)corners[(2 * p) + 1] + s, c)]);
                    }
                }
            }
        }

        return [.. y];
    }

    private static Dense Smooth(Dense x, double scale)
    {
        Dense y = Zeros(x.Shape);
        int height = x.Shape[1], width = x.Shape[2];
        for (int i = 0; i < y.Values.Length; i++)
        {
            int c = i % x.Shape[3], w = i / x.Shape[3] % width, h = i / x.Shape[3] / width % height, n = i / x.Shape[3] / width / height;
            for (int a = -2; a <= 2; a++)
            {
                for (int b = -2; b <= 2; b++)
                {
                    y.Values[i] += scale * Binomial[a + 2] * Binomial[b
                        + 2] * x.Values[Index(x.Shape, n, Reflected(h + a, height), Reflected(w + b, width), c)];
                }
            }
        }

        return y;
    }

    private static int Reflected(int i, int size) => i < 0 ? -i : i >= size ? size - 1 - (i - (size - 1)) : i;

    private static void ForEachEven(Shape large, Shape small, Action<int, int> visit)
    {
        for (int i = 0; i < small.Count; i++)
        {
            int c = i % small[3], w = i / small[3] % small[2], h = i / small[3] / small[2] % small[1],
                n = i / small[3] / small[2] / small[1];
            visit(Index(large, n, 2 * h, 2 * w, c), i);
        }
    }
}
