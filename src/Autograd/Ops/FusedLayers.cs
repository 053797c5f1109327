using PGGan.Kernels;
using PGGan.Kernels.Pointwise;

namespace PGGan.Autograd.Ops;

/// <summary>
/// A layer in one pass: convolution, bias, activation and, in the generator, pixel norm. The value before the activation is never stored: the
/// gradient needs only its sign, which is the sign of the result.
/// </summary>
public static class FusedLayers
{
    /// <summary><c>LeakyRelu(x + bias)</c> in one pass over <c>[…, C]</c>; bias <c>[C]</c>. Gradients of every order.</summary>
    /// <exception cref="ArgumentException">The bias is not one value a channel, or the slope is not positive.</exception>
    public static Tensor BiasAct(this Tensor x, Tensor bias, float slope = 0.2f)
    {
        CheckBias(nameof(BiasAct), bias, x.Shape[-1]);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(slope);   // the gate reads the sign of the input off the result
        int rowAxes = x.Shape.Rank - 1;
        Tensor biased = Tensor.Virtual(x.Workspace, x.Shape);
        Tape.Record(biased, [(x, d => d), (bias, d => d.Sum(0, rowAxes))]);
        Tensor y = x.Workspace.New(x.Shape);
        x.Workspace.Engine.MapOver(new Then2<Add, LeakyRelu>(default, new LeakyRelu(slope)), x.Shape.Extent(0, rowAxes), x.Storage, bias.Storage, y.Storage);
        return Tape.Record(y, [(biased, dy => dy.LeakyReluGate(y, slope))]);
    }

    /// <summary><c>LeakyRelu(scale · x ∗ w + bias)</c>; slope 1 for a linear layer. Gradients of every order.</summary>
    /// <exception cref="ArgumentException">Weight or bias do not fit, or the slope is not positive.</exception>
    public static Tensor ConvBiasAct(this Tensor x, Tensor w, Tensor bias, float scale = 1, float slope = 0.2f, Resample resample = Resample.None)
    {
        ConvGeometry g = Conv2d.Geometry(nameof(ConvBiasAct), x.Shape, w.Shape, resample);
        CheckBias(nameof(ConvBiasAct), bias, g.K);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(slope);
        Tensor biased = Biased(x, w, bias, g, scale);
        Tensor y = x.Workspace.New(g.Output);
        if (slope == 1)
        {
            x.Workspace.Engine.Conv(default(Identity), g, scale, x.Storage, w.Storage, bias.Storage, y.Storage);
            return Tape.Record(y, [(biased, dy => dy)]);
        }

        x.Workspace.Engine.Conv(new LeakyRelu(slope), g, scale, x.Storage, w.Storage, bias.Storage, y.Storage);
        return Tape.Record(y, [(biased, dy => dy.LeakyReluGate(y, slope))]);
    }

    /// <summary><c>PixelNorm(LeakyRelu(scale · x ∗ w + bias))</c>: the generator's layer. Gradients of every order.</summary>
    /// <exception cref="ArgumentException">Weight or bias do not fit.</exception>
    public static Tensor ConvBiasActPixelNorm(
        this Tensor x, Tensor w, Tensor bias, float scale = 1, float slope = 0.2f, float epsilon = PixelNormalization.Epsilon, Resample resample = Resample.None)
    {
        ConvGeometry g = Conv2d.Geometry(nameof(ConvBiasActPixelNorm), x.Shape, w.Shape, resample);
        CheckBias(nameof(ConvBiasActPixelNorm), bias, g.K);
        Tensor biased = Biased(x, w, bias, g, scale);
        Tensor y = x.Workspace.New(g.Output);
        x.Workspace.Engine.Conv(default(Identity), g, scale, x.Storage, w.Storage, bias: null, y.Storage);
        return PixelNormalization.Normalize(biased, y.Storage, bias.Storage, y, slope, epsilon);
    }

    private static Tensor Biased(Tensor x, Tensor w, Tensor bias, ConvGeometry g, float scale) =>
        Tape.Record(Tensor.Virtual(x.Workspace, g.Output), [
            (x, d => d.ConvInputGrad(w, g, scale)),
            (w, d => x.ConvWeightGrad(d, g, scale)),
            (bias, d => d.Sum(0, 3))]);

    private static void CheckBias(string operation, Tensor bias, int channels)
    {
        if (bias.Shape != new Shape(channels))
        {
            throw new ArgumentException($"{operation}: the bias must be [{channels}], it is {bias.Shape}.");
        }
    }
}
