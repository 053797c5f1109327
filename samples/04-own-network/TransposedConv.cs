using PGGan.Autograd;
using PGGan.Autograd.Ops;
using PGGan.Kernels;
using PGGan.Model;

namespace OwnNetwork;

/// <summary>
/// A fractionally-strided convolution: zeros between the pixels, then 5×5. A hidden one has batch normalization and ReLU, that of the image
/// tanh.
/// </summary>
internal sealed class TransposedConv : Module, ILayer
{
    private readonly EqualizedConv conv;
    private readonly BatchNormalization? normalization;

    public TransposedConv(LayerPlace place, int inputs, int outputs, bool isImage)
    {
        conv = Include(new EqualizedConv(place, inputs, outputs, Dcgan.Options));
        normalization = isImage ? null : Include(new BatchNormalization(place.Workspace, outputs));
    }

    public LayerCost Cost(Shape input) => conv.Cost(new Shape(2 * input[0], 2 * input[1], input[2]));

    /// <summary>x <c>[N, H, W, C]</c> to <c>[N, 2·H, 2·W, K]</c>.</summary>
    public Tensor Forward(Tensor x, BatchStatistics statistics)
    {
        x = Spread(x);
        return normalization is null
            ? conv.Linear(x).Tanh()
            : normalization.Forward(x.Conv(conv.Weight.Value, conv.Scale), statistics).BiasAct(conv.Bias.Value, slope: 0);
    }

    /// <summary>Zeros between the pixels, <c>[N, 2·H, 2·W, C]</c>: behind each pixel of a row, and behind each row.</summary>
    private static Tensor Spread(Tensor x)
    {
        (int n, int h, int w, int c) = (x.Shape[0], x.Shape[1], x.Shape[2], x.Shape[3]);
        Tensor rows = x.Pad(0, 2 * c).Reshape(new Shape(n, h, 1, 2 * w * c));
        return rows.Pad(0, 4 * w * c).Reshape(new Shape(n, 2 * h, 2 * w, c));
    }
}
