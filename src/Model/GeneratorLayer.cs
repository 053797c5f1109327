using PGGan.Autograd;
using PGGan.Autograd.Ops;
using PGGan.Kernels;

namespace PGGan.Model;

/// <summary>
/// A hidden layer of the generator as the configuration has it: convolution, batch normalisation, bias, leaky ReLU, pixel norm. In the paper's networks, without
/// the second, it is one pass.
/// </summary>
internal sealed class GeneratorLayer : EqualizedConv
{
    private readonly ModelConfig config;
    private readonly BatchNormalization? normalization;

    /// <summary>A layer of the given sizes.</summary>
    /// <inheritdoc cref="EqualizedConv(LayerPlace, int, int, int, double, int?)"/>
    public GeneratorLayer(LayerPlace place, int inputs, int outputs, int kernel, double gain, int? biases = null)
        : base(place, inputs, outputs, kernel, gain, biases)
    {
        config = place.Config;
        normalization = config.GeneratorNormalization == LayerNormalization.Batch
            ? Include(new BatchNormalization(place.Workspace, biases ?? outputs))
            : null;
    }

    /// <summary>The layer of x <c>[N, H, W, C]</c>, which is enlarged first where that is asked for.</summary>
    public Tensor Forward(Tensor x, BatchStatistics statistics, Resample resample = Resample.None) => (normalization, config.PixelNorm) switch
    {
        (null, true) => x.ConvBiasActPixelNorm(Weight.Value, Bias.Value, Scale, config.GeneratorSlope, config.PixelNormEpsilon, resample),
        (null, false) => x.ConvBiasAct(Weight.Value, Bias.Value, Scale, config.GeneratorSlope, resample),
        _ => Finished(x.Conv(Weight.Value, Scale, resample), statistics),
    };

    /// <summary>The layer of latents <c>[N, 1, 1, L]</c>, whose outputs are a square of pixels: <c>[N, side, side, K / side²]</c>.</summary>
    public Tensor Square(Tensor latents, int side, BatchStatistics statistics)
    {
        Tensor product = latents.Conv(Weight.Value, Scale);                             // [N, 1, 1, side² · C]
        return Finished(product.Reshape(new Shape(latents.Shape[0], side, side, Bias.Value.Shape[0])), statistics);
    }

    /// <summary>What stands behind the convolution.</summary>
    private Tensor Finished(Tensor product, BatchStatistics statistics)
    {
        Tensor x = normalization?.Forward(product, statistics) ?? product;
        return config.PixelNorm
            ? x.BiasActPixelNorm(Bias.Value, config.GeneratorSlope, config.PixelNormEpsilon)
            : x.BiasAct(Bias.Value, config.GeneratorSlope);
    }
}
