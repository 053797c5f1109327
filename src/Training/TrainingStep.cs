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

    /// <summary>One update of D.</summary>
    /// <param name="phase">Resolution, fade, minibatch, rates.</param>
    /// <param name="imagesSeen">Number of the first image of the minibatch.</param>
    /// <param name="pixels">Real images as bytes <c>[N, R, R, C]</c>.</param>
    /// <param name="mirror">One flag an image: flip left and right.</param>
    public void UpdateDiscriminator(in Phase phase, long imagesSeen, ReadOnlySpan<byte> pixels, ReadOnlySpan<bool> mirror)
    {
        using Scope scope = workspace.OpenScope("discriminator step");
        Shape shape = new(phase.Minibatch, phase.Resolution, phase.Resolution, config.Model.Channels);
        Tensor real = workspace.New(shape);
        workspace.Engine.Images(shape, phase.Fade, pixels, mirror, real.Storage);
        Tensor fake = Fakes(phase.Growth, phase.Minibatch, imagesSeen);
        Tensor mix = workspace.Uniform(new Shape(phase.Minibatch), Stream(RandomPurpose.PenaltyMix), imagesSeen, phase.Minibatch);

        DiscriminatorAdam.Update(DiscriminatorGradients(phase.Growth, real, fake, mix), phase.DiscriminatorRate);
    }

    /// <summary>
    /// The moving average's step towards G, then one update of G against the updated D. The official code averages right after D's update; nobody
    /// reads the average before G's, so it is taken in G's pass over its weights.
    /// </summary>
    /// <param name="phase">Resolution, fade, minibatch, rates.</param>
    /// <param name="imagesSeen">Real images seen before the discriminator's step of this pair; numbers the latents.</param>
    public void UpdateGenerator(in Phase phase, long imagesSeen)
    {
        using Scope scope = workspace.OpenScope("generator step");
        Tensor latents = Latents(RandomPurpose.GeneratorLatents, phase.Minibatch, imagesSeen);
        GeneratorAdam.Update(GeneratorGradients(phase.Growth, latents), phase.GeneratorRate);
    }

    /// <summary>Forgets both optimizers' moments: at both ends of a fade.</summary>
    public void ResetOptimizers()
    {
        GeneratorAdam.Reset();
        DiscriminatorAdam.Reset();
    }

    /// <summary>Gradients of D's loss by the parameters that take part.</summary>
    /// <param name="growth">Stage of growth.</param>
    /// <param name="real">Real images <c>[N, R, R, C]</c>.</param>
    /// <param name="fake">Generated images, without history.</param>
    /// <param name="mix">One mixing factor a sample <c>[N]</c>.</param>
    internal IEnumerable<(Parameter Parameter, Tensor Gradient)> DiscriminatorGradients(Growth growth, Tensor real, Tensor fake, Tensor mix)
    {
        GradientSum gradients = new(workspace, Discriminator.ActiveAt(growth));

        // The largest first, while there are no sums in memory yet.
        gradients.Add("gradient penalty", () => Reported(losses.Penalty(real, fake, mix, growth), GradientNorms, GradientPenalty));
        gradients.Add("real images", () => Reported(losses.Real(real, growth), RealScores));
        gradients.Add("fake images", () => Reported(losses.Fake(fake, growth), FakeScores));
        return gradients.Result;
    }

    /// <summary>Gradients of G's loss by the parameters that take part; none are computed for D's.</summary>
    internal IEnumerable<(Parameter Parameter, Tensor Gradient)> GeneratorGradients(Growth growth, Tensor latents)
    {
        GradientSum gradients = new(workspace, Generator.ActiveAt(growth));
        gradients.Add("generator", () => Reported(losses.Generator(Generator.Forward(latents, growth), growth), scores: null, GeneratorLoss));
        return gradients.Result;
    }

    private Tensor Fakes(Growth growth, int count, long imagesSeen)
    {
        using IDisposable noGrad = workspace.NoGrad();
        using Scope scope = workspace.OpenScope("fakes");
        return scope.Keep(Generator.Forward(Latents(RandomPurpose.DiscriminatorLatents, count, imagesSeen), growth));
    }

    private Tensor Latents(RandomPurpose purpose, int count, long firstImage) =>
        workspace.Normal(new Shape(count, config.Model.LatentSize), Stream(purpose), firstImage, count);

    private RandomStream Stream(RandomPurpose purpose) => new(config.Run.Seed, purpose);

    private Tensor Reported(WganGp.Term term, string? scores, string? loss = null)
    {
        if (scores is not null)
        {
            Statistics.Add(scores, term.PerSample);
        }

        if (loss is not null)
        {
            Statistics.Add(loss, term.Loss);
        }

        return term.Loss;
    }
}
