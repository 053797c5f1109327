using PGGan.Autograd;

namespace PGGan.Model;

/// <summary>
/// Where a pass through a discriminator with multiplicative noise has its numbers from: independent ones of N(0, 1), which depend on the
/// seed, the images, the layer and the pass alone.
/// </summary>
/// <param name="layer">Number of the layer, less than 64; it does not depend on the resolution of the images.</param>
/// <param name="channels">C.</param>
/// <returns><c>[N, C]</c></returns>
public delegate Tensor LayerNoise(int layer, int channels);
