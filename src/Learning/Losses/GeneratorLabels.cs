using PGGan.Learning.Configuration;
using PGGan.Model;

namespace PGGan.Learning.Losses;

/// <summary>G's cross-entropy of the labels that its images were made for.</summary>
internal sealed class GeneratorLabels : LabelLoss
{
    /// <summary>Statistic of the cross-entropies.</summary>
    public const string Statistic = "class_loss_generator";

    /// <inheritdoc/>
    public override string Name => Statistic;

    /// <inheritdoc/>
    public override LossPass Pass => LossPass.GeneratedImages;

    /// <inheritdoc/>
    protected override float WeightIn(LossConfig loss) => loss.GeneratorClassWeight;

    /// <inheritdoc/>
    protected override DiscriminatorOutput OutputIn(LossContext context) => context.OnFake;
}
