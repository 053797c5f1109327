using PGGan.Autograd;
using PGGan.Kernels;
using PGGan.Model;

namespace OwnNetwork;

/// <summary>
/// From latents to 4×4, and by fractionally-strided convolutions to the image: batch normalization and ReLU, tanh at the end.
/// </summary>
internal sealed class DcganGenerator : Network, IGenerator
{
    private readonly Projection projection;
    private readonly List<TransposedConv> convolutions = [];

    public DcganGenerator(Workspace workspace, ModelConfig config, int maps, int? seed)
        : base(workspace, "generator", seed)
    {
        (LatentSize, Channels) = (config.LatentSize, config.Channels);
        int channels = maps * config.Resolution / 8;
        projection = Layer("project", new Shape(LatentSize), place => new Projection(place, LatentSize, side: 4, channels));
        for (int side = 4; side < config.Resolution; side *= 2)
        {
            bool isImage = 2 * side == config.Resolution;
            int inputs = channels, outputs = isImage ? Channels : channels / 2;
            convolutions.Add(Layer($"{2 * side}x{2 * side}.conv", new Shape(side, side, inputs),
                place => new TransposedConv(place, inputs, outputs, isImage)));
            channels = outputs;
        }
    }

    public int LatentSize { get; }

    public int LabelSize => 0;

    public int Channels { get; }

    public Tensor Forward(Tensor latents, Growth growth, Tensor? labels = null, BatchStatistics statistics = BatchStatistics.Running)
    {
        Tensor x = projection.Forward(latents, statistics);                  // [N, 4, 4, 4·maps] at 32×32
        foreach (TransposedConv convolution in convolutions)
        {
            x = convolution.Forward(x, statistics);                          // [N, 8, 8, 2·maps], …
        }

        return x;                                                            // [N, R, R, Channels]
    }
}
