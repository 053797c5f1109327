using PGGan.Autograd;

namespace PGGan.Model;

/// <summary>
/// A generator or discriminator as trainer, checkpoints and tables see it. <see cref="Network"/> is the common base class; names of
/// parameters are unique and stay, since checkpoints find values by them.
/// </summary>
public interface INetwork : IModule
{
    /// <summary>All layers, in the order of definition.</summary>
    IReadOnlyList<NetworkLayer> Layers { get; }

    /// <summary>
    /// The parameters that take part at a stage of growth; only they have gradients. All of them in a network that does not grow.
    /// </summary>
    IReadOnlyList<Parameter> ActiveAt(Growth growth);
}
