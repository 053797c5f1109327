using PGGan.Autograd;
using PGGan.Autograd.Ops;
using PGGan.Learning.Configuration;

namespace PGGan.Learning.Losses;

/// <summary>R2: <c>weight · mean(norm²)</c> of D's gradient at generated images (Mescheder et al. 2018), without a factor ½.</summary>
internal sealed class R2Penalty : LossTerm
{
    private const string Statistic = "r2_penalty";

    /// <inheritdoc/>
    public override string Name => Statistic;

    /// <inheritdoc/>
    public override LossPass Pass { get; } = LossPass.Own(Player.Discriminator, Statistic);

    /// <inheritdoc/>
    public override IReadOnlyList<string> Reports { get; } = ["fake_gradient_norms"];

    /// <inheritdoc/>
    public override PassCost Cost => new(Generator: 0, PassCost.ForwardAndBackTwice);

    /// <inheritdoc/>
    public override bool TakesPart(TrainingConfig config) => config.Loss.HasR2;

    /// <inheritdoc/>
    public override int Interval(TrainingConfig config) => config.Loss.PenaltyInterval;

    /// <inheritdoc/>
    public override LossValue Compute(LossContext context)
    {
        Tensor norms = GradientNorms.Of(context, context.Fake, context.FakeNoise, context.AugmentFake);
        return new LossValue(norms.MeanQuadratic(context.Penalties.R2, centre: 0, slope: 0), norms);
    }
}
