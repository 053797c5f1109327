using PGGan.Autograd;
using PGGan.Autograd.Ops;
using PGGan.Learning.Configuration;

namespace PGGan.Learning.Losses;

/// <summary>
/// D's loss by pairs of a real and a generated image, with the drift term: <c>mean(softplus(s_fake − s_real)) + ε · mean(s_real²)</c>
/// (<see cref="LossKind.Relativistic"/>).
/// </summary>
internal sealed class PairedScores : LossTerm
{
    /// <inheritdoc/>
    public override string Name => "paired_scores";

    /// <inheritdoc/>
    public override LossPass Pass => LossPass.ImagePairs;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Reports { get; } = [RealScores.Statistic, FakeScores.Statistic];

    /// <inheritdoc/>
    public override IReadOnlyList<string> ReportsIn(TrainingConfig config) =>
        ScoreSigns.AreReported(config) ? [.. Reports, ScoreSigns.Statistic] : Reports;

    /// <inheritdoc/>
    public override PassCost Cost => new(Generator: 0, 2 * PassCost.ForwardAndBack);

    /// <inheritdoc/>
    public override bool TakesPart(TrainingConfig config) => config.Loss.Kind == LossKind.Relativistic;

    /// <inheritdoc/>
    public override LossValue Compute(LossContext context)
    {
        Tensor real = context.OnReal.Scores, fake = context.OnFake.Scores;                        // [N]
        Tensor loss = (fake - real).Softplus().Mean();
        float drift = context.Config.Loss.DriftWeight;
        loss = drift == 0 ? loss : loss + real.MeanQuadratic(drift, centre: 0, slope: 0);
        return ScoreSigns.AreReported(context.Config)
            ? new LossValue(loss, real, fake, ScoreSigns.OfPairs(LossKind.Relativistic, real, fake)) : new LossValue(loss, real, fake);
    }
}
