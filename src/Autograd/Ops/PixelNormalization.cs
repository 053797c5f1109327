using PGGan.Kernels;

namespace PGGan.Autograd.Ops;

/// <summary>
/// Pixel norm (Karras et al. 2018, §4.2): <c>y[n,h,w,c] = a[n,h,w,c] / √(1/C · Σ_c a[n,h,w,c]² + ε)</c>, alone or in one pass with the
/// bias and leaky ReLU before it. x and y <c>[…, C]</c>; ε = 1e-8 in the paper.
/// </summary>
public static class PixelNormalization
{
    /// <summary>The paper's ε.</summary>
    public const float Epsilon = 1e-8f;

    /// <summary>Pixel norm over the innermost axis. Gradients of every order.</summary>
    public static Tensor PixelNorm(this Tensor x, float epsilon = Epsilon) => x.BiasActPixelNorm(bias: null, slope: 1, epsilon);

    /// <summary>
    /// <c>PixelNorm(LeakyRelu(x + bias))</c> in one pass; bias <c>[C]</c> or null, slope 1 for no activation. Gradients of every order.
    /// </summary>
    /// <exception cref="ArgumentException">The bias is not one value a channel.</exception>
    public static Tensor BiasActPixelNorm(this Tensor x, Tensor? bias, float slope = 0.2f, float epsilon = Epsilon)
    {
        if (bias is not null && bias.Shape != new Shape(x.Shape[-1]))
        {
            throw new ArgumentException($"BiasActPixelNorm: x {x.Shape} takes a bias [{x.Shape[-1]}], not {bias.Shape}.");
        }

        Tensor y = x.Workspace.NewFeatureMap(x.Shape);
        PixelNormGeometry geometry = Geometry(y.Shape, slope, epsilon);
        Tensor inverseNorm = x.Workspace.New(x.Shape.Without([-1]));
        x.Workspace.Engine.PixelNorm(geometry, x.Storage, bias?.Storage, y.Storage, inverseNorm.Storage);
        return Record(x, bias, y, inverseNorm, geometry);
    }

    /// <summary>What <see cref="BiasActPixelNorm"/> fuses, operation by operation; the tests hold the fused pass to it.</summary>
    internal static Tensor Reference(Tensor x, Tensor? bias, float slope, float epsilon)
    {
        Tensor a = (bias is null ? x : x.AddOver(bias, Axes.Outer(x.Shape.Rank - 1))).LeakyRelu(slope);
        Tensor meanSquare = a.Dot(a, [-1]).Scale(1f / x.Shape[-1]);                                 // [N, H, W]
        return a.MultiplyOver(meanSquare.Offset(epsilon).Sqrt().Reciprocal(), [-1]);                // [N, H, W, C]
    }

    /// <summary>Sizes of the pass over a feature map, checked.</summary>
    internal static PixelNormGeometry Geometry(Shape shape, float slope, float epsilon)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(slope);   // the gate reads the sign of the input off the result
        return new PixelNormGeometry(shape.Count / shape[-1], shape[-1], slope, epsilon);
    }

    /// <summary>
    /// Records y and s, the results of a fused pass, as functions of bias and x, the tensor, perhaps virtual, whose values were normalised.
    /// </summary>
    /// <param name="x">What was normalised.</param>
    /// <param name="bias">Its bias, or null.</param>
    /// <param name="y">The result.</param>
    /// <param name="inverseNorm">s, of y's shape without the channels.</param>
    /// <param name="geometry">Sizes of the pass.</param>
    /// <returns>y.</returns>
    internal static Tensor Record(Tensor x, Tensor? bias, Tensor y, Tensor inverseNorm, PixelNormGeometry geometry)
    {
        Workspace workspace = y.Workspace;
        int channels = geometry.Channels;
        float slope = geometry.Slope;

        // ∂s/∂a_c = −s² · y_c / C, so that the composition below can itself be differentiated.
        Tape.Record(inverseNorm, [(x, bias, (ds, ofBias) => Summed(
            y.MultiplyOver(ds.Multiply(inverseNorm.Square()).Scale(-1f / channels), [-1]).LeakyReluGate(y, slope), ofBias))]);
        Tape.Record(y, [(x, bias, (dy, ofBias) => workspace.Recording ? Summed(Composed(dy), ofBias) : Fused(dy, ofBias))]);
        if (inverseNorm.Node is not null)
        {
            inverseNorm.Node.ReadBy = Math.Min(inverseNorm.Serial, y.Serial);
            y.Node!.ReadBy = inverseNorm.Node.ReadBy;
        }

        return y;

        Tensor Composed(Tensor dy)
        {
            Tensor projection = dy.Dot(y, [-1]).Scale(1f / channels);                               // mean_c(dy · y)
            return (dy - y.MultiplyOver(projection, [-1])).MultiplyOver(inverseNorm, [-1]).LeakyReluGate(y, slope);
        }

        (Tensor X, Tensor? Bias) Summed(Tensor dx, SecondGradient ofBias) =>
            (dx, ofBias.IsWanted ? dx.Sum(Axes.Outer(dx.Shape.Rank - 1)) : null);

        (Tensor X, Tensor? Bias) Fused(Tensor dy, SecondGradient ofBias)
        {
            Tensor dx = workspace.NewLike(y);
            Tensor? dbias = ofBias.IsWanted ? ofBias.Sum ?? workspace.New(new Shape(channels)) : null;
            workspace.Engine.PixelNormGrad(geometry, dy.Storage, y.Storage, inverseNorm.Storage, dx.Storage, dbias?.Storage,
                add: ofBias.Sum is not null);
            return (dx, dbias);
        }
    }
}
