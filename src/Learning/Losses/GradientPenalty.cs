using PGGan.Autograd;
using PGGan.Autograd.Ops;
using PGGan.Learning.Configuration;
using PGGan.Model;

namespace PGGan.Learning.Losses;

/// <summary>
/// Penalties on the norm of D's gradient by its images. With <see cref="PenaltySize.Full"/> the norm is that of the gradient by the full-size image: the
/// official code hands D images enlarged to the final size, which divides the norm at the current size by <c>2^⌊lod⌋</c> (docs/method.md). No ε under the root.
/// </summary>
/// <param name="discriminator">D.</param>
/// <param name="config">λ, γ, the weights of R1 and R2, and at which size.</param>
internal sealed class GradientPenalty(Discriminator discriminator, LossConfig config)
{
    /// <summary><c>mean(λ / γ² · (norm − γ)²)</c> between real and generated images (Gulrajani et al. 2017).</summary>
    /// <param name="real">Real images <c>[N, R, R, C]</c>.</param>
    /// <param name="fake">Generated images.</param>
    /// <param name="mix">One factor a sample <c>[N]</c>: 0 is real, 1 is fake.</param>
    /// <param name="growth">Stage of growth.</param>
    /// <param name="noise">Of D's layers in this pass; null for none.</param>
    /// <returns>The gradient norms <c>[N]</c> and the penalty.</returns>
    public Term Between(Tensor real, Tensor fake, Tensor mix, Growth growth, LayerNoise? noise = null)
    {
        Tensor norms = Norms(real.LerpOver(fake, mix, [1, 2, 3]), growth, noise);
        float target = config.PenaltyTarget;
        return new Term(norms, norms.MeanQuadratic(config.PenaltyWeight / (target * target), target, slope: 0));
    }

    /// <summary><c>weight · mean(norm²)</c> at the images themselves (Mescheder et al. 2018): R1 on real ones, R2 on generated ones.</summary>
    /// <param name="weight">Its weight, without a factor ½.</param>
    /// <param name="images"><c>[N, R, R, C]</c></param>
    /// <param name="growth">Stage of growth.</param>
    /// <param name="noise">Of D's layers in this pass; null for none.</param>
    public Term At(float weight, Tensor images, Growth growth, LayerNoise? noise = null)
    {
        Tensor norms = Norms(images, growth, noise);
        return new Term(norms, norms.MeanQuadratic(weight, centre: 0, slope: 0));
    }

    private Tensor Norms(Tensor images, Growth growth, LayerNoise? noise)
    {
        Tensor leaf = images.AsLeaf();                                                           // [N, R, R, C]
        Tensor scores = discriminator.Forward(leaf, growth, noise);
        Tensor gradient = Tape.Grad(scores, [leaf], createGraph: true)[0]!;                      // each sample's own, and what the stddev layer couples
        return gradient.Norm([1, 2, 3], config.PenaltySize == PenaltySize.Full ? 1f / growth.Reduction(discriminator.Config.Resolution) : 1);   // [N]
    }
}
