using PGGan.Autograd.Ops;
using PGGan.Learning.Configuration;

namespace PGGan.Learning.Losses;

/// <summary>G's loss by the same pairs: <c>mean(softplus(s_real − s_fake))</c> (<see cref="LossKind.Relativistic"/>).</summary>
internal sealed class PairedGeneratorScores : LossTerm
{
    /// <inheritdoc/>
    public override string Name => "paired_generator_scores";

    /// <inheritdoc/>
    public override LossPass Pass => LossPass.GeneratedImages;

    /// <inheritdoc/>
    public override PassCost Cost => new(PassCost.ForwardAndBack, PassCost.ForwardAndBackToImages + 1);

    /// <inheritdoc/>
    public override bool TakesPart(TrainingConfig config) => config.Loss.Kind == LossKind.Relativistic;

    /// <inheritdoc/>
    public override LossValue Compute(LossContext context) =>
        new((context.OnReal.Scores - context.OnFake.Scores).Softplus().Mean());
}
