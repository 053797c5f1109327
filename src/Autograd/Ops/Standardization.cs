namespace PGGan.Autograd.Ops;

/// <summary>
/// Mean 0 and variance 1 over neighbouring axes: what batch normalisation does over <c>(0, 3)</c> of <c>[N, H, W, C]</c>, one channel for all samples,
/// and layer normalisation over <c>(1, 3)</c>, one sample. Composed of differentiable operations: gradients of every order.
/// </summary>
public static class Standardization
{
    /// <summary><c>1/n · Σ (x − mean)²</c> over the axes, of x's shape without them.</summary>
    /// <param name="x">Any values.</param>
    /// <param name="mean">Their mean over the axes.</param>
    /// <param name="first">First of the axes.</param>
    /// <param name="count">How many there are.</param>
    /// <exception cref="ArgumentException">The mean is not of x's shape without the axes.</exception>
    public static Tensor Variance(this Tensor x, Tensor mean, int first, int count)
    {
        Tensor centred = x.AddOver(mean.Scale(-1), first, count);
        return centred.Dot(centred, first, count).Scale(1f / x.Shape.Extent(first, count).Reduced);
    }

    /// <summary><c>(x − mean) / √(variance + ε)</c>, mean and variance repeated along the axes.</summary>
    /// <param name="x">Any values.</param>
    /// <param name="mean">Of x's shape without the axes.</param>
    /// <param name="variance">Of x's shape without the axes.</param>
    /// <param name="first">First of the axes.</param>
    /// <param name="count">How many there are.</param>
    /// <param name="epsilon">ε, in the root.</param>
    /// <exception cref="ArgumentException">Mean or variance is not of x's shape without the axes.</exception>
    public static Tensor Standardize(this Tensor x, Tensor mean, Tensor variance, int first, int count, float epsilon) =>
        x.AddOver(mean.Scale(-1), first, count).MultiplyOver(variance.Offset(epsilon).Sqrt().Reciprocal(), first, count);
}
