using System.Numerics;

namespace PGGan.Metrics.Features;

/// <summary>What two elements add to the sum of <see cref="RowPairs"/>.</summary>
/// <typeparam name="T">float or double.</typeparam>
internal interface IPairTerm<T>
    where T : unmanaged
{
    /// <summary><c>sum + term(a, b)</c>, a lane at a time.</summary>
    static abstract Vector<T> Add(Vector<T> sum, Vector<T> a, Vector<T> b);

    /// <summary>The same of single elements.</summary>
    static abstract T Add(T sum, T a, T b);
}

/// <summary><c>a · b</c></summary>
internal readonly struct Product : IPairTerm<float>, IPairTerm<double>
{
    /// <inheritdoc/>
    public static Vector<float> Add(Vector<float> sum, Vector<float> a, Vector<float> b) => Vector.FusedMultiplyAdd(a, b, sum);

    /// <inheritdoc/>
    public static float Add(float sum, float a, float b) => sum + (a * b);

    /// <inheritdoc/>
    public static Vector<double> Add(Vector<double> sum, Vector<double> a, Vector<double> b) => Vector.FusedMultiplyAdd(a, b, sum);

    /// <inheritdoc/>
    public static double Add(double sum, double a, double b) => sum + (a * b);
}

/// <summary><c>(a − b)²</c>: exactly 0 of equal rows, and the same whichever comes first.</summary>
internal readonly struct SquaredDifference : IPairTerm<float>
{
    /// <inheritdoc/>
    public static Vector<float> Add(Vector<float> sum, Vector<float> a, Vector<float> b) => Vector.FusedMultiplyAdd(a - b, a - b, sum);

    /// <inheritdoc/>
    public static float Add(float sum, float a, float b) => sum + ((a - b) * (a - b));
}
