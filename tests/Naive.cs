using PGGan.Kernels;

namespace PGGan.Tests;

/// <summary>
/// Every operation of <see cref="Engine"/> as the plainest loop in double precision, by family: what both engines are held to. Nothing here
/// shares code with the engines, the formulas included.
/// </summary>
internal static partial class Naive
{
    // ---- pointwise

    public static double LeakyRelu(double x, double slope) => x > 0 ? x : slope * x;

    public static double LeakyReluGate(double dy, double y, double slope) => y > 0 ? dy : slope * dy;

    public static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));

    /// <summary>ln(1 + t) with what the rounding of 1 + t loses (Goldberg 1991).</summary>
    public static double Softplus(double x)
    {
        double t = Math.Exp(-Math.Abs(x)), sum = 1 + t;
        return Math.Max(x, 0) + (sum == 1 ? t : Math.Log(sum) * t / (sum - 1));
    }

    public static double Reciprocal(double x) => x == 0 ? 0 : 1 / x;

    /// <summary><c>y[o, r, i] = op(x[o, r, i], c[o, i])</c></summary>
    public static double[] MapOver(Extent e, double[] x, double[] c, Func<double, double, double> op)
    {
        double[] y = new double[e.Count];
        ForEach(e, (whole, kept) => y[whole] = op(x[whole], c[kept]));
        return y;
    }

    // ---- sums and broadcasts

    /// <summary><c>y[o, i] = Σ_r x[o, r, i]</c></summary>
    public static double[] Sum(Extent e, double[] x)
    {
        double[] y = new double[e.Kept];
        ForEach(e, (whole, kept) => y[kept] += x[whole]);
        return y;
    }

    /// <summary><c>y[o, r, i] = x[o, i]</c></summary>
    public static double[] Broadcast(Extent e, double[] x)
    {
        double[] y = new double[e.Count];
        ForEach(e, (whole, kept) => y[whole] = x[kept]);
        return y;
    }

    /// <summary><c>y[r] = ln Σ_c e^x[r, c]</c></summary>
    public static double[] LogSumExp(int columns, double[] x) =>
        [.. x.Chunk(columns).Select(row => row.Max() + Math.Log(row.Sum(v => Math.Exp(v - row.Max()))))];

    private static void ForEach(Extent e, Action<int, int> visit)
    {
        for (int o = 0; o < e.Outer; o++)
        {
            for (int r = 0; r < e.Reduced; r++)
            {
                for (int i = 0; i < e.Inner; i++)
                {
                    visit((((o * e.Reduced) + r) * e.Inner) + i, (o * e.Inner) + i);
                }
            }
        }
    }

    // ---- layout and resolution

    /// <summary>Runs of floats from one strided place to another, into y.</summary>
    public static void Copy(BlockCopy block, double[] x, double[] y)
    {
        for (int row = 0; row < block.Rows; row++)
        {
            for (int i = 0; i < block.Columns; i++)
            {
                y[(row * block.TargetStride) + block.TargetOffset + i] = x[(row * block.SourceStride) + block.SourceOffset + i];
            }
        }
    }

    /// <summary><c>y[n, 2h + a, 2w + b, c] = scale · x[n, h, w, c]</c></summary>
    public static Dense Upsample2(Dense x, double scale)
    {
        Dense y = Zeros(new Shape(x.Shape[0], 2 * x.Shape[1], 2 * x.Shape[2], x.Shape[3]));
        ForEachPair(x.Shape, y.Shape, (small, large) => y.Values[large] = scale * x.Values[small]);
        return y;
    }

    /// <summary><c>y[n, h, w, c] = scale · Σ_{a,b} x[n, 2h + a, 2w + b, c]</c></summary>
    public static Dense SumPool2(Dense x, double scale)
    {
        Dense y = Zeros(new Shape(x.Shape[0], x.Shape[1] / 2, x.Shape[2] / 2, x.Shape[3]));
        ForEachPair(y.Shape, x.Shape, (small, large) => y.Values[small] += scale * x.Values[large]);
        return y;
    }

    /// <summary>Along each axis <c>y[2i] = ¼ x[i − 1] + ¾ x[i]</c>, <c>y[2i + 1] = ¾ x[i] + ¼ x[i + 1]</c>, the border repeated.</summary>
    public static Dense UpsampleBilinear2(Dense x, double scale)
    {
        Dense y = Zeros(new Shape(x.Shape[0], 2 * x.Shape[1], 2 * x.Shape[2], x.Shape[3]));
        ForEachBilinear(x.Shape, y.Shape, (small, large, weight) => y.Values[large] += scale * weight * x.Values[small]);
        return y;
    }

    /// <summary>The same numbers the other way.</summary>
    public static Dense SumPoolBilinear2(Dense x, double scale)
    {
        Dense y = Zeros(new Shape(x.Shape[0], x.Shape[1] / 2, x.Shape[2] / 2, x.Shape[3]));
        ForEachBilinear(y.Shape, x.Shape, (small, large, weight) => y.Values[small] += scale * weight * x.Values[large]);
        return y;
    }

    public static Dense Zeros(Shape shape) => new(shape, new double[shape.Count]);

    private static void ForEachBilinear(Shape small, Shape large, Action<int, int, double> visit)
    {
        for (int n = 0; n < large[0]; n++)
        {
            for (int h = 0; h < large[1]; h++)
            {
                for (int w = 0; w < large[2]; w++)
                {
                    for (int c = 0; c < large[3]; c++)
                    {
                        foreach ((int row, double down) in Beside(h, small[1]))
                        {
                            foreach ((int column, double along) in Beside(w, small[2]))
                            {
                                visit(Index(small, n, row, column, c), Index(large, n, h, w, c), down * along);
                            }
                        }
                    }
                }
            }
        }

        // The centre of a large pixel is a quarter of a small one away from the centre of that which it lies in.
        static (int Place, double Weight)[] Beside(int place, int size)
        {
            int other = Math.Clamp((place / 2) + (place % 2 == 0 ? -1 : 1), 0, size - 1);
            return [(place / 2, 0.75), (other, 0.25)];
        }
    }

    private static void ForEachPair(Shape small, Shape large, Action<int, int> visit)
    {
        for (int n = 0; n < large[0]; n++)
        {
            for (int h = 0; h < large[1]; h++)
            {
                for (int w = 0; w < large[2]; w++)
                {
                    for (int c = 0; c < large[3]; c++)
                    {
                        visit(Index(small, n, h / 2, w / 2, c), Index(large, n, h, w, c));
                    }
                }
            }
        }
    }

    private static int Index(Shape shape, int a, int b, int c, int d) => (((((a * shape[1]) + b) * shape[2]) + c) * shape[3]) + d;
}
