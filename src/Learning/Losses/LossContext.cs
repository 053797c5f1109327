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
    private Tensor? seenReal;
    private Tensor? seenFake;
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

    /// <summary>Real images <c>[N, R, R, C]</c>, without history. D sees <see cref="SeenReal"/>.</summary>
    public Tensor Real => real ??= inputs.Real();

    /// <summary>
    /// Generated images <c>[N, R, R, C]</c>: without history in D's step, recorded in G's. D sees <see cref="SeenFake"/>.
    /// </summary>
    public Tensor Fake => fake ??= inputs.Fake();

    /// <summary>Real images as D sees them, augmented where the run does that <c>[N, R, R, C]</c>; without history.</summary>
    public Tensor SeenReal => seenReal ??= inputs.SeenReal ?? AugmentReal(Real);

    /// <summary>Generated images as D sees them <c>[N, R, R, C]</c>: without history in D's step, recorded in G's.</summary>
    public Tensor SeenFake => seenFake ??= inputs.SeenFake ?? AugmentFake(Fake);

    /// <summary>One uniform number a sample <c>[N]</c>: 0 is real, 1 is generated.</summary>
    public Tensor Mix => mix ??= inputs.Mix();

    /// <summary>Labels of the real images, which the generated ones are made for too, <c>[N, LabelSize]</c>; null without labels.</summary>
    public Tensor? Labels => inputs.Labels;

    /// <summary>What D says of the real images.</summary>
    public DiscriminatorOutput OnReal => onReal ??= Discriminator.Evaluate(SeenReal, Growth, RealNoise);

    /// <summary>What D says of the generated images.</summary>
    public DiscriminatorOutput OnFake => onFake ??= Discriminator.Evaluate(SeenFake, Growth, FakeNoise);

    /// <summary>What the gradient penalties weigh at this moment of the run.</summary>
    public PenaltyWeights Penalties =>
        inputs.Penalties ?? PenaltyWeights.Of(Config, Growth.Resolution, Real.Shape[0], factor: 1);

    /// <summary>D's noise in a pass over real images; null for a D without noise.</summary>
    public LayerNoise? RealNoise => inputs.RealNoise;

    /// <summary>D's noise in a pass over generated images; null for a D without noise.</summary>
    public LayerNoise? FakeNoise => inputs.FakeNoise;

    /// <summary>D's noise in a pass over images between real and generated ones; null for a D without noise.</summary>
    public LayerNoise? MixedNoise => inputs.MixedNoise;

    /// <summary>What is done to the real images before D sees them, recorded: for gradients by the images themselves.</summary>
    /// <param name="images"><see cref="Real"/>, or as many of its shape <c>[N, R, R, C]</c>.</param>
    public Tensor AugmentReal(Tensor images) => inputs.RealAugmentation?.Apply(images) ?? images;

    /// <summary>What is done to the generated images before D sees them, recorded.</summary>
    /// <param name="images"><see cref="Fake"/>, or as many of its shape <c>[N, R, R, C]</c>.</param>
    public Tensor AugmentFake(Tensor images) => inputs.FakeAugmentation?.Apply(images) ?? images;

    /// <summary>Where the scores of real images are left for the pass over generated ones <c>[N]</c>; null: nobody compares them.</summary>
    internal Tensor? KeptRealScores => inputs.RealScores;

    /// <summary>Numbers that stay on the device for all of a run: uploaded at the first use.</summary>
    /// <param name="name">What they are, unique in a run.</param>
    /// <param name="values">The numbers.</param>
    /// <returns><c>[values.Count]</c></returns>
    public Tensor Constant(string name, IReadOnlyList<float> values) => constants.Of(name, values);
}
