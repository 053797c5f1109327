using PGGan.Kernels;

namespace PGGan.Tests;

internal static partial class Naive
{
    /// <summary><c>y = scale · x ∗ w</c>, resampled as the geometry says.</summary>
    public static double[] Conv(ConvGeometry g, double scale, double[] x, double[] w)
    {
        double[] y = new double[g.Output.Count];
        ForEachTerm(g, Everything(g), (output, input, weight, factor) => y[output] += scale * factor * x[input] * w[weight]);
        return y;
    }

    /// <summary><c>dx = ∂⟨dy, scale · x ∗ w⟩ / ∂x</c></summary>
    public static double[] ConvInputGrad(ConvGeometry g, double scale, double[] dy, double[] w)
    {
        double[] dx = new double[g.Input.Count];
        ForEachTerm(g, Everything(g), (output, input, weight, factor) => dx[input] += scale * factor * dy[output] * w[weight]);
        return dx;
    }

    /// <summary><c>dw = ∂⟨dy, scale · x ∗ w⟩ / ∂w</c></summary>
    public static double[] ConvWeightGrad(ConvGeometry g, double scale, double[] x, double[] dy)
    {
        double[] dw = new double[g.Weight.Count];
        ForEachTerm(g, Everything(g), (output, input, weight, factor) => dw[weight] += scale * factor * dy[output] * x[input]);
        return dw;
    }

    /// <summary>One element of <see cref="Conv"/>, for shapes too large to do all of.</summary>
    public static double ConvAt(ConvGeometry g, double scale, ReadOnlyMemory<float> x, ReadOnlyMemory<float> w, int index)
    {
        int k = index % g.K, column = index / g.K % g.OutW, row = index / g.K / g.OutW % g.OutH, n = index / g.K / g.OutW / g.OutH;
        int side = g.Resample == Resample.DownAfter ? 2 : 1;
        TermRange near = Everything(g) with
        {
            N = n..(n + 1),
            H = (row * side)..((row + 1) * side),
            W = (column * side)..((column + 1) * side),
            K = k..(k + 1),
        };
        double sum = 0;
        ForEachTerm(g, near, (output, input, weight, factor) => sum += output == index
            ? scale * factor * x.Span[input] * w.Span[weight] : 0);
        return sum;
    }

    /// <summary>One element of <see cref="ConvInputGrad"/>.</summary>
    public static double ConvInputGradAt(ConvGeometry g, double scale, ReadOnlyMemory<float> dy, ReadOnlyMemory<float> w, int index)
    {
        int c = index % g.C, column = index / g.C % g.W, row = index / g.C / g.W % g.H, n = index / g.C / g.W / g.H;
        int side = g.Resample == Resample.UpBefore ? 2 : 1;
        TermRange near = Everything(g) with { N = n..(n + 1), H = Around(row, g.Plain.H), W = Around(column, g.Plain.W), C = c..(c + 1) };
        double sum = 0;
        ForEachTerm(g, near, (output, input, weight, factor) => sum += input == index
            ? scale * factor * dy.Span[output] * w.Span[weight] : 0);
        return sum;

        Range Around(int place, int limit) => Math.Max((place * side) - g.Pad, 0)..Math.Min(((place + 1) * side) + g.Pad, limit);
    }

    /// <summary>One element of <see cref="ConvWeightGrad"/>.</summary>
    public static double ConvWeightGradAt(ConvGeometry g, double scale, ReadOnlyMemory<float> x, ReadOnlyMemory<float> dy, int index)
    {
        int c = index % g.C, s = index / g.C % g.Kernel, r = index / g.C / g.Kernel % g.Kernel, k = index / g.C / g.Kernel / g.Kernel;
        TermRange near = Everything(g) with { K = k..(k + 1), R = r..(r + 1), S = s..(s + 1), C = c..(c + 1) };
        double sum = 0;
        ForEachTerm(g, near, (output, input, _, factor) => sum += scale * factor * dy.Span[output] * x.Span[input]);
        return sum;
    }

    /// <summary>
    /// The terms of <c>T(x, w, g) = ⟨g, x ∗ w⟩</c>: indices into the output, the input and the weight, and the term's factor. The
    /// convolution and its two gradients are the same terms gathered by output, by input and by weight.
    /// </summary>
    private static void ForEachTerm(ConvGeometry g, TermRange range, Action<int, int, int, double> visit)
    {
        bool up = g.Resample == Resample.UpBefore, down = g.Resample == Resample.DownAfter;
        int height = up ? 2 * g.H : g.H, width = up ? 2 * g.W : g.W;
        for (int n = range.N.Start.Value; n < range.N.End.Value; n++)
        {
            for (int h = range.H.Start.Value; h < range.H.End.Value; h++)
            {
                for (int w = range.W.Start.Value; w < range.W.End.Value; w++)
                {
                    for (int r = range.R.Start.Value; r < range.R.End.Value; r++)
                    {
                        for (int s = range.S.Start.Value; s < range.S.End.Value; s++)
                        {
                            int row = h + r - (g.Kernel / 2), column = w + s - (g.Kernel / 2);
                            if (row < 0 || row >= height || column < 0 || column >= width)
                            {
                                continue;
                            }

                            int pixel = up ? (((n * g.H) + (row / 2)) * g.W) + (column / 2) : (((n * g.H) + row) * g.W) + column;
                            int place = down ? (((n * (g.H / 2)) + (h / 2)) * (g.W / 2)) + (w / 2) : (((n * height) + h) * width) + w;
                            for (int k = range.K.Start.Value; k < range.K.End.Value; k++)
                            {
                                for (int c = range.C.Start.Value; c < range.C.End.Value; c++)
                                {
                                    int weight = (((((k * g.Kernel) + r) * g.Kernel) + s) * g.C) + c;
                                    visit((place * g.K) + k, (pixel * g.C) + c, weight, down ? 0.25 : 1);
                                }
                            }
                        }
                    }
                }
            }
        }
    }

    private static TermRange Everything(ConvGeometry g)
    {
        int side = g.Resample == Resample.UpBefore ? 2 : 1;
        return new TermRange(0..g.N, 0..(side * g.H), 0..(side * g.W), 0..g.K, 0..g.Kernel, 0..g.Kernel, 0..g.C);
    }

    /// <summary>Which terms are visited; H and W count on the image that is convolved, the enlarged one for <c>UpBefore</c>.</summary>
    private readonly record struct TermRange(Range N, Range H, Range W, Range K, Range R, Range S, Range C);
}
