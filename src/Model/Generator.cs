using PGGan.Autograd;
using PGGan.Autograd.Ops;
using PGGan.Kernels;

namespace PGGan.Model;

/// <summary>From latents to images (Karras et al. 2018, table 2, left).</summary>
public sealed class Generator : GrowingNetwork
{
    private readonly EqualizedConv dense;
    private readonly EqualizedConv conv;
    private readonly Dictionary<int, (EqualizedConv Conv0, EqualizedConv Conv1)> blocks = [];
    private readonly Dictionary<int, EqualizedConv> toRgb = [];

    /// <summary>A generator with weights drawn from the seed; without one they are zero, until others are put there.</summary>
    public Generator(Workspace workspace, ModelConfig config, int? seed)
        : base(workspace, "generator", config, seed)
    {
        int maps = config.FeatureMaps(4);

        // √2/4: the reference counts this layer's fan_in as that of a 4×4 convolution, sixteen times larger.
        dense = Layer("4x4.dense", config.LatentSize + config.Labels.Size, 16 * maps, kernel: 1, EqualizedConv.ActivationGain / 4, biases: maps);
        conv = Layer("4x4.conv", maps, maps, kernel: 3, EqualizedConv.ActivationGain);
        foreach (int r in config.Resolutions)
        {
            if (r > ModelConfig.SmallestResolution)
            {
                blocks[r] = (
                    Layer($"{r}x{r}.conv0", config.FeatureMaps(r / 2), config.FeatureMaps(r), kernel: 3, EqualizedConv.ActivationGain),
                    Layer($"{r}x{r}.conv1", config.FeatureMaps(r), config.FeatureMaps(r), kernel: 3, EqualizedConv.ActivationGain));
            }

            toRgb[r] = Layer($"{r}x{r}.torgb", config.FeatureMaps(r), config.Channels, kernel: 1, gain: 1);
        }
    }

    /// <summary>Images from latents.</summary>
    /// <param name="latents"><c>[N, LatentSize]</c>, standard normal; normalised here.</param>
    /// <param name="growth">Which layers take part.</param>
    /// <param name="labels"><c>[N, LabelSize]</c> for a conditional network, else null; normalised with the latents, behind which they stand.</param>
    /// <returns><c>[N, R, R, Channels]</c>, R the growth's resolution; not clipped to [−1, 1].</returns>
    /// <exception cref="ArgumentException">The latents, the labels or the growth do not fit the network.</exception>
    public Tensor Forward(Tensor latents, Growth growth, Tensor? labels = null)
    {
        growth.Check(nameof(Generator), Config);
        Tensor input = Joined(latents, labels);                                                  // [N, latent + labels]
        int n = input.Shape[0];
        Tensor z = input.PixelNorm().Reshape(new Shape(n, 1, 1, input.Shape[1]));                // [N, 1, 1, latent + labels]
        Tensor x = z.Conv(dense.Weight.Value, dense.Scale)                                        // [N, 1, 1, 16·C]
            .Reshape(new Shape(n, 4, 4, Config.FeatureMaps(4)))                                  // [N, 4, 4, C]
            .BiasActPixelNorm(dense.Bias.Value);
        x = conv.Normalized(x);
        Tensor previous = x;
        for (int r = 8; r <= growth.Resolution; r *= 2)
        {
            previous = x;                                                                        // [N, r/2, r/2, C(r/2)]
            x = blocks[r].Conv0.Normalized(x, Resample.UpBefore);                                // [N, r, r, C(r)]
            x = blocks[r].Conv1.Normalized(x);
        }

        Tensor image = toRgb[growth.Resolution].Linear(x);                                       // [N, R, R, channels]
        return growth.IsFading
            ? toRgb[growth.Resolution / 2].Linear(previous).FadeIn(image, growth.Fade)
            : image;
    }

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
            return labels is null ? latents : throw new ArgumentException($"Generator: it has no labels, but some were given, {labels.Shape}; give none.");
        }

        return labels is not null && labels.Shape == new Shape(n, size)
            ? latents.Concat(labels)
            : throw new ArgumentException($"Generator: its labels must be [{n}, {size}], {(labels is null ? "none were given" : $"they are {labels.Shape}")}.");
    }

    private protected override IEnumerable<EqualizedConv> LayersAt(Growth growth) =>
    [
        dense, conv, toRgb[growth.Resolution],
        .. blocks.Where(block => block.Key <= growth.Resolution).SelectMany(block => new[] { block.Value.Conv0, block.Value.Conv1 }),
        .. growth.IsFading ? new[] { toRgb[growth.Resolution / 2] } : [],
    ];
}
