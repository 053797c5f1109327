using PGGan.Autograd;
using PGGan.Autograd.Ops;
using PGGan.Kernels;

namespace PGGan.Model;

/// <summary>
/// A hidden layer of the generator as its options have it: convolution, batch normalisation, bias, leaky ReLU, pixel norm. In the paper's
/// networks, without the second, it is one pass.
/// </summary>
internal sealed class GeneratorLayer : EqualizedConv
{
    private readonly GeneratorLayerOptions options;
    private readonly BatchNormalization? normalization;

    /// <summary>A layer of the given sizes.</summary>
    /// <inheritdoc cref="EqualizedConv(LayerPlace, int, int, ConvOptions?)"/>
    public GeneratorLayer(LayerPlace place, int inputs, int outputs, GeneratorLayerOptions options)
        : base(place, inputs, outputs, options)
    {
        this.options = options;
        normalization = options.BatchNormalization ? Include(new BatchNormalization(place.Workspace, options.Biases ?? outputs)) : null;
    }

    /// <inheritdoc/>
    public override LayerCost Cost(Shape input)
    {
        if (input.Rank == 1)
        {
            int side = options.Side;
            return new LayerCost(new Shape(side, side, Weight.Value.Shape[0] / (side * side)), Weight.Value.Shape.Count);
        }

        return base.Cost(options.Doubles ? new Shape(2 * input[0], 2 * input[1], input[2]) : input);
    }

    /// <summary>The layer of x <c>[N, H, W, C]</c>, which is enlarged first where the options say so.</summary>
    public Tensor Forward(Tensor x, BatchStatistics statistics)
    {
        bool smooth = options.Doubles && options.Bilinear;
        x = smooth ? x.UpsampleBilinear2() : x;
        Resample resample = options.Doubles && !smooth ? Resample.UpBefore : Resample.None;
        return (normalization, options.PixelNormEpsilon) switch
        {
            (null, float epsilon) => x.ConvBiasActPixelNorm(Weight.Value, Bias.Value, Scale, options.Slope, epsilon, resample),
            (null, null) => x.ConvBiasAct(Weight.Value, Bias.Value, Scale, options.Slope, resample),
            _ => Finished(x.Conv(Weight.Value, Scale, resample), statistics),
        };
    }

    /// <summary>
    /// The layer of latents <c>[N, 1, 1, L]</c>, whose outputs are a square of pixels: <c>[N, side, side, K / side²]</c>.
    /// </summary>
    public Tensor Square(Tensor latents, BatchStatistics statistics)
    {
        int side = options.Side, outputs = Weight.Value.Shape[0];
        Shape square = new(latents.Shape[0], side, side, outputs / (side * side));
        if (Bias.Value.Shape[0] < outputs)
        {
            return Finished(latents.Conv(Weight.Value, Scale).Reshape(square), statistics);
        }

        Tensor x = latents.ConvBiasAct(Weight.Value, Bias.Value, Scale, options.Slope).Reshape(square);
        return options.PixelNormEpsilon is float epsilon ? x.PixelNorm(epsilon) : x;
    }

    /// <summary>What stands behind the convolution.</summary>
    private Tensor Finished(Tensor product, BatchStatistics statistics)
    {
        Tensor x = normalization?.Forward(product, statistics) ?? product;
        return options.PixelNormEpsilon is float epsilon
            ? x.BiasActPixelNorm(Bias.Value, options.Slope, epsilon)
            : x.BiasAct(Bias.Value, options.Slope);
    }
}
