using System.Runtime.CompilerServices;

namespace PGGan.Kernels.Pointwise;

/// <summary><c>x &gt; 0 ? x : slope · x</c>. Karras et al. 2018 use slope 0.2.</summary>
/// <param name="Slope">Slope of the negative side.</param>
public readonly record struct LeakyRelu(float Slope) : IUnaryOp
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Apply<T>(T x)
        where T : struct, ILane<T> => T.SelectPositive(x, x, x * T.Splat(Slope));
}

/// <summary>
/// The derivative of <see cref="LeakyRelu"/> applied to a gradient: <c>y &gt; 0 ? dy : slope · dy</c>. Linear in dy; with slope ≥ 0 the
/// output y is positive exactly where the input is, so the input need not be kept.
/// </summary>
/// <param name="Slope">Slope of the negative side.</param>
public readonly record struct LeakyReluGate(float Slope) : IBinaryOp
{
    /// <inheritdoc/>
    /// <param name="a">The gradient dy.</param>
    /// <param name="b">The activation's output y.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Apply<T>(T a, T b)
        where T : struct, ILane<T> => T.SelectPositive(b, a, a * T.Splat(Slope));
}
