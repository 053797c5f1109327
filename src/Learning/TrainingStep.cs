using PGGan.Autograd;
using PGGan.Autograd.Optimizers;
using PGGan.Kernels;
using PGGan.Learning.Configuration;
using PGGan.Learning.Losses;
using PGGan.Model;

namespace PGGan.Learning;

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
        GeneratorAdam = new Adam(workspace, Generator.Parameters, config.Optimizer.Adam, Averaged.Parameters);
        DiscriminatorAdam = new Adam(workspace, Discriminator.Parameters, config.Optimizer.Adam);
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

    /// <summary>One update of each network, D's first or both at once as the schedule says.</summary>
    /// <inheritdoc cref="UpdateDiscriminator(in Phase, long, Minibatch)"/>
    public void Update(in Phase phase, long imagesSeen, Minibatch minibatch)
    {
        if (config.Schedule.Simultaneous)
        {
            UpdateBoth(phase, imagesSeen, minibatch);
            return;
        }

        UpdateDiscriminator(phase, imagesSeen, minibatch);
        UpdateGenerator(phase, imagesSeen, minibatch);
    }

    /// <summary>One update of D.</summary>
    /// <param name="phase">Resolution, fade, minibatch and how much of it at once, rates.</param>
    /// <param name="imagesSeen">Number of the first image of the minibatch.</param>
    /// <param name="minibatch">Real images; generated ones get their labels.</param>
    public void UpdateDiscriminator(in Phase phase, long imagesSeen, Minibatch minibatch)
    {
        using Scope scope = workspace.OpenScope("discriminator step");
        UpdateDiscriminator(phase, DiscriminatorGradients(phase, imagesSeen, minibatch));
    }

    /// <summary>
    /// The moving average's step towards G, then one update of G against the updated D. The official code averages right after D's update; nobody
    /// reads the average before G's, so it is taken in G's pass over its weights.
    /// </summary>
    /// <param name="phase">Resolution, fade, minibatch and how much of it at once, rates.</param>
    /// <param name="imagesSeen">Real images seen before the discriminator's step of this pair; numbers the latents.</param>
    /// <param name="minibatch">That of the discriminator's step: which labels to generate, and what is real.</param>
    public void UpdateGenerator(in Phase phase, long imagesSeen, Minibatch minibatch)
    {
        using Scope scope = workspace.OpenScope("generator step");
        GradientSum gradients = GeneratorGradients(phase, imagesSeen, minibatch, RandomPurpose.GeneratorLatents, minibatch.GeneratorLabels);
        UpdateGenerator(phase, gradients);
    }

    /// <summary>One update of both networks by gradients at the same weights, from the same latents and labels (the paper's CIFAR-10, appendix D).</summary>
    /// <inheritdoc cref="UpdateDiscriminator(in Phase, long, Minibatch)"/>
    public void UpdateBoth(in Phase phase, long imagesSeen, Minibatch minibatch)
    {
        using Scope scope = workspace.OpenScope("step of both networks");
        GradientSum discriminator = DiscriminatorGradients(phase, imagesSeen, minibatch);
        GradientSum generator = GeneratorGradients(phase, imagesSeen, minibatch, RandomPurpose.DiscriminatorLatents, minibatch.Labels);
        UpdateDiscriminator(phase, discriminator);
        UpdateGenerator(phase, generator);
    }

    /// <summary>Forgets both optimizers' moments: at both ends of a fade.</summary>
    public void ResetOptimizers()
    {
        GeneratorAdam.Reset();
        DiscriminatorAdam.Reset();
    }

    /// <summary>Gradients of D's loss by the parameters that take part, computed in the phase's parts.</summary>
    /// <inheritdoc cref="UpdateDiscriminator(in Phase, long, Minibatch)"/>
    internal GradientSum DiscriminatorGradients(in Phase phase, long imagesSeen, Minibatch minibatch)
    {
        GradientSum gradients = new(workspace, Discriminator.ActiveAt(phase.Growth));
        foreach (MinibatchPart part in MinibatchPart.Of(phase, config.Model))
        {
            using Scope scope = workspace.OpenScope("part of a discriminator step");
            Tensor real = inputs.Images(part, phase, imagesSeen, minibatch);
            Tensor? labels = inputs.Labels(part, minibatch.Labels);
            Tensor fake = Fakes(part, phase.Growth, imagesSeen, labels);
            Tensor mix = inputs.Uniform(part, RandomPurpose.PenaltyMix, imagesSeen);
            AddDiscriminator(gradients, part.Share, phase.Growth, real, fake, mix, labels, pass => inputs.Noise(part, pass, imagesSeen));
            gradients.KeepFrom(scope);
        }

        ReportLosses(gradients, StatisticNames.GradientPenalty, StatisticNames.R1Penalty, StatisticNames.R2Penalty);
        return gradients;
    }

    /// <summary>Gradients of G's loss by the parameters that take part, computed in the phase's parts; none are computed for D's.</summary>
    /// <param name="phase">Resolution, fade, minibatch and how much of it at once.</param>
    /// <param name="imagesSeen">Number of the first image of the minibatch.</param>
    /// <param name="minibatch">Real images, for GDPP alone.</param>
    /// <param name="latents">Whose latents the images are made from.</param>
    /// <param name="labels">What they are to be of, <c>[N, L]</c>; empty without labels.</param>
    internal GradientSum GeneratorGradients(in Phase phase, long imagesSeen, Minibatch minibatch, RandomPurpose latents, ReadOnlySpan<float> labels)
    {
        GradientSum gradients = new(workspace, Generator.ActiveAt(phase.Growth));
        foreach (MinibatchPart part in MinibatchPart.Of(phase, config.Model))
        {
            using Scope scope = workspace.OpenScope("part of a generator step");
            Tensor? real = config.Loss.GdppWeight > 0 ? inputs.Images(part, phase, imagesSeen, minibatch) : null;
            AddGenerator(gradients, part.Share, phase.Growth, inputs.Latents(part, latents, imagesSeen), inputs.Labels(part, labels), real, inputs.Noise(part, DiscriminatorPass.Generator, imagesSeen));
            gradients.KeepFrom(scope);
        }

        ReportLosses(gradients, StatisticNames.GeneratorLoss);
        return gradients;
    }

    private void UpdateDiscriminator(in Phase phase, GradientSum gradients) =>
        DiscriminatorAdam.Update(gradients.Result, phase.DiscriminatorRate, norms: Norms(StatisticNames.DiscriminatorGradientNorm));

    private void UpdateGenerator(in Phase phase, GradientSum gradients)
    {
        GeneratorAdam.Update(gradients.Result, phase.GeneratorRate, AverageDecay(phase), Norms(StatisticNames.GeneratorGradientNorm));
        Averaged.CopyBuffersFrom(Generator);   // running statistics are averages already
    }

    /// <summary>
    /// What stays of the average at an update of G. The official code averages at each update of D; between two of G the weights stand still, so
    /// n of them at once are <c>decayⁿ</c>.
    /// </summary>
    private float AverageDecay(in Phase phase)
    {
        int repeats = config.Schedule.DiscriminatorRepeats;
        OptimizerConfig optimizer = config.Optimizer;
        return optimizer.AverageHalfLifeKimg > 0 ? (float)Math.Pow(0.5, phase.Minibatch * repeats / (1000 * optimizer.AverageHalfLifeKimg))
            : repeats == 1 ? optimizer.AverageDecay
            : MathF.Pow(optimizer.AverageDecay, repeats);
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
        using IDisposable held = workspace.Engine.HoldWeights();
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
        GradientSum gradients, float share, Growth growth, Tensor latents, Tensor? labels = null, Tensor? real = null, LayerNoise? noise = null)
    {
        using IDisposable held = workspace.Engine.HoldWeights();
        gradients.Add(StatisticNames.GeneratorLoss, share, () =>
            Reported(null, losses.Generator(Generator.Forward(latents, growth, labels, BatchStatistics.TrackedMinibatch), growth, labels, real, noise)));
    }

    private Tensor Fakes(MinibatchPart part, Growth growth, long imagesSeen, Tensor? labels)
    {
        using IDisposable noGrad = workspace.NoGrad();
        using Scope scope = workspace.OpenScope("fakes");
        Tensor latents = inputs.Latents(part, RandomPurpose.DiscriminatorLatents, imagesSeen);
        return scope.Keep(Generator.Forward(latents, growth, labels, BatchStatistics.Minibatch));
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
