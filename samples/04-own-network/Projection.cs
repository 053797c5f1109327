using PGGan.Autograd;
using PGGan.Autograd.Ops;
using PGGan.Kernels;
using PGGan.Model;

namespace OwnNetwork;

/// <summary>A dense layer from latents to a square of pixels, batch normalization, ReLU.</summary>
internal sealed class Projection : Module, ILayer
{
    private readonly EqualizedConv dense;
    private readonly BatchNormalization normalization;
    private readonly int side;

    public Projection(LayerPlace place, int inputs, int side, int outputs)
    {
        this.side = side;
        dense = Include(new EqualizedConv(place, inputs, side * side * outputs, Dcgan.Options with { Kernel = 1, Biases = outputs }));
        normalization = Include(new BatchNormalization(place.Workspace, outputs));
    }

    public LayerCost Cost(Shape input) => dense.Cost(input) with { Output = new Shape(side, side, dense.Bias.Value.Shape[0]) };

    /// <summary>Latents <c>[N, L]</c> to <c>[N, side, side, K]</c>.</summary>
    public Tensor Forward(Tensor latents, BatchStatistics statistics)
    {
        int n = latents.Shape[0];
        Tensor x = latents.Reshape(new Shape(n, 1, 1, latents.Shape[1])).Conv(dense.Weight.Value, dense.Scale);
        x = x.Reshape(new Shape(n, side, side, dense.Bias.Value.Shape[0]));
        return normalization.Forward(x, statistics).BiasAct(dense.Bias.Value, slope: 0);
    }
}
