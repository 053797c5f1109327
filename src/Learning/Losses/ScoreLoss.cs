using PGGan.Autograd;
using PGGan.Autograd.Ops;
using PGGan.Learning.Configuration;

namespace PGGan.Learning.Losses;

/// <summary>
/// What scores <c>s [N]</c> are turned into, means over the minibatch <c>[1]</c>: one class for each <see cref="LossKind"/>.
/// </summary>
internal abstract class ScoreLoss
{
    /// <summary>D's loss on real images, with the drift term <c>ε · mean(s²)</c>.</summary>
    public abstract Tensor Real(Tensor s);

    /// <summary>D's loss on generated images.</summary>
    public abstract Tensor Fake(Tensor s);

    /// <summary>G's loss.</summary>
    public abstract Tensor Generator(Tensor s);

    /// <summary>The formulas of a configuration.</summary>
    public static ScoreLoss Of(LossConfig loss) => Of(loss.Kind, loss.DriftWeight);

    /// <summary>The formulas of a kind.</summary>
    /// <param name="kind">Which.</param>
    /// <param name="drift">ε, weight of the squared score of real images.</param>
    public static ScoreLoss Of(LossKind kind, float drift) => kind switch
    {
        LossKind.Wasserstein => new WassersteinLoss(drift),
        LossKind.LeastSquares => new LeastSquaresLoss(drift),
        LossKind.Logistic => new LogisticLoss(drift),
        LossKind.Hinge => new HingeLoss(drift),
        LossKind.SigmoidSquares => new SigmoidSquaresLoss(drift),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), $"ScoreLoss: there is no kind {kind}."),
    };

    /// <summary><c>mean(weight · s)</c></summary>
    protected static Tensor Mean(float weight, Tensor s) => s.MeanQuadratic(0, centre: 0, slope: weight);

    /// <summary><c>mean(weight · s + drift · s²)</c> in one pass.</summary>
    protected static Tensor MeanWithDrift(float weight, Tensor s, float drift) => s.MeanQuadratic(drift, centre: 0, slope: weight);

    /// <summary><c>mean(weight · (s − target)²)</c></summary>
    protected static Tensor MeanSquare(float weight, Tensor s, float target) => s.MeanQuadratic(weight, target, slope: 0);

    /// <summary><c>loss + drift · mean(s²)</c></summary>
    protected static Tensor WithDrift(Tensor loss, Tensor s, float drift) => drift == 0 ? loss : loss + MeanSquare(drift, s, target: 0);
}
