using PGGan.Autograd;
using PGGan.Learning.Configuration;

namespace PGGan.Learning.Losses;

/// <summary>D's loss by its scores of real images, with the drift term: see <see cref="ScoreLoss"/>.</summary>
internal sealed class RealScores : LossTerm
{
    /// <summary>Statistic of D's scores.</summary>
    public const string Statistic = "real_scores";

    /// <inheritdoc/>
    public override string Name => Statistic;

    /// <inheritdoc/>
    public override LossPass Pass => LossPass.RealImages;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Reports { get; } = [Statistic];

    /// <inheritdoc/>
    public override PassCost Cost => new(Generator: 0, PassCost.ForwardAndBack);

    /// <inheritdoc/>
    public override bool TakesPart(TrainingConfig config) => config.Loss.Kind != LossKind.Relativistic;

    /// <inheritdoc/>
    public override LossValue Compute(LossContext context)
    {
        Tensor scores = context.OnReal.Scores;
        return new LossValue(ScoreLoss.Of(context.Config.Loss).Real(scores), scores);
    }
}
