using PGGan.Autograd;
using PGGan.Autograd.Ops;
using PGGan.Kernels;

namespace PGGan.Model;

/// <summary>
/// A hidden layer of the discriminator as the configuration has it: noise, convolution, layer normalisation, bias, leaky ReLU, the average of 2×2. In the
/// paper's networks, without noise and normalisation, it is one pass.
/// </summary>
/// <remarks>
/// Layer normalisation (Ba et al. 2016): <c>y[n,h,w,c] = gain[c] · (x[n,h,w,c] − mean[n]) / √(variance[n] + ε)</c>, mean and population variance over
/// all of a sample, ε = 1e-4.
/// </remarks>
internal sealed class DiscriminatorLayer : EqualizedConv
{
    private const float Epsilon = 1e-4f;

    private readonly ModelConfig config;
    private readonly int number;
    private readonly Parameter? gain;

    /// <summary>A layer of the given sizes, with the gain of a leaky ReLU.</summary>
    /// <param name="place">Which layer it is.</param>
    /// <param name="number">Its number, for <see cref="LayerNoise"/>.</param>
    /// <param name="inputs">Input channels C.</param>
    /// <param name="outputs">Output channels K.</param>
    /// <param name="kernel">Side of the kernel.</param>
    public DiscriminatorLayer(LayerPlace place, int number, int inputs, int outputs, int kernel)
        : base(place, inputs, outputs, kernel, ActivationGain)
    {
        config = place.Config;
        this.number = number;
        gain = config.DiscriminatorNormalization == LayerNormalization.Layer ? Define("gain", place.Workspace.Full(new Shape(outputs), 1)) : null;
    }

    /// <summary><c>x · (1 + strength · √C · noise)</c>, one number of the noise a sample and channel; x itself where there is none.</summary>
    public static Tensor WithNoise(Tensor x, ModelConfig config, LayerNoise? noise, int layer)
    {
        if (noise is null || config.DiscriminatorNoise == 0)
        {
            return x;
        }

        int channels = x.Shape[3];
        Tensor factors = noise(layer, channels).Scale(config.DiscriminatorNoise * MathF.Sqrt(channels)).Offset(1);   // [N, C]
        return x.MultiplyOver(factors, [1, 2]);
    }

    /// <summary>The layer of x <c>[N, H, W, C]</c>.</summary>
    public Tensor Forward(Tensor x, LayerNoise? noise) => Activated(WithNoise(x, config, noise, number), Resample.None);

    /// <summary>The layer of all of x <c>[N, H, W, C]</c>: <c>[N, 1, 1, K]</c>.</summary>
    public Tensor Flat(Tensor x, LayerNoise? noise)
    {
        int n = x.Shape[0];
        return Activated(WithNoise(x, config, noise, number).Reshape(new Shape(n, 1, 1, x.Shape.Count / n)), Resample.None);
    }

    /// <summary>The layer, and half the resolution: the average is behind the activation or, with <see cref="ModelConfig.FusedDown"/>, right behind the convolution.</summary>
    public Tensor Down(Tensor x, LayerNoise? noise)
    {
        x = WithNoise(x, config, noise, number);
        return (config.FusedDown, gain) switch
        {
            (true, _) => Activated(x, Resample.DownAfter),
            (false, null) => x.ConvBiasActPool(Weight.Value, Bias.Value, Scale, config.DiscriminatorSlope),
            _ => Activated(x, Resample.None).AveragePool2(),
        };
    }

    private Tensor Activated(Tensor x, Resample resample)
    {
        if (gain is null)
        {
            return x.ConvBiasAct(Weight.Value, Bias.Value, Scale, config.DiscriminatorSlope, resample);
        }

        Tensor product = x.Conv(Weight.Value, Scale, resample);
        Tensor mean = product.Mean([1, 2, 3]), variance = product.Variance(mean, [1, 2, 3]);      // [N]
        return product.Standardize(mean, variance, [1, 2, 3], Epsilon).MultiplyOver(gain.Value, [0, 1, 2]).BiasAct(Bias.Value, config.DiscriminatorSlope);
    }
}
