using System.Numerics;
using PGGan.Autograd;
using PGGan.Autograd.Ops;
using PGGan.Kernels;

namespace PGGan.Model;

/// <summary>
/// From images to scores (Karras et al. 2018, table 2, right), the generator's mirror. Down-sampling in the paper's order: the activation,
/// then the average of 2×2. No normalisation; the last block sees the minibatch standard deviation as one more channel. The configuration
/// can have it otherwise.
/// </summary>
public sealed class Discriminator : GrowingNetwork, IDiscriminator
{
    private readonly Dictionary<int, EqualizedConv> fromRgb = [];
    private readonly Dictionary<int, (DiscriminatorLayer? Conv0, DiscriminatorLayer Conv1)> blocks = [];
    private readonly DiscriminatorLayer? conv;
    private readonly DiscriminatorLayer? dense0;
    private readonly MinibatchDiscrimination? discrimination;
    private readonly EqualizedConv dense1;

    /// <summary>A discriminator with weights drawn from the seed; without one they are zero, until others are put there.</summary>
    public Discriminator(Workspace workspace, ModelConfig config, int? seed)
        : base(workspace, "discriminator", config, seed)
    {
        bool two = config.ConvsPerBlock == 2;
        foreach (int r in config.Resolutions.Reverse())
        {
            int maps = config.DiscriminatorMaps(r);
            fromRgb[r] = Layer($"{r}x{r}.fromrgb", new Shape(r, r, config.Channels), at => new EqualizedConv(
                at, config.Channels, maps, new ConvOptions { Kernel = 1, EqualizedRate = config.WeightScale }));
            if (r > ModelConfig.SmallestResolution)
            {
                blocks[r] = (
                    two ? Conv3x3($"{r}x{r}.conv0", NumberOf(r), r, maps, maps) : null,
                    Conv3x3($"{r}x{r}.conv1", NumberOf(r) + 1, r, maps, config.DiscriminatorMaps(r / 2), halves: true));
            }
        }

        int last = config.DiscriminatorMaps(4), seen = last + config.StddevMaps(last), features = 16 * seen;
        if (two)
        {
            features = config.DiscriminatorMaps(2);
            conv = Conv3x3("4x4.conv", NumberOf(4), 4, seen, last);
            dense0 = Layer("4x4.dense0", new Shape(16 * last), at => new DiscriminatorLayer(
                at, 16 * last, features, Options(NumberOf(4) + 1) with { Kernel = 1 }));
        }

        discrimination = config.DiscriminationKernels > 0
            ? Layer("4x4.discrimination", new Shape(features), at => new MinibatchDiscrimination(
                at, features, config.DiscriminationKernels, config.DiscriminationSize, config.WeightScale))
            : null;
        int decided = features + config.DiscriminationKernels;
        dense1 = Layer("4x4.dense1", new Shape(decided), at => new EqualizedConv(
            at, decided, 1 + config.Labels.Size, new ConvOptions { Kernel = 1, Gain = 1, EqualizedRate = config.WeightScale }));
    }

    /// <summary>Scores of images: high for what looks real.</summary>
    /// <param name="images"><c>[N, R, R, Channels]</c> in [−1, 1], R the growth's resolution.</param>
    /// <param name="growth">Which layers take part.</param>
    /// <param name="noise">Where a network with multiplicative noise has it from; null for none.</param>
    /// <returns><c>[N]</c></returns>
    /// <exception cref="ArgumentException">The images or the growth do not fit the network.</exception>
    public Tensor Forward(Tensor images, Growth growth, LayerNoise? noise = null) => Evaluate(images, growth, noise).Scores;

