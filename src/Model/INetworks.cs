using PGGan.Autograd;

namespace PGGan.Model;

/// <summary>Makes the networks of a run: two generators, one of them the moving average, and a discriminator.</summary>
public interface INetworks
{
    /// <summary>A generator.</summary>
    /// <param name="workspace">Where it lives.</param>
    /// <param name="config">
    /// Resolution, channels, latent size and labels, which it has to have. What else the configuration says is for <see
    /// cref="GrowingNetworks"/>, but for how many samples depend on each other: networks with batch normalisation have <see
    /// cref="ModelConfig.StddevGroup"/> at <see cref="ModelConfig.WholeMinibatch"/>.
    /// </param>
    /// <param name="seed">Decides the weights; null: any, others are put there.</param>
    IGenerator CreateGenerator(Workspace workspace, ModelConfig config, int? seed);

    /// <summary>A discriminator.</summary>
    /// <inheritdoc cref="CreateGenerator"/>
    IDiscriminator CreateDiscriminator(Workspace workspace, ModelConfig config, int? seed);
}
