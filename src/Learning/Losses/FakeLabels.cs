using PGGan.Learning.Configuration;
using PGGan.Model;

namespace PGGan.Learning.Losses;

/// <summary>
/// D's cross-entropy of the labels that generated images were made for, where <see cref="LossConfig.ClassifyFakes"/> wants it.
/// </summary>
internal sealed class FakeLabels : LabelLoss
{
    /// <summary>Statistic of the cross-entropies.</summary>
    public const string Statistic = "class_loss_fake";

    /// <inheritdoc/>
    public override string Name => Statistic;

    /// <inheritdoc/>
    public override LossPass Pass => LossPass.FakeImages;

    /// <inheritdoc/>
    protected override float WeightIn(LossConfig loss) => loss.ClassifyFakes ? loss.DiscriminatorClassWeight : 0;

    /// <inheritdoc/>
    protected override DiscriminatorOutput OutputIn(LossContext context) => context.OnFake;
}
