using PGGan.Autograd;
using PGGan.Autograd.Ops;
using PGGan.Learning.Configuration;

namespace PGGan.Learning.Losses;

/// <summary>
/// <c>mean(λ / γ² · (norm − γ)²)</c> of D's gradient between real and generated images as D sees them (Gulrajani et al. 2017).
/// </summary>
internal sealed class GradientPenalty : LossTerm
{
    /// <summary>The penalty's statistic.</summary>
    public const string Statistic = "gradient_penalty";

    /// <summary>Statistic of the norms that it pulls to γ.</summary>
    public const string Norms = "gradient_norms";

    /// <inheritdoc/>
    public override string Name => Statistic;

    /// <inheritdoc/>
    public override LossPass Pass { get; } = LossPass.Own(Player.Discriminator, Statistic);

    /// <inheritdoc/>
    public override IReadOnlyList<string> Reports { get; } = [Norms];

    /// <inheritdoc/>
    public override PassCost Cost => new(Generator: 0, PassCost.ForwardAndBackTwice);

    /// <inheritdoc/>
    public override bool TakesPart(TrainingConfig config) => config.Loss.PenaltyWeight > 0;

    /// <inheritdoc/>
    public override int Interval(TrainingConfig config) => config.Loss.PenaltyInterval;

    /// <inheritdoc/>
    public override LossValue Compute(LossContext context)
    {
        Tensor norms = GradientNorms.Of(context, context.SeenReal.LerpOver(context.SeenFake, context.Mix, [1, 2, 3]), context.MixedNoise);
        float target = context.Config.Loss.PenaltyTarget;
        return new LossValue(norms.MeanQuadratic(context.Penalties.Penalty / (target * target), target, slope: 0), norms);
    }
}
