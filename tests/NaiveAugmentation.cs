using PGGan.Kernels;

namespace PGGan.Tests;

/// <summary>The operations of augmentation in plain double loops.</summary>
internal static partial class Naive
{
    /// <summary>Each pixel of the output reads four; the adjoint writes them.</summary>
    public static Dense Warp(Dense x, double[] maps, WarpBorder border)
    {
        Dense y = Zeros(x.Shape);
        Taps(x.Shape, maps, border, (output, input, weight) => y.Values[output] += weight * x.Values[input]);
        return y;
    }

    public static Dense WarpGrad(Dense dy, double[] maps, WarpBorder border)
    {
        Dense dx = Zeros(dy.Shape);
        Taps(dy.Shape, maps, border, (output, input, weight) => dx.Values[input] += weight * dy.Values[output]);
        return dx;
    }

    public static Dense MixChannels(Dense x, double[] matrices, ChannelMix mix)
    {
        int c = x.Shape[3], pixels = x.Shape[1] * x.Shape[2];
        Dense y = Zeros(x.Shape);
        for (int e = 0; e < x.Values.Length; e++)
        {
            int pixel = e / c, i = e % c, matrix = pixel / pixels * c * (c + 1);
            y.Values[e] = mix == ChannelMix.Affine ? matrices[matrix + (i * (c + 1)) + c] : 0;
            for (int j = 0; j < c; j++)
            {
                (int row, int column) = mix == ChannelMix.Transposed ? (j, i) : (i, j);
                y.Values[e] += matrices[matrix + (row * (c + 1)) + column] * x.Values[(pixel * c) + j];
            }
        }

        return y;
    }

    public static Dense Cutout(Dense x, double[] rectangles)
    {
        (int height, int width, int channels) = (x.Shape[1], x.Shape[2], x.Shape[3]);
        double[] y = [.. x.Values];
        for (int e = 0; e < y.Length; e++)
        {
            int w = e / channels % width, h = e / channels / width % height;
            double[] cut = rectangles[(4 * (e / channels / width / height))..];
            y[e] = h >= cut[0] && h < cut[1] && w >= cut[2] && w < cut[3] ? 0 : y[e];
        }

        return new Dense(x.Shape, y);
    }

    private static void Taps(Shape s, double[] maps, WarpBorder border, Action<int, int, double> visit)
    {
        for (int output = 0; output < s.Count; output++)
        {
            int c = output % s[3], w = output / s[3] % s[2], h = output / s[3] / s[2] % s[1], n = output / s[3] / s[2] / s[1];
            double[] m = maps[(6 * n)..((6 * n) + 6)];
            double row = (m[0] * h) + (m[1] * w) + m[2], column = (m[3] * h) + (m[4] * w) + m[5];
            for (int i = (int)Math.Floor(row); i <= (int)Math.Floor(row) + 1; i++)
            {
                for (int j = (int)Math.Floor(column); j <= (int)Math.Floor(column) + 1; j++)
                {
                    double weight = (1 - Math.Abs(row - i)) * (1 - Math.Abs(column - j));
                    bool isInside = i >= 0 && i < s[1] && j >= 0 && j < s[2];
                    if (isInside || border == WarpBorder.Mirror)
                    {
                        visit(output, (((((n * s[1]) + PixelSeenAt(i, s[1])) * s[2]) + PixelSeenAt(j, s[2])) * s[3]) + c, weight);
                    }
                }
            }
        }
    }

    private static int PixelSeenAt(int index, int size)
    {
        while (index < 0 || index >= size)
        {
            index = index < 0 ? -1 - index : (2 * size) - 1 - index;
        }

        return index;
    }
}
