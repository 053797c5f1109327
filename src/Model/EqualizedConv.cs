using PGGan.Autograd;
using PGGan.Autograd.Ops;
using PGGan.Kernels;
using PGGan.Kernels.Pointwise;

namespace PGGan.Model;

/// <summary>
/// A convolution with equalized learning rate (Karras et al. 2018, §4.1): the stored weight is drawn from N(0, 1) and multiplied by
/// <c>gain / √fan_in</c> at each use, so that every weight moves at the same rate. The bias is not scaled and starts at 0. A dense layer is
/// the case of a 1×1 kernel on an image of one pixel. Without <see cref="ConvOptions.EqualizedRate"/> the factor is in the initial weight.
/// </summary>
public class EqualizedConv : Module, ILayer
{
    /// <summary>The gain before a leaky ReLU: √2.</summary>
    public static readonly double ActivationGain = Math.Sqrt(2);

    /// <summary>A layer of the given sizes, its weight drawn from the seed and the path.</summary>
    /// <param name="place">Which layer of which network it is.</param>
    /// <param name="inputs">Input channels C.</param>
    /// <param name="outputs">Output channels K.</param>
    /// <param name="options">Kernel, scale, bias; null: the defaults.</param>
    public EqualizedConv(LayerPlace place, int inputs, int outputs, ConvOptions? options = null)
    {
        options ??= new ConvOptions();
        Workspace workspace = place.Workspace;
        int kernel = options.Kernel;
        Shape shape = new(outputs, kernel, kernel, inputs);                             // [K, R, R, C]
        Tensor weight = place.Seed is int drawn
            ? workspace.Normal(shape, new RandomStream(drawn, ModelRandom.Weights), PathIndex(place.Path))
            : workspace.Full(shape, 0);
        float deviation = (float)(options.Deviation ?? (options.Gain / Math.Sqrt((double)kernel * kernel * inputs)));
        Scale = options.EqualizedRate ? deviation : 1;
        if (!options.EqualizedRate)
        {
            workspace.Engine.Map(new Scale(deviation), shape.Count, weight.Storage, weight.Storage);
        }

        Weight = Define("weight", weight);
        Bias = Define("bias", workspace.Full(new Shape(options.Biases ?? outputs), 0));
    }

    /// <summary>Weight as stored <c>[K, R, R, C]</c>: with equalized learning rate of variance 1 at the start.</summary>
    public Parameter Weight { get; }

    /// <summary>Bias.</summary>
    public Parameter Bias { get; }

    /// <summary><c>gain / √fan_in</c>; 1 without equalized learning rate.</summary>
    public float Scale { get; }

    /// <summary>Convolution, bias, leaky ReLU: fromRGB.</summary>
    public Tensor Activated(Tensor x, float slope) => x.ConvBiasAct(Weight.Value, Bias.Value, Scale, slope);

    /// <summary>Convolution and bias: toRGB and the decision.</summary>
    public Tensor Linear(Tensor x) => x.ConvBiasAct(Weight.Value, Bias.Value, Scale, slope: 1);

    /// <inheritdoc/>
    public virtual LayerCost Cost(Shape input)
    {
        bool dense = input.Rank == 1;
        int outputs = Weight.Value.Shape[0];
        return new LayerCost(dense ? new Shape(outputs) : new Shape(input[0], input[1], outputs),
            Positions(input) * Weight.Value.Shape.Count);
    }

    /// <summary>Pixels of an input; 1 where there are none.</summary>
    private protected static double Positions(Shape input) => input.Rank == 1 ? 1 : (double)input[0] * input[1];

    /// <summary>FNV-1a of the path: a layer's weights do not depend on which other layers there are.</summary>
    private static long PathIndex(string path)
    {
        ulong hash = 14695981039346656037;
        foreach (char letter in path)
        {
            hash = (hash ^ letter) * 1099511628211;
        }

        return (long)hash;
    }
}
