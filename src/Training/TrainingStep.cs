using PGGan.Autograd;
using PGGan.Kernels;
using PGGan.Model;
using PGGan.Training.Losses;

namespace PGGan.Training;

/// <summary>
/// Both networks, their optimizers and the moving average, and one update of each. Nothing is read back from the device: what a person wants to
/// see goes to <see cref="Statistics"/>. Random numbers depend on the seed and the number of the image alone.
/// </summary>
internal sealed class TrainingStep
{
    private readonly Workspace workspace;
    private readonly TrainingConfig config;
    private readonly GanLosses losses;
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
        Statistics = new Statistics(workspace, StatisticNames.Of(config)) { LeavesOutNonFinite = config.Optimizer.SkipNonFinite };
        losses = new GanLosses(workspace, Discriminator, config.Loss);
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
        DiscriminatorAdam.Update(DiscriminatorGradients(phase, imagesSeen, pixels, mirror).Result, phase.DiscriminatorRate, Norms(StatisticNames.DiscriminatorGradientNorm));
    }

    /// <summary>
    /// The moving average's step towards G, then one update of G against the updated D. The official code averages right after D's update; nobody
    /// reads the average before G's, so it is taken in G's pass over its weights.
    /// </summary>
    /// <param name="phase">Resolution, fade, minibatch and how much of it at once, rates.</param>
    /// <param name="imagesSeen">Real images seen before the discriminator's step of this pair; numbers the latents.</param>
    /// <param name="pixels">Real images as bytes <c>[N, R, R, C]</c>, for GDPP alone.</param>
    /// <param name="mirror">One flag an image: flip left and right.</param>
    public void UpdateGenerator(in Phase phase, long imagesSeen, ReadOnlySpan<byte> pixels = default, ReadOnlySpan<bool> mirror = default)
    {
        using Scope scope = workspace.OpenScope("generator step");
        GeneratorAdam.Update(GeneratorGradients(phase, imagesSeen, pixels, mirror).Result, phase.GeneratorRate, Norms(StatisticNames.GeneratorGradientNorm));
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
            AddDiscriminator(gradients, part.Share, phase.Growth, real, fake, mix, noise: pass => inputs.Noise(part, pass, imagesSeen));
            gradients.KeepFrom(scope);
        }

        ReportLosses(gradients, StatisticNames.GradientPenalty, StatisticNames.R1Penalty, StatisticNames.R2Penalty);
        return gradients;
    }

    /// <summary>Gradients of G's loss by the parameters that take part, computed in the phase's parts; none are computed for D's.</summary>
    /// <inheritdoc cref="UpdateGenerator"/>
    internal GradientSum GeneratorGradients(
        in Phase phase, long imagesSeen, ReadOnlySpan<byte> pixels = default, ReadOnlySpan<bool> mirror = default)
    {
        GradientSum gradients = new(workspace, Generator.ActiveAt(phase.Growth));
        foreach (MinibatchPart part in MinibatchPart.Of(phase, config.Model))
        {
            using Scope scope = workspace.OpenScope("part of a generator step");
            Tensor latents = inputs.Latents(part, RandomPurpose.GeneratorLatents, imagesSeen);
            Tensor? real = config.Loss.GdppWeight > 0 ? inputs.Images(part, phase, pixels, mirror) : null;
            AddGenerator(gradients, part.Share, phase.Growth, latents, labels: null, real, inputs.Noise(part, DiscriminatorPass.Generator, imagesSeen));
            gradients.KeepFrom(scope);
        }

        ReportLosses(gradients, StatisticNames.GeneratorLoss);
        return gradients;
    }

    /// <summary>Adds what some images contribute to the gradient of D's loss.</summary>
    /// <param name="gradients">Of D's parameters.</param>
    /// <param name="share">Weight of these images' mean in the minibatch's.</param>
    /// <param name="growth">Stage of growth.</param>
    /// <param name="real">Real images <c>[N, R, R, C]</c>.</param>
    /// <param name="fake">Generated images, without history.</param>
    /// <param name="mix">One mixing factor a sample <c>[N]</c>.</param>
    /// <param name="labels">Labels of the real images, which the generated ones were made for too, <c>[N, LabelSize]</c>; null without labels.</param>
    /// <param name="noise">Where each pass has D's noise from; null for none.</param>
    internal void AddDiscriminator(
        GradientSum gradients,
        float share,
        Growth growth,
        Tensor real,
        Tensor fake,
        Tensor mix,
        Tensor? labels = null,
        Func<DiscriminatorPass, LayerNoise?>? noise = null)
    {
        LayerNoise? onReal = noise?.Invoke(DiscriminatorPass.Real), onFake = noise?.Invoke(DiscriminatorPass.Fake), onMixed = noise?.Invoke(DiscriminatorPass.Mixed);

        // The largest first, while there are no sums in memory yet.
        LossConfig loss = config.Loss;
        if (loss.PenaltyWeight > 0)
        {
            gradients.Add(StatisticNames.GradientPenalty, share, () => Reported(StatisticNames.GradientNorms, losses.Penalty(real, fake, mix, growth, onMixed)));
        }

        if (loss.R1Weight > 0)
        {
            gradients.Add(StatisticNames.R1Penalty, share, () => Reported(StatisticNames.RealGradientNorms, losses.RealPenalty(real, growth, onReal)));
        }

        if (loss.R2Weight > 0)
        {
            gradients.Add(StatisticNames.R2Penalty, share, () => Reported(StatisticNames.FakeGradientNorms, losses.FakePenalty(fake, growth, onFake)));
        }

        gradients.Add("real images", share, () => Reported(StatisticNames.RealScores, losses.Real(real, growth, labels, onReal)));
        gradients.Add("fake images", share, () => Reported(StatisticNames.FakeScores, losses.Fake(fake, growth, labels, onFake)));
    }

    /// <summary>Adds what some latents contribute to the gradient of G's loss.</summary>
    /// <param name="gradients">Of G's parameters.</param>
    /// <param name="share">Weight of these images' mean in the minibatch's.</param>
    /// <param name="growth">Stage of growth.</param>
    /// <param name="latents"><c>[N, latent]</c></param>
    /// <param name="labels">What the images are to be of, <c>[N, LabelSize]</c>; null without labels.</param>
    /// <param name="real">As many real images <c>[N, R, R, C]</c>, for GDPP alone.</param>
    /// <param name="noise">Where D has its noise from; null for none.</param>
    internal void AddGenerator(
        GradientSum gradients, float share, Growth growth, Tensor latents, Tensor? labels = null, Tensor? real = null, LayerNoise? noise = null) =>
        gradients.Add(StatisticNames.GeneratorLoss, share, () =>
            Reported(null, losses.Generator(Generator.Forward(latents, growth, labels, BatchStatistics.TrackedMinibatch), growth, labels, real, noise)));

    private Tensor Fakes(MinibatchPart part, Growth growth, long imagesSeen)
    {
        using IDisposable noGrad = workspace.NoGrad();
        using Scope scope = workspace.OpenScope("fakes");
        Tensor latents = inputs.Latents(part, RandomPurpose.DiscriminatorLatents, imagesSeen);
        return scope.Keep(Generator.Forward(latents, growth, statistics: BatchStatistics.Minibatch));
    }

    /// <summary>Where an update adds the norm of its gradients, or that it was left out; null: nobody looks at them.</summary>
    private Tensor? Norms(string name) => config.Optimizer.SkipNonFinite ? Statistics.Adding(name) : null;

    /// <summary>Reports a term's numbers.</summary>
    private Tensor Reported(string? perSample, Term term)
    {
        if (perSample is not null)
        {
            Statistics.Add(perSample, term.PerSample);
        }

        foreach ((string name, Tensor values) in term.Beside)
        {
            Statistics.Add(name, values);
        }

        return term.Loss;
    }

    /// <summary>Reports those of the losses named that were computed.</summary>
    private void ReportLosses(GradientSum gradients, params ReadOnlySpan<string> names)
    {
        foreach (string name in names)
        {
            if (gradients.Has(name))
            {
                Statistics.Add(name, gradients.Loss(name));
            }
        }
    }
}
