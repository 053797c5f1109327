using PGGan.Learning.Configuration;

namespace PGGan.Learning.Losses;

/// <summary>G's loss by D's scores of its images: see <see cref="ScoreLoss"/>.</summary>
internal sealed class GeneratorScores : LossTerm
{
    /// <inheritdoc/>
    public override string Name => "generator_scores";

    /// <inheritdoc/>
    public override LossPass Pass => LossPass.GeneratedImages;

    /// <inheritdoc/>
    public override PassCost Cost => new(PassCost.ForwardAndBack, PassCost.ForwardAndBackToImages);

    /// <inheritdoc/>
    public override bool TakesPart(TrainingConfig config) => config.Loss.Kind != LossKind.Relativistic;

    /// <inheritdoc/>
    public override LossValue Compute(LossContext context) => new(ScoreLoss.Of(context.Config.Loss).Generator(context.OnFake.Scores));
}
