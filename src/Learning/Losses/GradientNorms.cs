using PGGan.Autograd;
using PGGan.Autograd.Ops;
using PGGan.Learning.Configuration;
using PGGan.Model;

namespace PGGan.Learning.Losses;

/// <summary>
/// Norms of D's gradient by its images, differentiable again: what penalties are made of. With <see cref="PenaltySize.Full"/> the norm is
/// that of the gradient by the full-size image: the official code hands D images enlarged to the final size, which divides the norm at the
/// current size by <c>2^⌊lod⌋</c> (docs/method.md). No ε under the root.
/// </summary>
public static class GradientNorms
{
    /// <summary><c>‖∂D(x)/∂x‖₂</c> of each image, <c>[N]</c>.</summary>
    /// <param name="context">D, and at which size the norm is measured.</param>
    /// <param name="images">x <c>[N, R, R, C]</c>, without history.</param>
    /// <param name="noise">Of D's layers in this pass; null for none.</param>
    /// <param name="augment">
    /// What is done to x before D sees it: the norm is that of <c>∂D(augment(x))/∂x</c>, by the images before augmentation (Karras et al.
    /// 2020, "Training generative adversarial networks with limited data"); null: nothing.
    /// </param>
    public static Tensor Of(LossContext context, Tensor images, LayerNoise? noise, Func<Tensor, Tensor>? augment = null)
    {
        Tensor leaf = images.AsLeaf();                                                           // [N, R, R, C]
        Tensor seen = augment?.Invoke(leaf) ?? leaf;
        Tensor scores = context.Discriminator.Evaluate(seen, context.Growth, noise).Scores;
        // Each sample's own, and what the stddev layer couples.
        Tensor gradient = Tape.Grad(scores, [leaf], createGraph: true)[0]!;
        bool full = context.Config.Loss.PenaltySize == PenaltySize.Full;
        return gradient.Norm([1, 2, 3], full ? 1f / context.Growth.Reduction(context.Config.Model.Resolution) : 1);   // [N]
    }
}
