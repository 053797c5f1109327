using PGGan.Autograd;
using PGGan.Autograd.Ops;
using PGGan.Kernels;

namespace PGGan.Model;

/// <summary>From latents to images (Karras et al. 2018, table 2, left).</summary>
public sealed class Generator : GrowingNetwork, IGenerator
{
    private readonly GeneratorLayer dense;
    private readonly GeneratorLayer? conv;
    private readonly Dictionary<int, (GeneratorLayer Conv0, GeneratorLayer? Conv1)> blocks = [];
    private readonly Dictionary<int, EqualizedConv> toRgb = [];

    /// <summary>A generator with weights drawn from the seed; without one they are zero, until others are put there.</summary>
    public Generator(Workspace workspace, ModelConfig config, int? seed)
        : base(workspace, "generator", config, seed)
    {
        int maps = config.FeatureMaps(4);
        bool two = config.ConvsPerBlock == 2;

        // √2/4: the reference counts this layer's fan_in as that of a 4×4 convolution, sixteen times larger.
        int latents = config.LatentSize + config.Labels.Size;
        GeneratorLayerOptions square = Options() with
        {
            Kernel = 1,
            Gain = EqualizedConv.ActivationGain / 4,
            Side = 4,
            Biases = config.BiasPerPixel ? 16 * maps : maps,
        };
        dense = Layer("4x4.dense", new Shape(latents), at => new GeneratorLayer(at, latents, 16 * maps, square));
        conv = two ? Conv3x3("4x4.conv", 4, maps, maps) : null;
        foreach (int r in config.Resolutions)
        {
            int own = config.FeatureMaps(r);
            if (r > ModelConfig.SmallestResolution)
            {
                blocks[r] = (
                    Conv3x3($"{r}x{r}.conv0", r / 2, config.FeatureMaps(r / 2), own, doubles: true),
                    two ? Conv3x3($"{r}x{r}.conv1", r, own, own) : null);
            }

            ConvOptions linear = new() { Kernel = config.ToRgbKernel, Gain = 1, EqualizedRate = config.WeightScale };
            toRgb[r] = Layer($"{r}x{r}.torgb", new Shape(r, r, own), at => new EqualizedConv(at, own, config.Channels, linear));
        }
    }

    /// <inheritdoc/>
    public int LatentSize => Config.LatentSize;

    /// <inheritdoc/>
    public int LabelSize => Config.Labels.Size;

    /// <inheritdoc/>
    public int Channels => Config.Channels;

    /// <summary>Images from latents.</summary>
    /// <param name="latents"><c>[N, LatentSize]</c>, standard normal; normalised here.</param>
    /// <param name="growth">Which layers take part.</param>
    /// <param name="labels">
    /// <c>[N, LabelSize]</c> for a conditional network, else null; normalised with the latents, behind which they stand.
    /// </param>
    /// <param name="statistics">What batch normalisation goes by.</param>
    /// <returns><c>[N, R, R, Channels]</c>, R the growth's resolution; not clipped to [−1, 1].</returns>
    /// <exception cref="ArgumentException">The latents, the labels or the growth do not fit the network.</exception>
    public Tensor Forward(Tensor latents, Growth growth, Tensor? labels = null, BatchStatistics statistics = BatchStatistics.Running)
    {
        growth.Check(nameof(Generator), Config);
        Tensor z = Joined(latents, labels);                                                      // [N, latent + labels]
        z = z.Reshape(new Shape(z.Shape[0], 1, 1, z.Shape[1]));                                  // a map, so stored as one
        z = Config.NormalizeLatents ? z.PixelNorm(Config.PixelNormEpsilon) : z;
        Tensor x = dense.Square(z, statistics);                                                  // [N, 4, 4, C]
        x = conv?.Forward(x, statistics) ?? x;
        Tensor previous = x;
        for (int r = 8; r <= growth.Resolution; r *= 2)
        {
            previous = x;                                                                        // [N, r/2, r/2, C(r/2)]
            x = blocks[r].Conv0.Forward(x, statistics);                                              // [N, r, r, C(r)]
            x = blocks[r].Conv1?.Forward(x, statistics) ?? x;
        }

        Tensor image = toRgb[growth.Resolution].Linear(x);                                       // [N, R, R, channels]
        image = growth.IsFading ? toRgb[growth.Resolution / 2].Linear(previous).FadeIn(image, growth.Fade) : image;
        return Config.TanhOutput ? image.Tanh() : image;
    }

    private protected override IEnumerable<Module?> LayersAt(Growth growth) =>
    [
        dense, conv, toRgb[growth.Resolution],
        .. blocks.Where(block => block.Key <= growth.Resolution).SelectMany(block => new[] { block.Value.Conv0, block.Value.Conv1 }),
        .. growth.IsFading ? new[] { toRgb[growth.Resolution / 2] } : [],
    ];

    private GeneratorLayerOptions Options() => new()
    {
        EqualizedRate = Config.WeightScale,
        Slope = Config.GeneratorSlope,
        PixelNormEpsilon = Config.PixelNorm ? Config.PixelNormEpsilon : null,
        BatchNormalization = Config.GeneratorNormalization == LayerNormalization.Batch,
        Bilinear = Config.Bilinear,
    };

    private GeneratorLayer Conv3x3(string name, int side, int inputs, int outputs, bool doubles = false) =>
        Layer(name, new Shape(side, side, inputs), at => new GeneratorLayer(at, inputs, outputs, Options() with { Doubles = doubles }));

    /// <summary>The latents with the labels behind them, checked.</summary>
    private Tensor Joined(Tensor latents, Tensor? labels)
    {
        int n = latents.Shape[0], size = Config.Labels.Size;
        if (latents.Shape != new Shape(n, Config.LatentSize))
        {
            throw new ArgumentException($"Generator: latents must be [N, {Config.LatentSize}], they are {latents.Shape}.");
        }

        if (size == 0)
        {
            return labels is null ? latents
                : throw new ArgumentException($"Generator: it has no labels, but some were given, {labels.Shape}; give none.");
        }

        return labels is not null && labels.Shape == new Shape(n, size)
            ? latents.Concat(labels)
            : throw new ArgumentException(
                $"Generator: its labels must be [{n}, {size}], {(labels is null ? "none were given" : $"they are {labels.Shape}")}.");
    }
}
