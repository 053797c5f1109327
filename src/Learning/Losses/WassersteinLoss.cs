using PGGan.Autograd;
using PGGan.Learning.Configuration;

namespace PGGan.Learning.Losses;

/// <summary><see cref="LossKind.Wasserstein"/>: WGAN (Arjovsky et al. 2017), the critic's distance of means.</summary>
/// <param name="drift">ε, weight of the squared score of real images.</param>
internal sealed class WassersteinLoss(float drift) : ScoreLoss
{
    /// <inheritdoc/>
    public override Tensor Real(Tensor s) => MeanWithDrift(-1, s, drift);

    /// <inheritdoc/>
    public override Tensor Fake(Tensor s) => Mean(+1, s);

    /// <inheritdoc/>
    public override Tensor Generator(Tensor s) => Mean(-1, s);
}
