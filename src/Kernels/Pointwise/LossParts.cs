using System.Runtime.CompilerServices;

namespace PGGan.Kernels.Pointwise;

/// <summary><c>curvature · (x − centre)² + slope · x</c></summary>
/// <param name="Curvature">Weight of the square.</param>
/// <param name="Centre">Where it is zero.</param>
/// <param name="Slope">Weight of x itself.</param>
public readonly record struct Quadratic(float Curvature, float Centre, float Slope) : IUnaryOp
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Apply<T>(T x)
        where T : struct, ILane<T>
    {
        T distance = x - T.Splat(Centre);
        return (T.Splat(Curvature) * distance * distance) + (T.Splat(Slope) * x);
    }
}

/// <summary>
/// <c>dy · (steepness · (x − centre) + slope)</c>: the derivative of a <see cref="Quadratic"/>, steepness twice its curvature.
/// </summary>
/// <param name="Steepness">Twice the weight of the square.</param>
/// <param name="Centre">Where it is zero.</param>
/// <param name="Slope">Weight of x itself.</param>
public readonly record struct QuadraticSlope(float Steepness, float Centre, float Slope) : IBinaryOp
{
    /// <inheritdoc/>
    /// <param name="a">x.</param>
    /// <param name="b">The gradient dy.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Apply<T>(T a, T b)
        where T : struct, ILane<T> => b * ((T.Splat(Steepness) * (a - T.Splat(Centre))) + T.Splat(Slope));
}

/// <summary><c>factor · dy / y</c> where y &gt; 0, else 0: what a norm's gradient multiplies its argument by.</summary>
/// <param name="Factor">The factor.</param>
public readonly record struct NormSlope(float Factor) : IBinaryOp
{
    /// <inheritdoc/>
    /// <param name="a">The gradient dy.</param>
    /// <param name="b">The norm y.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Apply<T>(T a, T b)
        where T : struct, ILane<T> => T.SelectPositive(b, T.Splat(Factor) * a / b, T.Splat(0));
}
