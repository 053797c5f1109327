using PGGan.Kernels;
using PGGan.Kernels.Pointwise;

namespace PGGan.Autograd.Ops;

/// <summary>
/// A layer in one pass: convolution, bias, activation and, in the generator, pixel norm. The value before the activation is never stored:
/// the gradient needs only its sign, which is the sign of the result.
/// </summary>
public static class FusedLayers
{
    /// <summary><c>LeakyRelu(x + bias)</c> in one pass over <c>[…, C]</c>; bias <c>[C]</c>. Gradients of every order.</summary>
    /// <exception cref="ArgumentException">The bias is not one value a channel, or the slope is negative.</exception>
    public static Tensor BiasAct(this Tensor x, Tensor bias, float slope = 0.2f)
    {
        CheckBias(nameof(BiasAct), bias, x.Shape[-1]);
        ArgumentOutOfRangeException.ThrowIfNegative(slope);   // the gate reads the sign of the input off the result
        Tensor y = x.Workspace.NewFeatureMap(x.Shape);
        Extent perChannel = x.Shape.Extent(Axes.Outer(x.Shape.Rank - 1));
        x.Workspace.Engine.MapOver(new Then2<Add, LeakyRelu>(default, new LeakyRelu(slope)), perChannel, x.Storage,
            bias.Storage, y.Storage);
        return Tape.Record(y, [(x, bias, (dy, ofBias) => BiasActGrad(dy, y, slope, ofBias))]);
    }

    /// <summary><c>LeakyRelu(scale · x ∗ w + bias)</c>; slope 1 for a linear layer. Gradients of every order.</summary>
    /// <exception cref="ArgumentException">Weight or bias do not fit, or the slope is negative.</exception>
    public static Tensor ConvBiasAct(this Tensor x, Tensor w, Tensor bias, float scale = 1, float slope = 0.2f,
        Resample resample = Resample.None)
    {
        ConvGeometry g = Conv2d.Geometry(nameof(ConvBiasAct), x.Shape, w.Shape, resample);
        CheckBias(nameof(ConvBiasAct), bias, g.K);
        ArgumentOutOfRangeException.ThrowIfNegative(slope);
        Tensor product = Product(x, w, g, scale);
        Tensor y = x.Workspace.NewFeatureMap(g.Output);
        if (slope == 1)
        {
            x.Workspace.Engine.Conv(default(Identity), g, scale, x.Operand, w.Storage, bias.Storage, y.Storage);
            return Tape.Record(y, [(product, dy => dy), (bias, dy => dy.Sum([0, 1, 2]), (dy, dbias) => dy.AddSum([0, 1, 2], dbias))]);
        }

        x.Workspace.Engine.Conv(new LeakyRelu(slope), g, scale, x.Operand, w.Storage, bias.Storage, y.Storage);
        return Tape.Record(y, [(product, bias, (dy, ofBias) => BiasActGrad(dy, y, slope, ofBias))]);
    }

    /// <summary><c>AveragePool2(LeakyRelu(scale · x ∗ w + bias))</c>: the discriminator's way down. Gradients of every order.</summary>
    /// <exception cref="ArgumentException">Weight or bias do not fit, the slope is negative, or a side is odd.</exception>
    public static Tensor ConvBiasActPool(this Tensor x, Tensor w, Tensor bias, float scale = 1, float slope = 0.2f)
    {
        ConvGeometry g = Conv2d.Geometry(nameof(ConvBiasActPool), x.Shape, w.Shape, Resample.None);
        CheckBias(nameof(ConvBiasActPool), bias, g.K);
        ArgumentOutOfRangeException.ThrowIfNegative(slope);
        if (x.Shape[1] % 2 != 0 || x.Shape[2] % 2 != 0)
        {
            throw new ArgumentException($"ConvBiasActPool: {x.Shape} has an odd side and cannot be halved.");
        }

        Engine engine = x.Workspace.Engine;
        Storage biased = engine.Pool.Rent(g.Output.Count, engine.FormatOf(g.Output));
        engine.Conv(default(Identity), g, scale, x.Operand, w.Storage, bias.Storage, biased);
        Tensor y = ActivatedPooling.Pool(Product(x, w, g, scale), bias, biased, slope);
        biased.Release();
        return y;
    }

    /// <summary><c>PixelNorm(LeakyRelu(scale · x ∗ w + bias))</c>: the generator's layer. Gradients of every order.</summary>
    /// <exception cref="ArgumentException">Weight or bias do not fit.</exception>
    public static Tensor ConvBiasActPixelNorm(
        this Tensor x, Tensor w, Tensor bias, float scale = 1, float slope = 0.2f, float epsilon = PixelNormalization.Epsilon,
        Resample resample = Resample.None)
    {
        ConvGeometry g = Conv2d.Geometry(nameof(ConvBiasActPixelNorm), x.Shape, w.Shape, resample);
        CheckBias(nameof(ConvBiasActPixelNorm), bias, g.K);
        PixelNormGeometry norm = PixelNormalization.Geometry(g.Output, slope, epsilon);
        Tensor product = Product(x, w, g, scale);   // before y: a walk goes from later tensors to earlier ones
        Tensor y = x.Workspace.NewFeatureMap(g.Output), inverseNorm = x.Workspace.New(g.Output.Without([3]));   // s, [N, H, W]
        x.Workspace.Engine.ConvPixelNorm(g, norm, scale, x.Operand, w.Storage, bias.Storage, y.Storage, inverseNorm.Storage);
        return PixelNormalization.Record(product, bias, y, inverseNorm, norm);
    }

    /// <summary>The value before bias and activation, which is never stored; its gradient is computed once and shared by x and w.</summary>
    private static Tensor Product(Tensor x, Tensor w, ConvGeometry g, float scale) =>
        Tape.Record(Tensor.Virtual(x.Workspace, g.Output), [(x, d => d.ConvInputGrad(w, g, scale)),
            (w, d => x.ConvWeightGrad(d, g, scale), (d, dw) => x.AddConvWeightGrad(d, g, scale, dw))]);

    /// <summary>
    /// From the gradient of <c>y = LeakyRelu(x + bias)</c> to those of x and bias; to be differentiated again, it is composed.
    /// </summary>
    private static (Tensor X, Tensor? Bias) BiasActGrad(Tensor dy, Tensor y, float slope, SecondGradient ofBias)
    {
        Workspace workspace = y.Workspace;
        if (workspace.Recording || !ofBias.IsWanted)
        {
            Tensor gated = dy.LeakyReluGate(y, slope);
            return (gated, ofBias.IsWanted ? gated.Sum(Axes.Outer(y.Shape.Rank - 1)) : null);
        }

        int channels = y.Shape[-1];
        Tensor dx = workspace.NewLike(y), dbias = ofBias.Sum ?? workspace.New(new Shape(channels));
        workspace.Engine.BiasActGrad(
            y.Shape.Count / channels, channels, new LeakyReluGate(slope), dy.Storage, y.Storage, dx.Storage, dbias.Storage,
            add: ofBias.Sum is not null);
        return (dx, dbias);
    }

    private static void CheckBias(string operation, Tensor bias, int channels)
    {
        if (bias.Shape != new Shape(channels))
        {
            throw new ArgumentException($"{operation}: the bias must be [{channels}], it is {bias.Shape}.");
        }
    }
}
