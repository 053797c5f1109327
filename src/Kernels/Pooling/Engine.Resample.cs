using PGGan.Kernels.Pointwise;

namespace PGGan.Kernels;

/// <content>Doubling and halving of the resolution.</content>
public abstract partial class Engine
{
    /// <summary>
    /// <c>y[n, 2h + a, 2w + b, c] = scale · x[n, h, w, c]</c>, a, b ∈ {0, 1}. <paramref name="shape"/> is x's. Adjoint of <see
    /// cref="SumPool2"/>.
    /// </summary>
    public abstract void Upsample2(Shape shape, float scale, Storage x, Storage y);

    /// <summary>
    /// <c>y[n, h, w, c] = scale · Σ_{a,b} x[n, 2h + a, 2w + b, c]</c>; average with scale ¼. <paramref name="shape"/> is x's. Adjoint of
    /// <see cref="Upsample2"/>.
    /// </summary>
    public abstract void SumPool2(Shape shape, float scale, Storage x, Storage y);

    /// <summary>
    /// Twice the size by bilinear interpolation, along each axis <c>y[2i] = ¼ x[i − 1] + ¾ x[i]</c> and
    /// <c>y[2i + 1] = ¾ x[i] + ¼ x[i + 1]</c>, the border repeated; all of it times scale. <paramref name="shape"/> is x's.
    /// Adjoint of <see cref="SumPoolBilinear2"/>.
    /// </summary>
    public abstract void UpsampleBilinear2(Shape shape, float scale, Storage x, Storage y);

    /// <summary>
    /// Half the size, along each axis <c>y[i] = ¼ x[2i − 1] + ¾ x[2i] + ¾ x[2i + 1] + ¼ x[2i + 2]</c>, the border repeated; all of it
    /// times scale: with ¼ the filter (1, 3, 3, 1) / 8 each way. <paramref name="shape"/> is x's. Adjoint of
    /// <see cref="UpsampleBilinear2"/>.
    /// </summary>
    public abstract void SumPoolBilinear2(Shape shape, float scale, Storage x, Storage y);

    /// <summary>
    /// <c>y[n, h, w, c] = o + fade · (fresh[n, h, w, c] − o)</c>, <c>o = old[n, h / 2, w / 2, c]</c>: the smaller network's image behind
    /// the one that fades in. <paramref name="shape"/> is fresh's.
    /// </summary>
    public virtual void FadeIn(Shape shape, float fade, Storage old, Storage fresh, Storage y)
    {
        Upsample2(new Shape(shape[0], shape[1] / 2, shape[2] / 2, shape[3]), 1, old, y);
        Map2(new Lerp(fade), shape.Count, y, fresh, y);
    }
}
