using PGGan.Model;

namespace OwnNetwork;

/// <summary>What the layers of both networks have in common.</summary>
internal static class Dcgan
{
    /// <summary>Slope of the discriminator's leaky ReLU; the generator's ReLU has 0.</summary>
    public const float Slope = 0.2f;

    /// <summary>5×5 kernels, their weights from N(0, 0.02²), without equalized learning rate.</summary>
    public static ConvOptions Options { get; } = new() { Kernel = 5, EqualizedRate = false, Deviation = 0.02 };
}
