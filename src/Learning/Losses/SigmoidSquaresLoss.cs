using PGGan.Autograd;
using PGGan.Autograd.Ops;
using PGGan.Learning.Configuration;

namespace PGGan.Learning.Losses;

/// <summary><see cref="LossKind.SigmoidSquares"/>: squares of what the sigmoid makes of scores.</summary>
/// <param name="drift">ε, weight of the squared score of real images.</param>
internal sealed class SigmoidSquaresLoss(float drift) : ScoreLoss
{
    /// <inheritdoc/>
    public override Tensor Real(Tensor s) => WithDrift(MeanSquare(1, s.Sigmoid(), target: 1), s, drift);

    /// <inheritdoc/>
    public override Tensor Fake(Tensor s) => MeanSquare(1, s.Sigmoid(), target: 0);

    /// <inheritdoc/>
    public override Tensor Generator(Tensor s) => MeanSquare(1, s.Sigmoid(), target: 1);
}
