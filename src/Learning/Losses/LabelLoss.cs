using PGGan.Autograd;
using PGGan.Autograd.Ops;
using PGGan.Learning.Configuration;
using PGGan.Model;

namespace PGGan.Learning.Losses;

/// <summary>
/// AC-GAN (Odena et al. 2017): how far D's logits are from the labels, a softmax cross-entropy for each attribute, summed over the
/// attributes and averaged over the images. It reports the cross-entropies <c>[N]</c> before its weight.
/// </summary>
internal abstract class LabelLoss : LossTerm
{
    /// <inheritdoc/>
    public sealed override IReadOnlyList<string> Reports => [Name];

    /// <inheritdoc/>
    public sealed override bool TakesPart(TrainingConfig config) => !config.Model.Labels.IsEmpty && WeightIn(config.Loss) > 0;

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">D has no logits, there are no labels, or they are not of the logits' size.</exception>
    public sealed override LossValue Compute(LossContext context)
    {
        if (context.Labels is not Tensor labels || OutputIn(context).LabelLogits is not Tensor logits)
        {
            throw new ArgumentException(
                $"{Name}: it compares labels with D's logits, and there are no {(context.Labels is null ? "labels" : "logits")}; "
                    + "give both networks' ModelConfig a LabelSchema.");
        }

        LossConfig loss = context.Config.Loss;
        int[] sizes = [.. context.Config.Model.Labels.Attributes.Select(attribute => attribute.Classes.Count)];
        Tensor? weights = loss.ClassWeights.Count == 0 ? null : context.Constant("class_weights", loss.ClassWeights);
        Tensor entropies = logits.SoftmaxCrossEntropy(labels, sizes, weights);                   // [N]
        return new LossValue(entropies.MeanQuadratic(0, centre: 0, slope: WeightIn(loss)), entropies);
    }

    /// <summary>Its weight; 0: it does not take part.</summary>
    protected abstract float WeightIn(LossConfig loss);

    /// <summary>What D says of its images.</summary>
    protected abstract DiscriminatorOutput OutputIn(LossContext context);
}
