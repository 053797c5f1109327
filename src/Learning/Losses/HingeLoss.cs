using PGGan.Autograd;
using PGGan.Autograd.Ops;
using PGGan.Learning.Configuration;

namespace PGGan.Learning.Losses;

/// <summary><see cref="LossKind.Hinge"/>: scores count up to a margin of 1 (Lim, Ye 2017).</summary>
/// <param name="drift">ε, weight of the squared score of real images.</param>
internal sealed class HingeLoss(float drift) : ScoreLoss
{
    /// <inheritdoc/>
    public override Tensor Real(Tensor s) => WithDrift((-s).Offset(1).LeakyRelu(slope: 0).Mean(), s, drift);

    /// <inheritdoc/>
    public override Tensor Fake(Tensor s) => s.Offset(1).LeakyRelu(slope: 0).Mean();

    /// <inheritdoc/>
    public override Tensor Generator(Tensor s) => Mean(-1, s);
}
