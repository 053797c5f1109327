using System.Runtime.CompilerServices;

namespace PGGan.Kernels.Pointwise;

/// <summary>
/// The exponential and the logarithm, to about two units in the last place, from arithmetic that every lane has: the same bits at every
/// width of a vector, and on a GPU no call into another library, which a driver could not link.
/// </summary>
public static class Exponential
{
    private const float InverseLog2 = 1.44269504f;   // 1 / ln 2

    // ln 2 in two parts: a whole number of 8 bits times the upper is exact.
    private const float Log2Upper = 0.693359375f, Log2Lower = -2.12194440e-4f;

    /// <summary><c>eˣ</c>: 0 and ∞ beyond the range, NaN of NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Exp<T>(T x)
        where T : struct, ILane<T>
    {
        T within = Within(x), n = Whole(within * T.Splat(InverseLog2));
        T half = Whole(n * T.Splat(0.5f));   // 2ⁿ may be subnormal or ∞: in two factors that are not
        return (Series(within, n) + T.Splat(1)) * T.PowerOfTwo(half) * T.PowerOfTwo(n - half);
    }

    /// <summary><c>eˣ − 1</c> of x ≤ 0, without cancellation near 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T ExpMinusOne<T>(T x)
        where T : struct, ILane<T>
    {
        T lowest = T.Splat(-80), within = T.SelectPositive(lowest - x, lowest, x);
        T n = Whole(within * T.Splat(InverseLog2)), power = T.PowerOfTwo(n);
        return power - T.Splat(1) + (power * Series(within, n));
    }

    /// <summary><c>ln x</c>: −∞ of 0, NaN of what is negative.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Log<T>(T x)
        where T : struct, ILane<T>
    {
        const float SmallestNormal = 1.17549435e-38f, Enlarge = 8388608;   // 2⁻¹²⁶, 2²³
        T subnormal = T.Splat(SmallestNormal) - x;
        T enlarged = T.SelectPositive(subnormal, x * T.Splat(Enlarge), x);
        T n = T.Exponent(enlarged) - T.SelectPositive(subnormal, T.Splat(23), T.Splat(0));
        T m = T.Significand(enlarged);                                  // [1, 2), then [√½, √2]
        T large = m - T.Splat(1.41421356f);
        m = T.SelectPositive(large, m * T.Splat(0.5f), m);
        n += T.SelectPositive(large, T.Splat(1), T.Splat(0));

        // ln m = 2 artanh s, s = (m − 1) / (m + 1), |s| ≤ 0.172
        T s = (m - T.Splat(1)) / (m + T.Splat(1)), q = s * s;
        T tail = (((((T.Splat(1f / 9) * q) + T.Splat(1f / 7)) * q) + T.Splat(1f / 5)) * q) + T.Splat(1f / 3);
        T log = (n * T.Splat(Log2Upper)) + ((n * T.Splat(Log2Lower)) + (T.Splat(2) * (s + (s * q * tail))));

        T finite = T.SelectPositive(x - T.Splat(float.MaxValue), x, log);
        T root = T.Sqrt(x);                                             // of a negative number NaN
        return T.SelectPositive(x, finite, T.Splat(-1) / (root * root));
    }

    /// <summary><c>ln(1 + x)</c> of x ≥ 0, exact to the last places near 0 too.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T LogOnePlus<T>(T x)
        where T : struct, ILane<T>
    {
        T sum = T.Splat(1) + x, lost = x - (sum - T.Splat(1));          // what rounding the sum lost
        return Log(sum) + (lost / sum);
    }

    /// <summary>The nearest whole number, of |x| &lt; 2²².</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Whole<T>(T x)
        where T : struct, ILane<T> => x + T.Splat(SingleBits.Rounder) - T.Splat(SingleBits.Rounder);

    /// <summary>x between where its exponential is 0 and where it is ∞; NaN stays NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Within<T>(T x)
        where T : struct, ILane<T>
    {
        T lowest = T.Splat(-105), highest = T.Splat(89);
        return T.SelectPositive(lowest - x, lowest, T.SelectPositive(x - highest, highest, x));
    }

    /// <summary><c>eʳ − 1</c>, <c>r = x − n ln 2</c>, |r| ≤ 0.35: Taylor's series up to the seventh power.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Series<T>(T x, T n)
        where T : struct, ILane<T>
    {
        T r = x - (n * T.Splat(Log2Upper)) - (n * T.Splat(Log2Lower));
        T tail = (((((T.Splat(1f / 5040) * r) + T.Splat(1f / 720)) * r) + T.Splat(1f / 120)) * r) + T.Splat(1f / 24);
        tail = (((tail * r) + T.Splat(1f / 6)) * r) + T.Splat(0.5f);
        return r + (r * r * tail);
    }
}
