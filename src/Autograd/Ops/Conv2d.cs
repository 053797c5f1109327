using PGGan.Kernels;
using PGGan.Kernels.Pointwise;

namespace PGGan.Autograd.Ops;

/// <summary>
/// The convolution triangle: the three partial gradients of <c>T(x, w, g) = ⟨g, scale · x ∗ w⟩</c>. T is linear in each of its operands, so
/// the derivative of any member is another member and second order needs nothing new.
/// </summary>
/// <remarks>
/// Shapes: x <c>[N, H, W, C]</c>, w <c>[K, R, R, C]</c>, result <c>[N, OutH, OutW, K]</c>; see <see cref="ConvGeometry"/> for resampling.
/// </remarks>
public static class Conv2d
{
    /// <summary><c>y[n,h,w,k] = scale · Σ_{r,s,c} x[n, h+r−pad, w+s−pad, c] · w[k,r,s,c]</c></summary>
    /// <exception cref="ArgumentException">The weight does not fit the input.</exception>
    public static Tensor Conv(this Tensor x, Tensor w, float scale = 1, Resample resample = Resample.None)
    {
        ConvGeometry g = Geometry(nameof(Conv), x.Shape, w.Shape, resample);
        Tensor y = x.Workspace.NewFeatureMap(g.Output);
        x.Workspace.Engine.Conv(default(Identity), g, scale, x.Operand, w.Storage, bias: null, y.Storage);
        return Tape.Record(y, [(x, dy => dy.ConvInputGrad(w, g, scale)),
            (w, dy => x.ConvWeightGrad(dy, g, scale), (dy, dw) => x.AddConvWeightGrad(dy, g, scale, dw))]);
    }

    /// <summary><c>∂T/∂x</c>: from the output's gradient dy to the input's.</summary>
    /// <exception cref="ArgumentException">dy or w is not of the geometry's shape.</exception>
    public static Tensor ConvInputGrad(this Tensor dy, Tensor w, ConvGeometry g, float scale = 1)
    {
        Check(nameof(ConvInputGrad), "output gradient", g.Output, dy);
        Check(nameof(ConvInputGrad), "weight", g.Weight, w);
        Tensor dx = dy.Workspace.NewFeatureMap(g.Input);
        dy.Workspace.Engine.ConvInputGrad(g, scale, dy.Operand, w.Storage, dx.Storage);
        return Tape.Record(dx, [(dy, u => u.Conv(w, scale, g.Resample)),
            (w, u => u.ConvWeightGrad(dy, g, scale), (u, dw) => u.AddConvWeightGrad(dy, g, scale, dw))]);
    }

    /// <summary><c>∂T/∂w</c>: from the input and the output's gradient dy to the weight's.</summary>
    /// <exception cref="ArgumentException">x or dy is not of the geometry's shape.</exception>
    public static Tensor ConvWeightGrad(this Tensor x, Tensor dy, ConvGeometry g, float scale = 1)
    {
        Check(nameof(ConvWeightGrad), "input", g.Input, x);
        Check(nameof(ConvWeightGrad), "output gradient", g.Output, dy);
        Tensor dw = x.Workspace.New(g.Weight);
        x.Workspace.Engine.ConvWeightGrad(g, scale, x.Operand, dy.Operand, dw.Storage);
        return Tape.Record(dw, [(x, v => dy.ConvInputGrad(v, g, scale)), (dy, v => x.Conv(v, scale, g.Resample))]);
    }

    /// <summary><see cref="ConvWeightGrad"/> added to a sum of gradients, in place and unrecorded.</summary>
    internal static void AddConvWeightGrad(this Tensor x, Tensor dy, ConvGeometry g, float scale, Tensor sum) =>
        x.Workspace.Engine.ConvWeightGrad(g, scale, x.Operand, dy.Operand, sum.Storage, add: true);

    /// <summary>The sizes of a convolution of x with w, checked.</summary>
    internal static ConvGeometry Geometry(string operation, Shape x, Shape w, Resample resample)
    {
        if (x.Rank != 4 || w.Rank != 4 || w[1] != w[2])
        {
            throw new ArgumentException($"{operation}: x must be [N, H, W, C] and the weight [K, R, R, C] (x {x}, weight {w}).");
        }

        return w[3] == x[3]
            ? new ConvGeometry(x[0], x[1], x[2], x[3], w[0], w[1], resample)
            : throw new ArgumentException($"{operation}: weight expects {w[3]} input channels, x has {x[3]} (x {x}, weight {w}).");
    }

    private static void Check(string operation, string what, Shape expected, Tensor given)
    {
        if (given.Shape != expected)
        {
            throw new ArgumentException($"{operation}: the {what} must be {expected}, it is {given.Shape}.");
        }
    }
}
