using PGGan.Autograd;
using PGGan.Autograd.Ops;
using PGGan.Kernels;
using PGGan.Model;

namespace OwnNetwork;

/// <summary>
/// By strided convolutions from the image to 4×4, leaky ReLU and, but for the first, batch normalization; then the score.
/// </summary>
internal sealed class DcganDiscriminator : Network, IDiscriminator
{
    private readonly List<StridedConv> convolutions = [];
    private readonly EqualizedConv score;

    public DcganDiscriminator(Workspace workspace, ModelConfig config, int maps, int? seed)
        : base(workspace, "discriminator", seed)
    {
        int channels = config.Channels;
        for (int side = config.Resolution; side > 4; side /= 2)
        {
            bool isFirst = side == config.Resolution;
            int inputs = channels, outputs = isFirst ? maps : 2 * channels;
            convolutions.Add(Layer($"{side}x{side}.conv", new Shape(side, side, inputs),
                place => new StridedConv(place, inputs, outputs, isFirst)));
            channels = outputs;
        }

        int features = 4 * 4 * channels;
        score = Layer("score", new Shape(features), place => new EqualizedConv(place, features, 1, Dcgan.Options with { Kernel = 1 }));
    }

    public DiscriminatorOutput Evaluate(Tensor images, Growth growth, LayerNoise? noise = null)
    {
        Tensor x = images;                                                   // [N, R, R, Channels]
        foreach (StridedConv convolution in convolutions)
        {
            x = convolution.Forward(x);                                      // [N, R/2, R/2, maps], …
        }

        int n = x.Shape[0], features = x.Shape.Count / n;
        x = x.Reshape(new Shape(n, 1, 1, features));
        return new DiscriminatorOutput(score.Linear(x).Reshape(new Shape(n)), LabelLogits: null, x.Reshape(new Shape(n, features)));
    }
}
