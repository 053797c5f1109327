using PGGan.Model;

namespace PGGan.Interchange.Import;

/// <summary>
/// Sizes of a layer's weight as a convolution: k outputs, c inputs, kernel y × x. A dense layer that makes the channels of 4×4 pixels, or
/// reads them, is one with a kernel of 4×4.
/// </summary>
/// <param name="Name">Its name in the network here: <c>16x16.conv1</c>.</param>
/// <param name="Outputs">k</param>
/// <param name="Inputs">c</param>
/// <param name="Kernel">Side of the kernel.</param>
internal sealed record LayerSizes(string Name, int Outputs, int Inputs, int Kernel)
{
    /// <summary>The generator's first layer.</summary>
    public const string Dense = "4x4.dense";

    /// <summary>The discriminator's layer that sees the minibatch standard deviation.</summary>
    public const string Last = "4x4.conv";

    /// <summary>How many inputs an output has: the n of <c>gain / √n</c>.</summary>
    public double FanIn => Name == Dense ? Inputs : (double)Inputs * Kernel * Kernel;

    /// <summary>Side of the images that the layer works at.</summary>
    public int Resolution => int.Parse(Name[..Name.IndexOf('x')], null);

    /// <summary>The layer without its resolution: <c>conv1</c>.</summary>
    public string Kind => Name[(Name.IndexOf('.') + 1)..];

    /// <summary>Size along an axis.</summary>
    public int Along(char axis) => axis switch { 'k' => Outputs, 'c' => Inputs, _ => Kernel };

    /// <summary>Layers of a generator.</summary>
    public static IEnumerable<LayerSizes> Generator(ModelConfig config)
    {
        int first = config.FeatureMaps(4);
        yield return new(Dense, first, config.LatentSize + config.Labels.Size, 4);
        yield return new(Last, first, first, 3);
        foreach (int r in config.Resolutions)
        {
            int maps = config.FeatureMaps(r);
            if (r > ModelConfig.SmallestResolution)
            {
                yield return new($"{r}x{r}.conv0", maps, config.FeatureMaps(r / 2), 3);
                yield return new($"{r}x{r}.conv1", maps, maps, 3);
            }

            yield return new($"{r}x{r}.torgb", config.Channels, maps, 1);
        }
    }

    /// <summary>Layers of a discriminator.</summary>
    public static IEnumerable<LayerSizes> Discriminator(ModelConfig config)
    {
        foreach (int r in config.Resolutions)
        {
            int maps = config.FeatureMaps(r);
            yield return new($"{r}x{r}.fromrgb", maps, config.Channels, 1);
            if (r > ModelConfig.SmallestResolution)
            {
                yield return new($"{r}x{r}.conv0", maps, maps, 3);
                yield return new($"{r}x{r}.conv1", config.FeatureMaps(r / 2), maps, 3);
            }
        }

        int last = config.FeatureMaps(4), features = config.FeatureMaps(2);
        yield return new(Last, last, last + config.StddevMaps(last), 3);
        yield return new("4x4.dense0", features, last, 4);
        yield return new("4x4.dense1", 1 + config.Labels.Size, features, 1);
    }
}
