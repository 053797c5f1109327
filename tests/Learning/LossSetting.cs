using PGGan.Autograd;
using PGGan.Learning;
using PGGan.Learning.Configuration;
using PGGan.Learning.Losses;
using PGGan.Model;

namespace PGGan.Tests.Learning;

/// <summary>Terms of losses on given images, one alone or all of a step.</summary>
internal static class LossSetting
{
    /// <summary>A term alone.</summary>
    public static LossValue Compute<TTerm>(IDiscriminator discriminator, TrainingConfig config, LossInputs inputs)
        where TTerm : LossTerm, new() =>
        new TTerm().Compute(new LossContext(config, generator: null!, discriminator, new LossConstants(inputs.Real().Workspace), inputs));

    /// <summary>Inputs that are there already.</summary>
    public static LossInputs Of(Growth growth, Tensor real, Tensor? fake = null, Tensor? mix = null, Tensor? labels = null) =>
        new(growth, () => real, () => fake!, () => mix!, labels);

    /// <summary>Adds D's terms on given images.</summary>
    public static void AddDiscriminator(
        this TrainingStep step, GradientSum gradients, float share, Growth growth, Tensor real, Tensor fake, Tensor mix,
        Tensor? labels = null) =>
        step.AddDiscriminator(gradients, share, Of(growth, real, fake, mix, labels));

    /// <summary>Adds G's terms on given latents.</summary>
    public static void AddGenerator(this TrainingStep step, GradientSum gradients, float share, Growth growth, Tensor latents,
        Tensor? labels = null) =>
        step.AddGenerator(gradients, share,
            new LossInputs(growth, () => null!, step.Recorded(latents, growth, labels), () => null!, labels));
}
