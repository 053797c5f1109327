using PGGan.Autograd;

namespace PGGan.Model;

/// <summary>A network that makes images from latents.</summary>
public interface IGenerator : INetwork
{
    /// <summary>Length of a latent vector.</summary>
    int LatentSize { get; }

    /// <summary>Length of a label vector; 0 without labels.</summary>
    int LabelSize { get; }

    /// <summary>Channels of its images: 1 gray, 3 RGB, 4 RGB multiplied by alpha, and alpha.</summary>
    int Channels { get; }

    /// <summary>Images from latents.</summary>
    /// <param name="latents"><c>[N, LatentSize]</c>, standard normal.</param>
    /// <param name="growth">The resolution asked for; a network that does not grow is asked for its own alone.</param>
    /// <param name="labels"><c>[N, LabelSize]</c> for a conditional network, else null.</param>
    /// <param name="statistics">What batch normalisation goes by.</param>
    /// <returns><c>[N, R, R, Channels]</c>, R the growth's resolution; −1 is black and 1 white.</returns>
    Tensor Forward(Tensor latents, Growth growth, Tensor? labels = null, BatchStatistics statistics = BatchStatistics.Running);
}
