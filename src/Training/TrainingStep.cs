using PGGan.Autograd;
using PGGan.Kernels;
using PGGan.Model;

namespace PGGan.Training;

/// <summary>
/// Both networks, their optimizers and the moving average, and one update of each. Nothing is read back from the device: what a person wants to
/// see goes to <see cref="Statistics"/>. Random numbers depend on the seed and the number of the image alone.
/// </summary>
internal sealed class TrainingStep
{
    private const string RealScores = "real_scores", FakeScores = "fake_scores", GradientNorms = "gradient_norms";
    private const string GradientPenalty = "gradient_penalty", GeneratorLoss = "generator_loss";

    private readonly Workspace workspace;
    private readonly TrainingConfig config;
    private readonly WganGp losses;
    private readonly MinibatchInputs inputs;

    /// <summary>Networks as the seed draws them.</summary>
    public TrainingStep(Workspace workspace, TrainingConfig config)
    {
        this.workspace = workspace;
        this.config = config;
        Generator = new Generator(workspace, config.Model, config.Run.Seed);
        Averaged = new Generator(workspace, config.Model, seed: null);
        Averaged.CopyFrom(Generator);
        Discriminator = new Discriminator(workspace, config.Model, config.Run.Seed);
        GeneratorAdam = new Adam(workspace, Generator.Parameters, config.Optimizer, Averaged.Parameters);
        DiscriminatorAdam = new Adam(workspace, Discriminator.Parameters, config.Optimizer);
        Statistics = new Statistics(workspace, RealScores, FakeScores, GradientNorms, GradientPenalty, GeneratorLoss);
        losses = new WganGp(Discriminator, config.Loss);
        inputs = new MinibatchInputs(workspace, config);
    }

    /// <summary>G.</summary>
    public Generator Generator { get; }

    /// <summary>The moving average of G, which pictures are made with.</summary>
    public Generator Averaged { get; }

    /// <summary>D.</summary>
    public Discriminator Discriminator { get; }

    /// <summary>G's optimizer.</summary>
    public Adam GeneratorAdam { get; }

    /// <summary>D's optimizer.</summary>
    public Adam DiscriminatorAdam { get; }

    /// <summary>Losses, scores and norms since the last reset.</summary>
    public Statistics Statistics { get; }

    /// <summary>Engine and precision, which decide the roundings.</summary>
    public string Arithmetic => PrecisionNames.Arithmetic(workspace.Engine);

    /// <summary>One update of D.</summary>
    /// <param name="phase">Resolution, fade, minibatch and how much of it at once, rates.</param>
    /// <param name="imagesSeen">Number of the first image of the minibatch.</param>
    /// <param name="pixels">Real images as bytes <c>[N, R, R, C]</c>.</param>
    /// <param name="mirror">One flag an image: flip left and right.</param>
    public void UpdateDiscriminator(in Phase phase, long imagesSeen, ReadOnlySpan<byte> pixels, ReadOnlySpan<bool> mirror)
    {
        using Scope scope = workspace.OpenScope("discriminator step");
        DiscriminatorAdam.Update(DiscriminatorGradients(phase, imagesSeen, pixels, mirror).Result, phase.DiscriminatorRate);
    }

    /// <summary>
    /// The moving average's step towards G, then one update of G against the updated D. The official code averages right after D's update; nobody
    /// reads the average before G's, so it is taken in G's pass over its weights.
    /// </summary>
    /// <param name="phase">Resolution, fade, minibatch and how much of it at once, rates.</param>
    /// <param name="imagesSeen">Real images seen before the discriminator's step of this pair; numbers the latents.</param>
    public void UpdateGenerator(in Phase phase, long imagesSeen)
    {
        using Scope scope = workspace.OpenScope("generator step");
        GeneratorAdam.Update(GeneratorGradients(phase, imagesSeen).Result, phase.GeneratorRate);
        Averaged.CopyBuffersFrom(Generator);   // running statistics are averages already
    }

    /// <summary>Forgets both optimizers' moments: at both ends of a fade.</summary>
    public void ResetOptimizers()
    {
        GeneratorAdam.Reset();
        DiscriminatorAdam.Reset();
    }

