using PGGan.Autograd;
using PGGan.Autograd.Ops;
using PGGan.Learning.Configuration;

namespace PGGan.Learning.Losses;

/// <summary><see cref="LossKind.Logistic"/>: the original GAN (Goodfellow et al. 2014) with G's loss that does not saturate.</summary>
/// <param name="drift">ε, weight of the squared score of real images.</param>
internal sealed class LogisticLoss(float drift) : ScoreLoss
{
    /// <inheritdoc/>
    public override Tensor Real(Tensor s) => WithDrift((-s).Softplus().Mean(), s, drift);

    /// <inheritdoc/>
    public override Tensor Fake(Tensor s) => s.Softplus().Mean();

    /// <inheritdoc/>
    public override Tensor Generator(Tensor s) => (-s).Softplus().Mean();
}
