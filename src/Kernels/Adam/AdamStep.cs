using System.Runtime.CompilerServices;

namespace PGGan.Kernels.Pointwise;

/// <summary>
/// One update of Adam (Kingma and Ba 2015) with ε outside the bias correction, as the official code has it (docs/method.md):
/// <c>m ← β₁ m + (1 − β₁) g</c>, <c>v ← β₂ v + (1 − β₂) g²</c>, <c>w ← w − step · m / (√v + ε)</c>,
/// <c>step = lr · √(1 − β₂ᵗ) / (1 − β₁ᵗ)</c>. With β₁ = 0, as in the paper, m is g and need not be kept.
/// </summary>
/// <param name="Beta1">β₁, the decay of the first moment.</param>
/// <param name="Beta2">β₂, the decay of the second moment.</param>
/// <param name="Epsilon">ε, added after the square root.</param>
/// <param name="StepSize">The rate with the bias correction of step t folded in: see <see cref="BiasCorrected"/>.</param>
public readonly record struct AdamStep(float Beta1, float Beta2, float Epsilon, float StepSize)
{
    /// <summary><c>lr · √(1 − β₂ᵗ) / (1 − β₁ᵗ)</c>, in double precision, t counted from 1.</summary>
    public static float BiasCorrected(double rate, double beta1, double beta2, long t) =>
        (float)(rate * Math.Sqrt(1 - Math.Pow(beta2, t)) / (1 - Math.Pow(beta1, t)));

    /// <summary>
    /// <c>lr · √(1 − ∏ β₂) / (1 − β₁ᵗ)</c>, in double precision: where β₂ moves, the weights of all squared gradients in v add up to
    /// <c>1 − ∏ β₂</c>.
    /// </summary>
    /// <param name="rate">lr.</param>
    /// <param name="beta1">β₁.</param>
    /// <param name="t">Updates, counted from 1.</param>
    /// <param name="beta2Product">∏ β₂, the product of the decays of all t updates.</param>
    public static float BiasCorrectedBy(double rate, double beta1, long t, double beta2Product) =>
        (float)(rate * Math.Sqrt(1 - beta2Product) / (1 - Math.Pow(beta1, t)));

    /// <summary>Updates the weight and both moments from the gradient.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Apply<T>(ref T weight, ref T firstMoment, ref T secondMoment, T gradient)
        where T : struct, ILane<T>
    {
        firstMoment = (firstMoment * T.Splat(Beta1)) + (gradient * T.Splat(1 - Beta1));
        Move(ref weight, firstMoment, ref secondMoment, gradient);
    }

    /// <summary>Updates the weight and the second moment from the gradient where β₁ = 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Apply<T>(ref T weight, ref T secondMoment, T gradient)
        where T : struct, ILane<T> => Move(ref weight, gradient, ref secondMoment, gradient);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Move<T>(ref T weight, T firstMoment, ref T secondMoment, T gradient)
        where T : struct, ILane<T>
    {
        secondMoment = (secondMoment * T.Splat(Beta2)) + (gradient * gradient * T.Splat(1 - Beta2));
        weight -= T.Splat(StepSize) * firstMoment / (T.Sqrt(secondMoment) + T.Splat(Epsilon));
    }
}