    /// <summary>Gradients of D's loss by the parameters that take part, computed in the phase's parts.</summary>
    /// <inheritdoc cref="UpdateDiscriminator"/>
    internal GradientSum DiscriminatorGradients(in Phase phase, long imagesSeen, ReadOnlySpan<byte> pixels, ReadOnlySpan<bool> mirror)
    {
        GradientSum gradients = new(workspace, Discriminator.ActiveAt(phase.Growth));
        foreach (MinibatchPart part in MinibatchPart.Of(phase, config.Model))
        {
            using Scope scope = workspace.OpenScope("part of a discriminator step");
            Tensor real = inputs.Images(part, phase, pixels, mirror);
            Tensor fake = Fakes(part, phase.Growth, imagesSeen);
            Tensor mix = inputs.Uniform(part, RandomPurpose.PenaltyMix, imagesSeen);
            AddDiscriminator(gradients, part.Share, phase.Growth, real, fake, mix);
            gradients.KeepFrom(scope);
        }

        Statistics.Add(GradientPenalty, gradients.Loss(GradientPenalty));
        return gradients;
    }

    /// <summary>Gradients of G's loss by the parameters that take part, computed in the phase's parts; none are computed for D's.</summary>
    /// <inheritdoc cref="UpdateGenerator"/>
    internal GradientSum GeneratorGradients(in Phase phase, long imagesSeen)
    {
        GradientSum gradients = new(workspace, Generator.ActiveAt(phase.Growth));
        foreach (MinibatchPart part in MinibatchPart.Of(phase, config.Model))
        {
            using Scope scope = workspace.OpenScope("part of a generator step");
            AddGenerator(gradients, part.Share, phase.Growth, inputs.Latents(part, RandomPurpose.GeneratorLatents, imagesSeen));
            gradients.KeepFrom(scope);
        }

        Statistics.Add(GeneratorLoss, gradients.Loss(GeneratorLoss));
        return gradients;
    }

    /// <summary>Adds what some images contribute to the gradient of D's loss.</summary>
    /// <param name="gradients">Of D's parameters.</param>
    /// <param name="share">Weight of these images' mean in the minibatch's.</param>
    /// <param name="growth">Stage of growth.</param>
    /// <param name="real">Real images <c>[N, R, R, C]</c>.</param>
    /// <param name="fake">Generated images, without history.</param>
    /// <param name="mix">One mixing factor a sample <c>[N]</c>.</param>
    internal void AddDiscriminator(GradientSum gradients, float share, Growth growth, Tensor real, Tensor fake, Tensor mix)
    {
        // The largest first, while there are no sums in memory yet.
        gradients.Add(GradientPenalty, share, () => Reported(GradientNorms, losses.Penalty(real, fake, mix, growth)));
        gradients.Add("real images", share, () => Reported(RealScores, losses.Real(real, growth)));
        gradients.Add("fake images", share, () => Reported(FakeScores, losses.Fake(fake, growth)));
    }

    /// <summary>Adds what some latents contribute to the gradient of G's loss.</summary>
    /// <param name="gradients">Of G's parameters.</param>
    /// <param name="share">Weight of these images' mean in the minibatch's.</param>
    /// <param name="growth">Stage of growth.</param>
    /// <param name="latents"><c>[N, latent]</c></param>
    internal void AddGenerator(GradientSum gradients, float share, Growth growth, Tensor latents) =>
        gradients.Add(GeneratorLoss, share, () => losses.Generator(Generator.Forward(latents, growth, statistics: BatchStatistics.TrackedMinibatch), growth).Loss);

    private Tensor Fakes(MinibatchPart part, Growth growth, long imagesSeen)
    {
        using IDisposable noGrad = workspace.NoGrad();
        using Scope scope = workspace.OpenScope("fakes");
        Tensor latents = inputs.Latents(part, RandomPurpose.DiscriminatorLatents, imagesSeen);
        return scope.Keep(Generator.Forward(latents, growth, statistics: BatchStatistics.Minibatch));
    }

    private Tensor Reported(string perSample, WganGp.Term term)
    {
        Statistics.Add(perSample, term.PerSample);
        return term.Loss;
    }
}
