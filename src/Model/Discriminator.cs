using PGGan.Autograd;
using PGGan.Autograd.Ops;
using PGGan.Kernels;

namespace PGGan.Model;

/// <summary>
/// From images to scores (Karras et al. 2018, table 2, right), the generator's mirror. Down-sampling in the paper's order: the activation, then the
/// average of 2×2. No normalisation; the last block sees the minibatch standard deviation as one more channel.
/// </summary>
public sealed class Discriminator : GrowingNetwork
{
    private readonly Dictionary<int, EqualizedConv> fromRgb = [];
    private readonly Dictionary<int, (EqualizedConv Conv0, EqualizedConv Conv1)> blocks = [];
    private readonly EqualizedConv conv;
    private readonly EqualizedConv dense0;
    private readonly EqualizedConv dense1;

    /// <summary>A discriminator with weights drawn from the seed; without one they are zero, until others are put there.</summary>
    public Discriminator(Workspace workspace, ModelConfig config, int? seed)
        : base(workspace, "discriminator", config, seed)
    {
        int maps = config.FeatureMaps(4);
        foreach (int r in config.Resolutions.Reverse())
        {
            fromRgb[r] = Layer($"{r}x{r}.fromrgb", config.Channels, config.FeatureMaps(r), kernel: 1, EqualizedConv.ActivationGain);
            if (r > ModelConfig.SmallestResolution)
            {
                blocks[r] = (
                    Layer($"{r}x{r}.conv0", config.FeatureMaps(r), config.FeatureMaps(r), kernel: 3, EqualizedConv.ActivationGain),
                    Layer($"{r}x{r}.conv1", config.FeatureMaps(r), config.FeatureMaps(r / 2), kernel: 3, EqualizedConv.ActivationGain));
            }
        }

        conv = Layer("4x4.conv", maps + (HasStddev ? 1 : 0), maps, kernel: 3, EqualizedConv.ActivationGain);
        dense0 = Layer("4x4.dense0", 16 * maps, config.FeatureMaps(2), kernel: 1, EqualizedConv.ActivationGain);
        dense1 = Layer("4x4.dense1", config.FeatureMaps(2), 1 + config.Labels.Size, kernel: 1, gain: 1);
    }

    private bool HasStddev => Config.StddevGroup > 1;

    /// <summary>Scores of images: high for what looks real.</summary>
    /// <param name="images"><c>[N, R, R, Channels]</c> in [−1, 1], R the growth's resolution.</param>
    /// <param name="growth">Which layers take part.</param>
    /// <returns><c>[N]</c></returns>
    /// <exception cref="ArgumentException">The images or the growth do not fit the network.</exception>
    public Tensor Forward(Tensor images, Growth growth) => Judge(images, growth).Scores;

    /// <summary>Scores of images, and what else the last layers say of them.</summary>
    /// <inheritdoc cref="Forward"/>
    public Judgement Judge(Tensor images, Growth growth)
    {
        growth.Check(nameof(Discriminator), Config);
        int n = images.Shape[0];
        if (images.Shape != new Shape(n, growth.Resolution, growth.Resolution, Config.Channels))
        {
            throw new ArgumentException($"Discriminator: images at {growth.Resolution} must be [N, {growth.Resolution}, {growth.Resolution}, {Config.Channels}], they are {images.Shape}.");
        }

        Tensor x = fromRgb[growth.Resolution].Activated(images);                                 // [N, R, R, C(R)]
        for (int r = growth.Resolution; r > ModelConfig.SmallestResolution; r /= 2)
        {
            x = blocks[r].Conv0.Activated(x);                                                    // [N, r, r, C(r)]
            EqualizedConv conv1 = blocks[r].Conv1;
            x = x.ConvBiasActPool(conv1.Weight.Value, conv1.Bias.Value, conv1.Scale);            // [N, r/2, r/2, C(r/2)]
            if (r == growth.Resolution && growth.IsFading)
            {
                x = fromRgb[r / 2].Activated(images.AveragePool2()).Lerp(x, growth.Fade);
            }
        }

        x = HasStddev ? x.MinibatchStddev(Config.StddevGroup) : x;                               // [N, 4, 4, C + 1]
        x = conv.Activated(x);                                                                   // [N, 4, 4, C]
        x = dense0.Activated(x.Reshape(new Shape(n, 1, 1, x.Shape.Count / n)));                  // [N, 1, 1, C]
        return Decision(dense1.Linear(x), features: x.Reshape(new Shape(n, x.Shape[-1])));       // [N, 1, 1, 1 + labels]
    }

    /// <summary>The last layer's outputs taken apart: column 0 is the score, the others are the logits of the labels.</summary>
    private Judgement Decision(Tensor outputs, Tensor features)
    {
        int n = outputs.Shape[0], labels = Config.Labels.Size;
        return labels == 0
            ? new Judgement(outputs.Reshape(new Shape(n)), LabelLogits: null, features)
            : new Judgement(outputs.Slice(0, 1).Reshape(new Shape(n)), outputs.Slice(1, labels).Reshape(new Shape(n, labels)), features);
    }

    private protected override IEnumerable<EqualizedConv> LayersAt(Growth growth) =>
    [
        fromRgb[growth.Resolution], conv, dense0, dense1,
        .. blocks.Where(block => block.Key <= growth.Resolution).SelectMany(block => new[] { block.Value.Conv0, block.Value.Conv1 }),
        .. growth.IsFading ? new[] { fromRgb[growth.Resolution / 2] } : [],
    ];
}
