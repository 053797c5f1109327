using PGGan.Autograd;
using PGGan.Autograd.Ops;
using PGGan.Kernels;
using PGGan.Model;

namespace OwnNetwork;

/// <summary>A 5×5 convolution at every second pixel, batch normalization unless it reads the image, leaky ReLU.</summary>
internal sealed class StridedConv : Module, ILayer
{
    private readonly EqualizedConv conv;
    private readonly BatchNormalization? normalization;

    public StridedConv(LayerPlace place, int inputs, int outputs, bool isFirst)
    {
        conv = Include(new EqualizedConv(place, inputs, outputs, Dcgan.Options));
        normalization = isFirst ? null : Include(new BatchNormalization(place.Workspace, outputs));
    }

    public LayerCost Cost(Shape input)
    {
        LayerCost cost = conv.Cost(input);
        return cost with { Output = new Shape(input[0] / 2, input[1] / 2, cost.Output[2]) };
    }

    /// <summary>x <c>[N, H, W, C]</c> to <c>[N, H/2, W/2, K]</c>.</summary>
    public Tensor Forward(Tensor x)
    {
        x = EverySecond(x.Conv(conv.Weight.Value, conv.Scale));
        x = normalization?.Forward(x, BatchStatistics.Minibatch) ?? x;
        return x.BiasAct(conv.Bias.Value, Dcgan.Slope);
    }

    /// <summary>Every second pixel of every second row, <c>[N, H/2, W/2, K]</c>.</summary>
    private static Tensor EverySecond(Tensor x)
    {
        (int n, int h, int w, int c) = (x.Shape[0], x.Shape[1], x.Shape[2], x.Shape[3]);
        Tensor rows = x.Reshape(new Shape(n, h / 2, 1, 2 * w * c)).Slice(0, w * c);
        return rows.Reshape(new Shape(n, h / 2, w / 2, 2 * c)).Slice(0, c);
    }
}
