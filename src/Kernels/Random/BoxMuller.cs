using System.Numerics;
using System.Runtime.CompilerServices;

namespace PGGan.Kernels;

/// <summary>
/// Pairs of independent standard normal numbers from pairs of 32-bit words (Box and Muller 1958): with u = (a + ½) / 2³² and t = (b + ½) /
/// 2³², <c>√(−2 ln u) · (cos 2πt, sin 2πt)</c>.
/// </summary>
/// <remarks>
/// Logarithm, sine and cosine are their Taylor series on a small interval, cut where they are exact to the last bits of a double.
/// Multiplications and additions are rounded one by one, never fused, so the bits are the same on every processor, system and vector width,
/// which those of a mathematical library are not.
/// </remarks>
internal static class BoxMuller
{
    // The bits of 2⁵²: with a word in the lowest bits it is 2⁵² plus the word.
    private const ulong IntegerBits = 0x4330_0000_0000_0000;
    private const double Integer = 1L << 52;
    private const int MantissaBits = 52;
    private const ulong RootEighthBits = 0x3FD6_A09E_667F_3BCD;   // of √⅛

    // Coefficients of z = s², highest first: artanh s / s, sin x / x and cos x.
    private static ReadOnlySpan<double> ArtanhSeries =>
        [1.0 / 19, 1.0 / 17, 1.0 / 15, 1.0 / 13, 1.0 / 11, 1.0 / 9, 1.0 / 7, 1.0 / 5, 1.0 / 3, 1];

    private static ReadOnlySpan<double> SinSeries =>
        [-1.0 / 1307674368000, 1.0 / 6227020800, -1.0 / 39916800, 1.0 / 362880, -1.0 / 5040, 1.0 / 120, -1.0 / 6, 1];

    private static ReadOnlySpan<double> CosSeries =>
        [1.0 / 20922789888000, -1.0 / 87178291200, 1.0 / 479001600, -1.0 / 3628800, 1.0 / 40320, -1.0 / 720, 1.0 / 24, -1.0 / 2, 1];

    /// <summary>The two numbers of each pair of words.</summary>
    /// <param name="a">Words, one in each lane: the radius.</param>
    /// <param name="b">Words: the angle.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector<double> First, Vector<double> Second) Pair(Vector<ulong> a, Vector<ulong> b)
    {
        Vector<double> radius = Vector.SquareRoot(new Vector<double>(-2) * LogOfFraction(a));
        (Vector<double> sin, Vector<double> cos) = SinCosOfTurn(b);
        return (radius * cos, radius * sin);
    }

    /// <summary><c>ln((a + ½) / 2³²)</c>; the half keeps the logarithm of zero away.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<double> LogOfFraction(Vector<ulong> a)
    {
        Vector<double> one = Vector<double>.One, half = new(0.5);

        // a + ½ = m · 2^(e − 1) with m in [√½, √2).
        Vector<ulong> bits = Vector.AsVectorUInt64(ToDouble(a) + half);
        Vector<ulong> e = (bits - new Vector<ulong>(RootEighthBits)) >>> MantissaBits;
        Vector<double> m = Vector.AsVectorDouble(bits - (e << MantissaBits) + new Vector<ulong>(1UL << MantissaBits));

        // ln m = 2 · artanh s, s = (m − 1) / (m + 1), s² < 0.03.
        Vector<double> s = (m - one) / (m + one), z = s * s;
        return ((ToDouble(e) - new Vector<double>(33)) * new Vector<double>(0.6931471805599453)) + ((s + s) * Polynomial(ArtanhSeries, z));
    }

    /// <summary>
    /// Sine and cosine of <c>(b + ½) / 2³²</c> turns: of what is left after whole quarters, swapped and negated by the quarter.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector<double> Sin, Vector<double> Cos) SinCosOfTurn(Vector<ulong> b)
    {
        const long quarterTurn = 1L << 30;
        Vector<ulong> quarter = (b + new Vector<ulong>(quarterTurn / 2)) >>> 30;
        Vector<double> rest = ToDouble(b + new Vector<ulong>(quarterTurn) - (quarter << 30)) - new Vector<double>(quarterTurn - 0.5);
        Vector<double> x = rest * new Vector<double>(Math.PI / 2 / quarterTurn), z = x * x;   // |x| ≤ π/4

        Vector<double> sin = x * Polynomial(SinSeries, z), cos = Polynomial(CosSeries, z);
        Vector<long> odd = Vector.Equals(Vector.AsVectorInt64(quarter) & Vector<long>.One, Vector<long>.One);
        Vector<ulong> sinSign = (quarter & new Vector<ulong>(2)) << 62,
            cosSign = ((quarter + Vector<ulong>.One) & new Vector<ulong>(2)) << 62;
        return (Negate(Vector.ConditionalSelect(odd, cos, sin), sinSign), Negate(Vector.ConditionalSelect(odd, sin, cos), cosSign));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<double> Polynomial(ReadOnlySpan<double> coefficients, Vector<double> z)
    {
        Vector<double> sum = new(coefficients[0]);
        for (int i = 1; i < coefficients.Length; i++)
        {
            sum = (sum * z) + new Vector<double>(coefficients[i]);
        }

        return sum;
    }

    /// <summary>The integer in each lane, below 2⁵², exact.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<double> ToDouble(Vector<ulong> integer) =>
        Vector.AsVectorDouble(integer | new Vector<ulong>(IntegerBits)) - new Vector<double>(Integer);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<double> Negate(Vector<double> x, Vector<ulong> signBit) =>
        Vector.AsVectorDouble(Vector.AsVectorUInt64(x) ^ signBit);
}
