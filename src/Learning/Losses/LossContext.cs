using PGGan.Autograd;
using PGGan.Learning.Configuration;
using PGGan.Model;

namespace PGGan.Learning.Losses;

/// <summary>
/// What the terms of one <see cref="LossPass"/> compute with. Images and scores are made at the first use and shared by the terms of the
/// pass.
/// </summary>
public sealed class LossContext
{
    private readonly LossInputs inputs;
    private readonly LossConstants constants;
    private Tensor? real;
    private Tensor? fake;
    private Tensor? mix;
    private DiscriminatorOutput? onReal;
    private DiscriminatorOutput? onFake;

    internal LossContext(TrainingConfig config, IGenerator generator, IDiscriminator discriminator, LossConstants constants,
        LossInputs inputs) =>
        (Config, Generator, Discriminator, this.constants, this.inputs) = (config, generator, discriminator, constants, inputs);

    /// <summary>The run's configuration; weights are in <see cref="TrainingConfig.Loss"/>.</summary>
    public TrainingConfig Config { get; }

    /// <summary>G. In D's step its weights are constants.</summary>
    public IGenerator Generator { get; }

    /// <summary>D. In G's step its weights are constants.</summary>
    public IDiscriminator Discriminator { get; }

    /// <summary>How far the networks are grown.</summary>
    public Growth Growth => inputs.Growth;

    /// <summary>Real images <c>[N, R, R, C]</c>, without history.</summary>
    public Tensor Real => real ??= inputs.Real();

    /// <summary>Generated images <c>[N, R, R, C]</c>: without history in D's step, recorded in G's.</summary>
    public Tensor Fake => fake ??= inputs.Fake();

    /// <summary>One uniform number a sample <c>[N]</c>: 0 is real, 1 is generated.</summary>
    public Tensor Mix => mix ??= inputs.Mix();

    /// <summary>Labels of the real images, which the generated ones are made for too, <c>[N, LabelSize]</c>; null without labels.</summary>
    public Tensor? Labels => inputs.Labels;

    /// <summary>What D says of the real images.</summary>
    public DiscriminatorOutput OnReal => onReal ??= Discriminator.Evaluate(Real, Growth, RealNoise);

    /// <summary>What D says of the generated images.</summary>
    public DiscriminatorOutput OnFake => onFake ??= Discriminator.Evaluate(Fake, Growth, FakeNoise);

    /// <summary>What the gradient penalties weigh at this moment of the run.</summary>
    public PenaltyWeights Penalties =>
        inputs.Penalties ?? PenaltyWeights.Of(Config, Growth.Resolution, Real.Shape[0], factor: 1);

    /// <summary>D's noise in a pass over real images; null for a D without noise.</summary>
    public LayerNoise? RealNoise => inputs.RealNoise;

    /// <summary>D's noise in a pass over generated images; null for a D without noise.</summary>
    public LayerNoise? FakeNoise => inputs.FakeNoise;

    /// <summary>D's noise in a pass over images between real and generated ones; null for a D without noise.</summary>
    public LayerNoise? MixedNoise => inputs.MixedNoise;

    /// <summary>Numbers that stay on the device for all of a run: uploaded at the first use.</summary>
    /// <param name="name">What they are, unique in a run.</param>
    /// <param name="values">The numbers.</param>
    /// <returns><c>[values.Count]</c></returns>
    public Tensor Constant(string name, IReadOnlyList<float> values) => constants.Of(name, values);
}