    /// <summary>Scores of images, and what else the last layers say of them.</summary>
    /// <inheritdoc cref="Forward"/>
    public DiscriminatorOutput Evaluate(Tensor images, Growth growth, LayerNoise? noise = null)
    {
        growth.Check(nameof(Discriminator), Config);
        int n = images.Shape[0];
        if (images.Shape != new Shape(n, growth.Resolution, growth.Resolution, Config.Channels))
        {
            throw new ArgumentException(
                $"Discriminator: images at {growth.Resolution} must be [N, {growth.Resolution}, {growth.Resolution}, {Config.Channels}], "
                    + $"they are {images.Shape}.");
        }

        Tensor x = FromRgb(growth.Resolution, images);                                           // [N, R, R, C(R)]
        for (int r = growth.Resolution; r > ModelConfig.SmallestResolution; r /= 2)
        {
            x = blocks[r].Conv0?.Forward(x, noise) ?? x;                                         // [N, r, r, C(r)]
            x = blocks[r].Conv1.Forward(x, noise);                                               // [N, r/2, r/2, C(r/2)]
            if (r == growth.Resolution && growth.IsFading)
            {
                x = FromRgb(r / 2, images.AveragePool2()).Lerp(x, growth.Fade);
            }
        }

        x = WithStddev(x);                                                                       // [N, 4, 4, C + 1]
        x = conv?.Forward(x, noise) ?? x;                                                        // [N, 4, 4, C]
        Tensor features = dense0?.Flat(x, noise) ?? Flattened(x, noise);                         // [N, 1, 1, C]
        return Decision(dense1.Linear(discrimination?.Forward(features) ?? features), features);
    }

    private protected override IEnumerable<Module?> LayersAt(Growth growth) =>
    [
        fromRgb[growth.Resolution], conv, dense0, discrimination, dense1,
        .. blocks.Where(block => block.Key <= growth.Resolution).SelectMany(block => new[] { block.Value.Conv0, block.Value.Conv1 }),
        .. growth.IsFading ? new[] { fromRgb[growth.Resolution / 2] } : [],
    ];

    /// <summary>Number of the first layer at a resolution, the same in networks of every final resolution.</summary>
    private static int NumberOf(int resolution) => 2 * BitOperations.Log2((uint)resolution);

    private DiscriminatorLayerOptions Options(int number) => new()
    {
        Number = number,
        EqualizedRate = Config.WeightScale,
        Slope = Config.DiscriminatorSlope,
        LayerNormalization = Config.DiscriminatorNormalization == LayerNormalization.Layer,
        Noise = Config.DiscriminatorNoise,
        FusedDown = Config.FusedDown,
        Bilinear = Config.Bilinear,
    };

    private DiscriminatorLayer Conv3x3(string name, int number, int side, int inputs, int outputs, bool halves = false) =>
        Layer(name, new Shape(side, side, inputs),
            at => new DiscriminatorLayer(at, inputs, outputs, Options(number) with { Halves = halves }));

    private Tensor FromRgb(int resolution, Tensor images) => fromRgb[resolution].Activated(images, Config.DiscriminatorSlope);

    private Tensor WithStddev(Tensor x)
    {
        int group = Config.StddevGroupOf(x.Shape[0]);
        return Config.StddevAveraging switch
        {
            _ when !Config.HasStddev => x,
            StddevAveraging.All => x.MinibatchStddev(group),
            StddevAveraging averaging => x.MinibatchStddev(
                group, overPixels: averaging == StddevAveraging.Pixels, overChannels: averaging == StddevAveraging.Channels),
        };
    }

    /// <summary>The last maps as they are: what a network with one convolution a block decides by.</summary>
    private Tensor Flattened(Tensor x, LayerNoise? noise)
    {
        int n = x.Shape[0];
        return DiscriminatorLayer.WithNoise(x, Config.DiscriminatorNoise, noise,
            NumberOf(4)).Reshape(new Shape(n, 1, 1, x.Shape.Count / n));
    }

    /// <summary>The last layer's outputs taken apart: column 0 is the score, the others are the logits of the labels.</summary>
    /// <param name="outputs"><c>[N, 1, 1, 1 + LabelSize]</c></param>
    /// <param name="features"><c>[N, 1, 1, C]</c></param>
    private DiscriminatorOutput Decision(Tensor outputs, Tensor features)
    {
        int n = outputs.Shape[0], labels = Config.Labels.Size;
        features = features.Reshape(new Shape(n, features.Shape[3]));
        return labels == 0
            ? new DiscriminatorOutput(outputs.Reshape(new Shape(n)), LabelLogits: null, features)
            : new DiscriminatorOutput(outputs.Slice(0, 1).Reshape(new Shape(n)),
                outputs.Slice(1, labels).Reshape(new Shape(n, labels)), features);
    }
}
