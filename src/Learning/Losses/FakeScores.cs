using PGGan.Autograd;
using PGGan.Learning.Configuration;

namespace PGGan.Learning.Losses;

/// <summary>D's loss by its scores of generated images: see <see cref="ScoreLoss"/>.</summary>
internal sealed class FakeScores : LossTerm
{
    /// <summary>Statistic of D's scores.</summary>
    public const string Statistic = "fake_scores";

    /// <inheritdoc/>
    public override string Name => Statistic;

    /// <inheritdoc/>
    public override LossPass Pass => LossPass.FakeImages;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Reports { get; } = [Statistic];

    /// <inheritdoc/>
    public override IReadOnlyList<string> ReportsIn(TrainingConfig config) =>
        ScoreSigns.AreReported(config) && ScoreSigns.AreOfPairs(config.Loss.Kind) ? [Statistic, ScoreSigns.Statistic] : Reports;

    /// <inheritdoc/>
    public override PassCost Cost => new(Generator: 0, PassCost.ForwardAndBack);

    /// <inheritdoc/>
    public override bool TakesPart(TrainingConfig config) => config.Loss.Kind != LossKind.Relativistic;

    /// <inheritdoc/>
    public override LossValue Compute(LossContext context)
    {
        Tensor scores = context.OnFake.Scores;
        LossConfig config = context.Config.Loss;
        Tensor loss = ScoreLoss.Of(config).Fake(scores);
        return context.KeptRealScores is Tensor real
            ? new LossValue(loss, scores, ScoreSigns.OfPairs(config.Kind, real, scores)) : new LossValue(loss, scores);
    }
}
