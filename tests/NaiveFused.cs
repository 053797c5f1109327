using PGGan.Kernels;

namespace PGGan.Tests;

internal static partial class Naive
{
    /// <summary><c>y = a / √(mean_c a² + ε)</c> with <c>a = lrelu(x + bias)</c>; also 1/√… of each row.</summary>
    public static (double[] Y, double[] InverseNorm) PixelNorm(PixelNormGeometry g, double[] x, double[]? bias)
    {
        double[] y = new double[g.Rows * g.Channels], inverseNorm = new double[g.Rows];
        for (int row = 0; row < g.Rows; row++)
        {
            double squares = 0;
            for (int c = 0; c < g.Channels; c++)
            {
                int i = (row * g.Channels) + c;
                y[i] = LeakyRelu(x[i] + (bias is null ? 0 : bias[c]), g.Slope);
                squares += y[i] * y[i];
            }

            inverseNorm[row] = 1 / Math.Sqrt((squares / g.Channels) + g.Epsilon);
            for (int c = 0; c < g.Channels; c++)
            {
                y[(row * g.Channels) + c] *= inverseNorm[row];
            }
        }

        return (y, inverseNorm);
    }

    /// <summary><c>da = s · (dy − y · mean_c(dy · y))</c>, through the gate of the activation.</summary>
    public static double[] PixelNormGrad(PixelNormGeometry g, double[] dy, double[] y, double[] inverseNorm)
    {
        double[] dx = new double[g.Rows * g.Channels];
        for (int row = 0; row < g.Rows; row++)
        {
            double projection = 0;
            for (int c = 0; c < g.Channels; c++)
            {
                projection += dy[(row * g.Channels) + c] * y[(row * g.Channels) + c] / g.Channels;
            }

            for (int c = 0; c < g.Channels; c++)
            {
                int i = (row * g.Channels) + c;
                dx[i] = LeakyReluGate(inverseNorm[row] * (dy[i] - (y[i] * projection)), y[i], g.Slope);
            }
        }

        return dx;
    }

    /// <summary>Standard deviation of each element over its group, averaged over the elements: one number a group.</summary>
    public static double[] MinibatchStddev(StddevGeometry g, double[] x)
    {
        double[] stat = new double[g.Groups];
        for (int m = 0; m < g.Groups; m++)
        {
            for (int e = 0; e < g.Elements; e++)
            {
                stat[m] += Deviation(g, x, m, e).Sigma / g.Elements;
            }
        }

        return stat;
    }

    /// <summary><c>dx[g, m, e] = dstat[m] · (x[g, m, e] − mean[m, e]) / (G · elements · σ[m, e])</c></summary>
    public static double[] MinibatchStddevGrad(StddevGeometry g, double[] x, double[] dstat)
    {
        double[] dx = new double[x.Length];
        for (int m = 0; m < g.Groups; m++)
        {
            for (int e = 0; e < g.Elements; e++)
            {
                (double mean, double sigma) = Deviation(g, x, m, e);
                for (int sample = 0; sample < g.GroupSize; sample++)
                {
                    int i = (((sample * g.Groups) + m) * g.Elements) + e;
                    dx[i] = dstat[m] * (x[i] - mean) / (g.GroupSize * g.Elements * sigma);
                }
            }
        }

        return dx;
    }

    /// <summary>σ[m, e] of every group and element, which a test keeps away from zero where it differentiates.</summary>
    public static double[] Deviations(StddevGeometry g, double[] x) =>
        [.. from m in Enumerable.Range(0, g.Groups) from e in Enumerable.Range(0, g.Elements) select Deviation(g, x, m, e).Sigma];

    /// <summary>Adam with ε outside the bias correction, in place.</summary>
    public static void Adam(double beta1, double beta2, double epsilon, double step, double[] w, double[] m, double[] v, double[] gradient)
    {
        for (int i = 0; i < w.Length; i++)
        {
            m[i] = (beta1 * m[i]) + ((1 - beta1) * gradient[i]);
            v[i] = (beta2 * v[i]) + ((1 - beta2) * gradient[i] * gradient[i]);
            w[i] -= step * m[i] / (Math.Sqrt(v[i]) + epsilon);
        }
    }

    /// <summary>Bytes to [−1, 1], mirrored where asked, faded to the 2×2 averages.</summary>
    public static Dense Images(Shape shape, double fade, byte[] bytes, bool[] mirror)
    {
        Dense fresh = Zeros(shape);
        for (int n = 0; n < shape[0]; n++)
        {
            for (int h = 0; h < shape[1]; h++)
            {
                for (int w = 0; w < shape[2]; w++)
                {
                    for (int c = 0; c < shape[3]; c++)
                    {
                        int from = mirror[n] ? shape[2] - 1 - w : w;
                        fresh.Values[Index(shape, n, h, w, c)] = (bytes[Index(shape, n, h, from, c)] / 127.5) - 1;
                    }
                }
            }
        }

        return fade == 1 ? fresh : Upsample2(SumPool2(fresh, 0.25), 1).Zip(fresh, (old, now) => old + (fade * (now - old)));
    }

    private static (double Mean, double Sigma) Deviation(StddevGeometry g, double[] x, int m, int e)
    {
        double mean = 0, variance = 0;
        for (int sample = 0; sample < g.GroupSize; sample++)
        {
            mean += x[(((sample * g.Groups) + m) * g.Elements) + e] / g.GroupSize;
        }

        for (int sample = 0; sample < g.GroupSize; sample++)
        {
            double centred = x[(((sample * g.Groups) + m) * g.Elements) + e] - mean;
            variance += centred * centred / g.GroupSize;
        }

        return (mean, Math.Sqrt(variance + 1e-8));
    }
}
