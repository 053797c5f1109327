using PGGan.Autograd;
using PGGan.Autograd.Ops;
using PGGan.Kernels;
using PGGan.Model;

namespace PGGan.Learning.Losses;

/// <summary>AC-GAN (Odena et al. 2017): how far D's logits are from the labels, a softmax cross-entropy for each attribute.</summary>
internal sealed class ClassLoss
{
    private readonly int[] sizes;
    private readonly Tensor? weights;

    /// <summary>The loss for labels of a schema.</summary>
    /// <param name="workspace">Where the classes' weights live.</param>
    /// <param name="schema">Attributes and classes.</param>
    /// <param name="classWeights">One weight a class; empty: all 1.</param>
    public ClassLoss(Workspace workspace, LabelSchema schema, IReadOnlyList<float> classWeights)
    {
        sizes = [.. schema.Attributes.Select(attribute => attribute.Classes.Count)];
        if (classWeights.Count > 0)
        {
            weights = workspace.Persistent(new Shape(classWeights.Count));
            workspace.Engine.Upload([.. classWeights], weights.Storage);
        }
    }

    /// <summary>Cross-entropies <c>[N]</c>, summed over the attributes.</summary>
    /// <param name="judgement">D's, with logits <c>[N, LabelSize]</c>.</param>
    /// <param name="labels">What they should say <c>[N, LabelSize]</c>.</param>
    /// <exception cref="ArgumentException">D has no logits, or the labels are not of its size.</exception>
    public Tensor Of(Judgement judgement, Tensor labels) => judgement.LabelLogits is Tensor logits
        ? logits.SoftmaxCrossEntropy(labels, sizes, weights)
        : throw new ArgumentException($"ClassLoss: labels {labels.Shape} were given, but the discriminator has no logits; give its ModelConfig a LabelSchema.");
}
