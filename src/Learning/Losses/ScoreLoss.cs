using PGGan.Autograd;
using PGGan.Autograd.Ops;
using PGGan.Learning.Configuration;

namespace PGGan.Learning.Losses;

/// <summary>What scores <c>s [N]</c> are turned into, means over the minibatch <c>[1]</c>: see <see cref="LossKind"/>.</summary>
/// <param name="kind">The formulas.</param>
/// <param name="driftWeight">ε, weight of the squared score of real images.</param>
internal sealed class ScoreLoss(LossKind kind, float driftWeight)
{
    /// <summary>D's loss on real images, with <c>ε · s²</c>.</summary>
    public Tensor Real(Tensor scores) => kind switch
    {
        LossKind.Wasserstein => scores.MeanQuadratic(driftWeight, centre: 0, slope: -1),
        LossKind.LeastSquares => scores.MeanQuadratic(1 + driftWeight, centre: 0, slope: 0),
        LossKind.Logistic => Drifting((-scores).Softplus().Mean(), scores),
        LossKind.Hinge => Drifting((-scores).Offset(1).LeakyRelu(slope: 0).Mean(), scores),
        LossKind.SigmoidSquares => Drifting(scores.Sigmoid().MeanQuadratic(1, centre: 1, slope: 0), scores),
        _ => throw Unknown(),
    };

    /// <summary>D's loss on generated images.</summary>
    public Tensor Fake(Tensor scores) => kind switch
    {
        LossKind.Wasserstein => scores.MeanQuadratic(0, centre: 0, slope: 1),
        LossKind.LeastSquares => scores.MeanQuadratic(0.1f, centre: 1, slope: 0),
        LossKind.Logistic => scores.Softplus().Mean(),
        LossKind.Hinge => scores.Offset(1).LeakyRelu(slope: 0).Mean(),
        LossKind.SigmoidSquares => scores.Sigmoid().MeanQuadratic(1, centre: 0, slope: 0),
        _ => throw Unknown(),
    };

    /// <summary>G's loss.</summary>
    public Tensor Generator(Tensor scores) => kind switch
    {
        LossKind.Wasserstein or LossKind.Hinge => scores.MeanQuadratic(0, centre: 0, slope: -1),
        LossKind.LeastSquares => scores.MeanQuadratic(1, centre: 0, slope: 0),
        LossKind.Logistic => (-scores).Softplus().Mean(),
        LossKind.SigmoidSquares => scores.Sigmoid().MeanQuadratic(1, centre: 1, slope: 0),
        _ => throw Unknown(),
    };

    private Tensor Drifting(Tensor loss, Tensor scores) =>
        driftWeight == 0 ? loss : loss + scores.MeanQuadratic(driftWeight, centre: 0, slope: 0);

    private ArgumentOutOfRangeException Unknown() => new(nameof(kind), $"ScoreLoss: there is no kind {kind}.");
}
