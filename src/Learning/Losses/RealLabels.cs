using PGGan.Learning.Configuration;
using PGGan.Model;

namespace PGGan.Learning.Losses;

/// <summary>D's cross-entropy of the labels of real images.</summary>
internal sealed class RealLabels : LabelLoss
{
    /// <summary>Statistic of the cross-entropies.</summary>
    public const string Statistic = "class_loss_real";

    /// <inheritdoc/>
    public override string Name => Statistic;

    /// <inheritdoc/>
    public override LossPass Pass => LossPass.RealImages;

    /// <inheritdoc/>
    protected override float WeightIn(LossConfig loss) => loss.DiscriminatorClassWeight;

    /// <inheritdoc/>
    protected override DiscriminatorOutput OutputIn(LossContext context) => context.OnReal;
}
