using PGGan.Autograd;

namespace PGGan.Model;

/// <summary>A network that scores images.</summary>
public interface IDiscriminator : INetwork
{
    /// <summary>Scores of images, and what else the last layers say of them.</summary>
    /// <param name="images"><c>[N, R, R, Channels]</c> in [−1, 1], R the growth's resolution.</param>
    /// <param name="growth">The resolution of the images; a network that does not grow is given its own alone.</param>
    /// <param name="noise">Where a network with multiplicative noise has it from; null for none.</param>
    DiscriminatorOutput Evaluate(Tensor images, Growth growth, LayerNoise? noise = null);
}
