using PGGan.Autograd;
using PGGan.Learning.Configuration;

namespace PGGan.Learning.Losses;

/// <summary><see cref="LossKind.LeastSquares"/>: the paper's ablation, D's score being low for what looks real.</summary>
/// <param name="drift">ε, weight of the squared score of real images.</param>
internal sealed class LeastSquaresLoss(float drift) : ScoreLoss
{
    /// <inheritdoc/>
    public override Tensor Real(Tensor s) => MeanSquare(1 + drift, s, target: 0);

    /// <inheritdoc/>
    public override Tensor Fake(Tensor s) => MeanSquare(0.1f, s, target: 1);

    /// <inheritdoc/>
    public override Tensor Generator(Tensor s) => MeanSquare(1, s, target: 0);
}
