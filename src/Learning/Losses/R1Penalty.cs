using PGGan.Autograd;
using PGGan.Autograd.Ops;
using PGGan.Learning.Configuration;

namespace PGGan.Learning.Losses;

/// <summary>R1: <c>weight · mean(norm²)</c> of D's gradient at real images (Mescheder et al. 2018), without a factor ½.</summary>
internal sealed class R1Penalty : LossTerm
{
    private const string Statistic = "r1_penalty";

    /// <inheritdoc/>
    public override string Name => Statistic;

    /// <inheritdoc/>
    public override LossPass Pass { get; } = LossPass.Own(Player.Discriminator, Statistic);

    /// <inheritdoc/>
    public override IReadOnlyList<string> Reports { get; } = ["real_gradient_norms"];

    /// <inheritdoc/>
    public override PassCost Cost => new(Generator: 0, PassCost.ForwardAndBackTwice);

    /// <inheritdoc/>
    public override bool TakesPart(TrainingConfig config) => config.Loss.HasR1;

    /// <inheritdoc/>
    public override int Interval(TrainingConfig config) => config.Loss.PenaltyInterval;

    /// <inheritdoc/>
    public override LossValue Compute(LossContext context)
    {
        Tensor norms = GradientNorms.Of(context, context.Real, context.RealNoise, context.AugmentReal);
        return new LossValue(norms.MeanQuadratic(context.Penalties.R1, centre: 0, slope: 0), norms);
    }
}
