using PGGan.Autograd;
using PGGan.Autograd.Ops;
using PGGan.Kernels;

namespace PGGan.Model;

/// <summary>
/// A hidden layer of the discriminator as its options have it: noise, convolution, layer normalisation, bias, leaky ReLU, the average of
/// 2×2. In the paper's networks, without noise and normalisation, it is one pass.
/// </summary>
/// <remarks>
/// Layer normalisation (Ba et al. 2016): <c>y[n,h,w,c] = gain[c] · (x[n,h,w,c] − mean[n]) / √(variance[n] + ε)</c>, mean and population
/// variance over all of a sample, ε = 1e-4.
/// </remarks>
internal sealed class DiscriminatorLayer : EqualizedConv
{
    /// <summary>ε of the layer normalisation.</summary>
    public const float Epsilon = 1e-4f;

    private readonly DiscriminatorLayerOptions options;
    private readonly Parameter? gain;

    /// <summary>A layer of the given sizes.</summary>
    /// <inheritdoc cref="EqualizedConv(LayerPlace, int, int, ConvOptions?)"/>
    public DiscriminatorLayer(LayerPlace place, int inputs, int outputs, DiscriminatorLayerOptions options)
        : base(place, inputs, outputs, options)
    {
        this.options = options;
        gain = options.LayerNormalization ? Define("gain", place.Workspace.Full(new Shape(outputs), 1)) : null;
    }

    /// <summary>
    /// <c>x · (1 + strength · √C · noise)</c>, one number of the noise a sample and channel; x itself where there is none.
    /// </summary>
    public static Tensor WithNoise(Tensor x, float strength, LayerNoise? noise, int layer)
    {
        if (noise is null || strength == 0)
        {
            return x;
        }

        int channels = x.Shape[3];
        Tensor factors = noise(layer, channels).Scale(strength * MathF.Sqrt(channels)).Offset(1);   // [N, C]
        return x.MultiplyOver(factors, [1, 2]);
    }

    /// <inheritdoc/>
    public override LayerCost Cost(Shape input)
    {
        LayerCost cost = base.Cost(input);
        return options.Halves ? cost with { Output = new Shape(input[0] / 2, input[1] / 2, cost.Output[2]) } : cost;
    }

    /// <summary>The layer of x <c>[N, H, W, C]</c>: <c>[N, H, W, K]</c>, or half the resolution where the options say so.</summary>
    public Tensor Forward(Tensor x, LayerNoise? noise)
    {
        x = WithNoise(x, options.Noise, noise, options.Number);
        return (options.Halves, options.FusedDown) switch
        {
            (false, _) => Activated(x),
            (true, true) => Activated(x, halves: true),
            (true, false) when gain is null && !options.Bilinear => x.ConvBiasActPool(Weight.Value, Bias.Value, Scale, options.Slope),
            _ => Halved(Activated(x)),
        };
    }

    /// <summary>The layer of all of x <c>[N, H, W, C]</c>: <c>[N, 1, 1, K]</c>.</summary>
    public Tensor Flat(Tensor x, LayerNoise? noise)
    {
        int n = x.Shape[0];
        return Activated(WithNoise(x, options.Noise, noise, options.Number).Reshape(new Shape(n, 1, 1, x.Shape.Count / n)));
    }

    private Tensor Halved(Tensor x) => options.Bilinear ? x.SumPoolBilinear2(0.25f) : x.AveragePool2();

    /// <summary>The layer, averaged right behind the convolution where it halves.</summary>
    private Tensor Activated(Tensor x, bool halves = false)
    {
        bool smooth = halves && options.Bilinear;
        Resample resample = halves && !smooth ? Resample.DownAfter : Resample.None;
        if (gain is null && !smooth)
        {
            return x.ConvBiasAct(Weight.Value, Bias.Value, Scale, options.Slope, resample);
        }

        Tensor product = x.Conv(Weight.Value, Scale, resample);
        product = smooth ? Halved(product) : product;
        if (gain is null)
        {
            return product.BiasAct(Bias.Value, options.Slope);
        }

        Tensor mean = product.Mean([1, 2, 3]), variance = product.Variance(mean, [1, 2, 3]);      // [N]
        return product.Standardize(mean, variance, [1, 2, 3], Epsilon).MultiplyOver(gain.Value,
            [0, 1, 2]).BiasAct(Bias.Value, options.Slope);
    }
}
