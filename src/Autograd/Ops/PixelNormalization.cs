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

    /// <summary><c>PixelNorm(LeakyRelu(x + bias))</c> in one pass; bias <c>[C]</c> or null, slope 1 for no activation. Gradients of every order.</summary>
    /// <exception cref="ArgumentException">The bias is not one value a channel.</exception>
    public static Tensor BiasActPixelNorm(this Tensor x, Tensor? bias, float slope = 0.2f, float epsilon = Epsilon)
    {
        if (bias is not null && bias.Shape != new Shape(x.Shape[-1]))
        {
            throw new ArgumentException($"BiasActPixelNorm: x {x.Shape} takes a bias [{x.Shape[-1]}], not {bias.Shape}.");
        }

        return Normalize(x, x.Storage, bias, x.Workspace.NewFeatureMap(x.Shape), slope, epsilon);
    }

    /// <summary>What <see cref="BiasActPixelNorm"/> fuses, operation by operation; the tests hold the fused pass to it.</summary>
    internal static Tensor Reference(Tensor x, Tensor? bias, float slope, float epsilon)
    {
        int channelAxis = x.Shape.Rank - 1;
        Tensor a = (bias is null ? x : x.AddOver(bias, 0, channelAxis)).LeakyRelu(slope);
        Tensor meanSquare = a.Dot(a, channelAxis, 1).Scale(1f / x.Shape[-1]);                       // [N, H, W]
        return a.MultiplyOver(meanSquare.Offset(epsilon).Sqrt().Reciprocal(), channelAxis, 1);      // [N, H, W, C]
    }

    /// <summary>
    /// Runs the fused pass from <paramref name="values"/> to y, which may be the same storage, and records y as a function of bias and x, the
    /// tensor, perhaps virtual, whose values they are.
    /// </summary>
    internal static Tensor Normalize(Tensor x, Storage values, Tensor? bias, Tensor y, float slope, float epsilon)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(slope);   // the gate reads the sign of the input off the result
        Workspace workspace = y.Workspace;
        int channels = y.Shape[-1], channelAxis = y.Shape.Rank - 1;
        PixelNormGeometry geometry = new(y.Shape.Count / channels, channels, slope, epsilon);
        Tensor inverseNorm = workspace.New(y.Shape.Without(channelAxis, 1));                        // s, [N, H, W]
        workspace.Engine.PixelNorm(geometry, values, bias?.Storage, y.Storage, inverseNorm.Storage);

        // ∂s/∂a_c = −s² · y_c / C, so that the composition below can itself be differentiated.
        Tape.Record(inverseNorm, [(x, bias, (ds, ofBias) => Summed(
            y.MultiplyOver(ds.Multiply(inverseNorm.Square()).Scale(-1f / channels), channelAxis, 1).LeakyReluGate(y, slope), ofBias))]);
        Tape.Record(y, [(x, bias, (dy, ofBias) => workspace.Recording ? Summed(Composed(dy), ofBias) : Fused(dy, ofBias))]);
        if (inverseNorm.Node is not null)
        {
            inverseNorm.Node.ReadBy = Math.Min(inverseNorm.Serial, y.Serial);
            y.Node!.ReadBy = inverseNorm.Node.ReadBy;
        }

        return y;

        Tensor Composed(Tensor dy)
        {
            Tensor projection = dy.Dot(y, channelAxis, 1).Scale(1f / channels);                     // mean_c(dy · y)
            return (dy - y.MultiplyOver(projection, channelAxis, 1)).MultiplyOver(inverseNorm, channelAxis, 1).LeakyReluGate(y, slope);
        }

        (Tensor X, Tensor? Bias) Summed(Tensor dx, bool ofBias) => (dx, ofBias ? dx.Sum(0, channelAxis) : null);

        (Tensor X, Tensor? Bias) Fused(Tensor dy, bool ofBias)
        {
            Tensor dx = workspace.NewLike(y);
            Tensor? dbias = ofBias ? workspace.New(new Shape(channels)) : null;
            workspace.Engine.PixelNormGrad(geometry, dy.Storage, y.Storage, inverseNorm.Storage, dx.Storage, dbias?.Storage);
            return (dx, dbias);
        }
    }
}
