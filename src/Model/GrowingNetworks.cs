using PGGan.Autograd;

namespace PGGan.Model;

/// <summary>The networks of Karras et al. 2018, as a <see cref="ModelConfig"/> varies them.</summary>
public sealed class GrowingNetworks : INetworks
{
    private GrowingNetworks()
    {
    }

    /// <summary>The only one.</summary>
    public static GrowingNetworks Instance { get; } = new();

    /// <inheritdoc/>
    public IGenerator CreateGenerator(Workspace workspace, ModelConfig config, int? seed) => new Generator(workspace, config, seed);

    /// <inheritdoc/>
    public IDiscriminator CreateDiscriminator(Workspace workspace, ModelConfig config, int? seed) =>
        new Discriminator(workspace, config, seed);
}
