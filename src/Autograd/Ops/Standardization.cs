using PGGan.Kernels;

namespace PGGan.Autograd.Ops;

/// <summary>
/// Mean 0 and variance 1 over neighbouring axes: what batch normalisation does over <c>[0, 1, 2]</c> of <c>[N, H, W, C]</c>, one channel
/// for all samples, and layer normalisation over <c>[1, 2, 3]</c>, one sample. Composed of differentiable operations: gradients of every
/// order.
/// </summary>
public static class Standardization
{
    /// <summary><c>1/n · Σ (x − mean)²</c> over the axes, of x's shape without them.</summary>
    /// <param name="x">Any values.</param>
    /// <param name="mean">Their mean over the axes.</param>
    /// <param name="axes">The axes, neighbours.</param>
    /// <exception cref="ArgumentException">The mean is not of x's shape without the axes.</exception>
    public static Tensor Variance(this Tensor x, Tensor mean, Axes axes)
    {
        int terms = x.Shape.Extent(axes).Reduced;
        Tensor centred = x.AddOver(mean.Scale(-1), axes);
        return centred.Dot(centred, axes).Scale(1f / terms);
    }

    /// <summary><c>(x − mean) / √(variance + ε)</c>, mean and variance repeated along the axes.</summary>
    /// <param name="x">Any values.</param>
    /// <param name="mean">Of x's shape without the axes.</param>
    /// <param name="variance">Of x's shape without the axes.</param>
    /// <param name="axes">The axes, neighbours.</param>
    /// <param name="epsilon">ε, in the root.</param>
    /// <exception cref="ArgumentException">Mean or variance is not of x's shape without the axes.</exception>
    public static Tensor Standardize(this Tensor x, Tensor mean, Tensor variance, Axes axes, float epsilon) =>
        x.AddOver(mean.Scale(-1), axes).MultiplyOver(variance.Offset(epsilon).Sqrt().Reciprocal(), axes);
}
