using PGGan.Autograd;
using PGGan.Autograd.Ops;
using PGGan.Model;

namespace PGGan.Training;

/// <summary>
/// The losses of Karras et al. 2018 (appendix A.1; Gulrajani et al. 2017):
/// <c>L_D = E[D(fake) − D(real) + λ / γ² · (‖∇D(mixed)‖₂ − γ)² + ε · D(real)²]</c>, <c>L_G = −E[D(fake)]</c>, means over the minibatch.
/// </summary>
/// <param name="discriminator">D.</param>
/// <param name="config">λ, γ and ε.</param>
internal sealed class WganGp(Discriminator discriminator, LossConfig config)
{
    /// <summary><c>mean(ε · D(real)² − D(real))</c></summary>
    public Term Real(Tensor images, Growth growth)
    {
        Tensor scores = discriminator.Forward(images, growth);                                   // [N]
        return new Term(scores, scores.MeanQuadratic(config.DriftWeight, centre: 0, slope: -1));
    }

    /// <summary><c>mean(D(fake))</c></summary>
    public Term Fake(Tensor images, Growth growth)
    {
        Tensor scores = discriminator.Forward(images, growth);
        return new Term(scores, scores.MeanQuadratic(0, centre: 0, slope: 1));
    }

    /// <summary><c>mean(−D(fake))</c>, the generator's loss.</summary>
    public Term Generator(Tensor fakes, Growth growth)
    {
        Tensor scores = discriminator.Forward(fakes, growth);
        return new Term(scores, scores.MeanQuadratic(0, centre: 0, slope: -1));
    }

    /// <summary>
    /// <c>mean(λ / γ² · (norm − γ)²)</c>; norm is that of the gradient by the full-size image: the official code hands D images enlarged to the final
    /// size, which divides the norm at the current size by <c>2^⌊lod⌋</c> (docs/method.md). No ε under the root.
    /// </summary>
    /// <param name="real">Real images <c>[N, R, R, C]</c>.</param>
    /// <param name="fake">Generated images.</param>
    /// <param name="mix">One factor a sample <c>[N]</c>: 0 is real, 1 is fake.</param>
    /// <param name="growth">Stage of growth.</param>
    /// <returns>The gradient norms <c>[N]</c> and the penalty.</returns>
    public Term Penalty(Tensor real, Tensor fake, Tensor mix, Growth growth)
    {
        Tensor mixed = real.LerpOver(fake, mix, 1, 3).AsLeaf();                                  // [N, R, R, C]
        Tensor scores = discriminator.Forward(mixed, growth);
        Tensor gradient = Tape.Grad(scores, [mixed], createGraph: true)[0]!;                     // each sample's own, and what the stddev layer couples
        Tensor norms = gradient.Norm(1, 3, 1f / growth.Reduction(discriminator.Config.Resolution));
        float target = config.PenaltyTarget;
        return new Term(norms, norms.MeanQuadratic(config.PenaltyWeight / (target * target), target, slope: 0));
    }

    /// <summary>A term of a loss, and the numbers a person follows.</summary>
    /// <param name="PerSample">Scores or norms <c>[N]</c>.</param>
    /// <param name="Loss">The weighted term <c>[1]</c>.</param>
    public readonly record struct Term(Tensor PerSample, Tensor Loss);
}
