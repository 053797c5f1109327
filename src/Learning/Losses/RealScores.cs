using PGGan.Autograd;
using PGGan.Kernels.Pointwise;
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
    public override IReadOnlyList<string> ReportsIn(TrainingConfig config) =>
        ScoreSigns.AreReported(config) && !ScoreSigns.AreOfPairs(config.Loss.Kind) ? [Statistic, ScoreSigns.Statistic] : Reports;

    /// <inheritdoc/>
    public override PassCost Cost => new(Generator: 0, PassCost.ForwardAndBack);

    /// <inheritdoc/>
    public override bool TakesPart(TrainingConfig config) => config.Loss.Kind != LossKind.Relativistic;

    /// <inheritdoc/>
    public override LossValue Compute(LossContext context)
    {
        Tensor scores = context.OnReal.Scores;
        if (context.KeptRealScores is Tensor kept)
        {
            kept.Workspace.Engine.Map(default(Identity), scores.Shape.Count, scores.Storage, kept.Storage);
        }

        Tensor loss = ScoreLoss.Of(context.Config.Loss).Real(scores);
        return ReportsIn(context.Config).Count == 1 ? new LossValue(loss, scores) : new LossValue(loss, scores, ScoreSigns.Of(scores));
    }
}
