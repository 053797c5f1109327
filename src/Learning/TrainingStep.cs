using PGGan.Autograd;
using PGGan.Autograd.Optimizers;
using PGGan.Kernels;
using PGGan.Learning.Augmentation;
using PGGan.Learning.Collectives;
using PGGan.Learning.Configuration;
using PGGan.Learning.Losses;
using PGGan.Model;

namespace PGGan.Learning;

/// <summary>
/// Both networks, their optimizers and the moving average, and one update of each. Nothing is read back from the device: what a person
/// wants to see goes to <see cref="Statistics"/>. Random numbers depend on the seed and the number of the image alone.
/// </summary>
internal sealed class TrainingStep
{
    private readonly Workspace workspace;
    private readonly TrainingConfig config;
    private readonly LossTerms losses;
    private readonly MinibatchInputs inputs;
    private readonly FrozenBlocks frozen;
    private readonly RankShare share;
    private readonly Statistics ofUpdates;

    /// <summary>Networks as the seed draws them.</summary>
    /// <param name="workspace">Where they live.</param>
    /// <param name="config">A valid configuration.</param>
    /// <param name="method">What a program exchanges; null: nothing.</param>
    /// <param name="ranks">The processes that share each minibatch; null: this one computes all of it.</param>
    public TrainingStep(Workspace workspace, TrainingConfig config, TrainingMethod? method = null, ICollective? ranks = null)
    {
        ranks ??= AloneCollective.Instance;
        share = ranks.Share;
        Reduction = ranks.Size > 1 ? new GradientReduction(workspace, ranks) : null;
        method ??= TrainingMethod.Default;
        this.workspace = workspace;
        this.config = config;
        Generator = method.Networks.CreateGenerator(workspace, config.Model, config.Run.Seed);
        Averaged = method.Networks.CreateGenerator(workspace, config.Model, seed: null);
        Averaged.CopyFrom(Generator);
        FurtherAverages = [.. config.Optimizer.AverageHalfLives.Select(halfLife =>
            new MovingAverage(halfLife, Generator, method.Networks.CreateGenerator(workspace, config.Model, seed: null)))];
        foreach (MovingAverage average in FurtherAverages)
        {
            average.Network.CopyFrom(Generator);
        }

        Discriminator = method.Networks.CreateDiscriminator(workspace, config.Model, config.Run.Seed);
        frozen = new FrozenBlocks(config, Discriminator);
        GeneratorAdam = new Adam(workspace, Generator.Parameters, config.Optimizer.Adam, Averaged.Parameters);
        DiscriminatorAdam = new Adam(workspace, Discriminator.Parameters, config.Optimizer.Adam);
        losses = new LossTerms(workspace, method.Losses, config, Generator, Discriminator);
        string[] norms = config.Optimizer.SkipNonFinite ? [UpdateNorms.Generator, UpdateNorms.Discriminator] : [];
        Statistics Sums() => new(workspace, [.. losses.StatisticNames, .. norms])
        {
            LeavesOutNonFinite = config.Optimizer.SkipNonFinite,
        };
        Statistics = Sums();
        ofUpdates = ranks.Rank == 0 ? Statistics : Sums();
        inputs = new MinibatchInputs(workspace, config);
        AugmentStrength = config.Augment.Mode == AugmentMode.Ada ? new AugmentStrength(config.Augment, config.Loss.Kind) : null;
    }

    /// <summary>G.</summary>
    public IGenerator Generator { get; }

    /// <summary>The moving average of G, which pictures are made with.</summary>
    public IGenerator Averaged { get; }

    /// <summary>Averages of G with other half-lives, kept at once; empty: none.</summary>
    public IReadOnlyList<MovingAverage> FurtherAverages { get; }

    /// <summary>All averages with their names, the averaged generator first, which has none.</summary>
    public IEnumerable<(string? Name, IGenerator Network)> Averages =>
        FurtherAverages.Select(average => ((string?)average.Name, average.Network)).Prepend((null, Averaged));

    /// <summary>D.</summary>
    public IDiscriminator Discriminator { get; }

    /// <summary>The blocks of D that are not trained, for people; null: there are none.</summary>
    public string? Frozen => frozen.Text;

    /// <summary>G's optimizer.</summary>
    public Adam GeneratorAdam { get; }

    /// <summary>D's optimizer.</summary>
    public Adam DiscriminatorAdam { get; }

    /// <summary>The strength of augmentation where it follows D's overfitting; null: it does not.</summary>
    public AugmentStrength? AugmentStrength { get; }

    /// <summary>Losses, scores and norms since the last reset.</summary>
    public Statistics Statistics { get; }

    /// <summary>Adds up the gradients of all ranks; null: there is one.</summary>
    public GradientReduction? Reduction { get; }

    /// <summary>What an image costs in passes through the networks: D's step makes images without history, the terms do the rest.</summary>
    public PassCost Cost => new PassCost(Generator: 1, Discriminator: 0) + losses.Cost;

    /// <summary>After so many updates every term of the losses has taken part as often as its interval says.</summary>
    public int Interval => losses.Interval;

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
    /// The moving average's step towards G, then one update of G against the updated D. The official code averages right after D's update;
    /// nobody reads the average before G's, so it is taken in G's pass over its weights.
    /// </summary>
    /// <param name="phase">Resolution, fade, minibatch and how much of it at once, rates.</param>
    /// <param name="imagesSeen">Real images seen before the discriminator's step of this pair; numbers the latents.</param>
    /// <param name="minibatch">That of the discriminator's step: which labels to generate, and what is real.</param>
    public void UpdateGenerator(in Phase phase, long imagesSeen, Minibatch minibatch)
    {
        using Scope scope = workspace.OpenScope("generator step");
        GradientSum gradients = GeneratorGradients(phase, imagesSeen, minibatch, LearningRandom.GeneratorLatents,
            minibatch.GeneratorLabels);
        UpdateGenerator(phase, gradients);
    }

    /// <summary>
    /// One update of both networks by gradients at the same weights, from the same latents and labels (the paper's CIFAR-10, appendix D).
    /// </summary>
    /// <inheritdoc cref="UpdateDiscriminator(in Phase, long, Minibatch)"/>
    public void UpdateBoth(in Phase phase, long imagesSeen, Minibatch minibatch)
    {
        using Scope scope = workspace.OpenScope("step of both networks");
        GradientSum discriminator = DiscriminatorGradients(phase, imagesSeen, minibatch);
        GradientSum generator = GeneratorGradients(phase, imagesSeen, minibatch, LearningRandom.DiscriminatorLatents, minibatch.Labels);
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
        GradientSum gradients = new(workspace, frozen.TrainedOf(Discriminator.ActiveAt(phase.Growth)));
        bool comparesScores = ScoreSigns.AreReported(config) && ScoreSigns.AreOfPairs(config.Loss.Kind)
            && config.Loss.Kind != LossKind.Relativistic;   // which has both in one pass
        Reduction?.Begin(gradients, losses.LossNames(Player.Discriminator), lastFirst: false);
        foreach (MinibatchPart part in Parts(phase, gradients))
        {
            using Scope scope = workspace.OpenScope("part of a discriminator step");
            Tensor real = inputs.Images(part, phase, imagesSeen, minibatch);
            Tensor? labels = inputs.Labels(part, minibatch.Labels);
            Tensor fake = Fakes(part, phase.Growth, imagesSeen, labels);
            Tensor mix = inputs.Uniform(part, LearningRandom.PenaltyMix, imagesSeen);
            ImageAugmentation? ofReal = Augmentation(part, DiscriminatorPass.Real, phase, imagesSeen);
            ImageAugmentation? ofFake = Augmentation(part, DiscriminatorPass.Fake, phase, imagesSeen);
            AddDiscriminator(gradients, part.Share, new LossInputs(
                phase.Growth,
                () => real,
                () => fake,
                () => mix,
                labels,
                inputs.Noise(part, DiscriminatorPass.Real, imagesSeen),
                inputs.Noise(part, DiscriminatorPass.Fake, imagesSeen),
                inputs.Noise(part, DiscriminatorPass.Mixed, imagesSeen),
                imagesSeen / phase.Minibatch,
                PenaltyWeights.Of(config, phase.Resolution, phase.Minibatch, phase.PenaltyFactor))
            {
                RealAugmentation = ofReal,
                FakeAugmentation = ofFake,
                SeenReal = ofReal?.Apply(real),   // once for all passes
                SeenFake = ofFake?.Apply(fake),
                RealScores = comparesScores ? workspace.New(new Shape(part.Images)) : null,
            });
            gradients.KeepFrom(scope);
        }

        Finish(Player.Discriminator, gradients);
        return gradients;
    }

    /// <summary>Gradients of G's loss by the parameters that take part, computed in the phase's parts; none are computed for D's.</summary>
    /// <param name="phase">Resolution, fade, minibatch and how much of it at once.</param>
    /// <param name="imagesSeen">Number of the first image of the minibatch.</param>
    /// <param name="minibatch">Real images, for a term that compares with them.</param>
    /// <param name="latents">Whose latents the images are made from.</param>
    /// <param name="labels">What they are to be of, <c>[N, L]</c>; empty without labels.</param>
    internal GradientSum GeneratorGradients(in Phase phase, long imagesSeen, Minibatch minibatch, int latents, ReadOnlySpan<float> labels)
    {
        GradientSum gradients = new(workspace, Generator.ActiveAt(phase.Growth));
        Reduction?.Begin(gradients, losses.LossNames(Player.Generator), lastFirst: true);
        foreach (MinibatchPart part in Parts(phase, gradients))
        {
            using Scope scope = workspace.OpenScope("part of a generator step");
            AddGenerator(gradients, part.Share, PartOfGenerator(part, phase, imagesSeen, minibatch, latents, inputs.Labels(part, labels)));
            gradients.KeepFrom(scope);
        }

        Finish(Player.Generator, gradients);
        return gradients;
    }

    // The parts of this rank; the gradients of the last are final one by one.
    private IEnumerable<MinibatchPart> Parts(Phase phase, GradientSum gradients)
    {
        MinibatchPart[] parts = [.. MinibatchPart.Of(phase, config.Model, share)];
        for (int i = 0; i < parts.Length; i++)
        {
            gradients.Completed = Reduction is GradientReduction reduction && i == parts.Length - 1 ? reduction.Add : null;
            yield return parts[i];
        }
    }

    // What is of the whole minibatch is counted once: by rank 0, though each rank has it.
    private void Finish(Player player, GradientSum gradients)
    {
        Reduction?.Finish();
        losses.Report(player, gradients, ofUpdates);
        if (player == Player.Generator)
        {
            Statistics.Flush();   // with the discriminator's, if its update was the last
            ofUpdates.Flush();
        }
    }

    private void UpdateDiscriminator(in Phase phase, GradientSum gradients) =>
        DiscriminatorAdam.Update(gradients.Result, phase.DiscriminatorRate, norms: Norms(UpdateNorms.Discriminator),
            beta2: phase.Beta2);

    private void UpdateGenerator(in Phase phase, GradientSum gradients)
    {
        foreach (MovingAverage average in FurtherAverages)
        {
            average.Follow(gradients.Result.Select(trained => trained.Parameter), ImagesOfUpdate(phase));
        }

        GeneratorAdam.Update(gradients.Result, phase.GeneratorRate, AverageDecay(phase), Norms(UpdateNorms.Generator), phase.Beta2);
        Averaged.CopyBuffersFrom(Generator);   // running statistics are averages already
    }

    /// <summary>Real images between two updates of G.</summary>
    private int ImagesOfUpdate(in Phase phase) => phase.Minibatch * config.Schedule.DiscriminatorRepeats;

    /// <summary>
    /// What stays of the average at an update of G. The official code averages at each update of D; between two of G the weights stand
    /// still, so n of them at once are <c>decayⁿ</c>.
    /// </summary>
    private float AverageDecay(in Phase phase)
    {
        int repeats = config.Schedule.DiscriminatorRepeats;
        OptimizerConfig optimizer = config.Optimizer;
        return optimizer.AverageHalfLifeKimg > 0 ? MovingAverage.Decay(ImagesOfUpdate(phase), optimizer.AverageHalfLifeKimg)
            : repeats == 1 ? optimizer.AverageDecay
            : MathF.Pow(optimizer.AverageDecay, repeats);
    }

    /// <summary>Adds what some images contribute to the gradient of D's loss.</summary>
    /// <param name="gradients">Of D's parameters.</param>
    /// <param name="share">Weight of these images' mean in the minibatch's.</param>
    /// <param name="images">Real and generated images, without history.</param>
    internal void AddDiscriminator(GradientSum gradients, float share, LossInputs images)
    {
        using IDisposable held = workspace.HoldWeights(images.Growth, Discriminator);
        losses.Add(Player.Discriminator, gradients, share, images, Statistics);
    }

    /// <summary>Adds what some images contribute to the gradient of G's loss.</summary>
    /// <param name="gradients">Of G's parameters.</param>
    /// <param name="share">Weight of these images' mean in the minibatch's.</param>
    /// <param name="images">Generated images with history: see <see cref="Recorded"/>.</param>
    internal void AddGenerator(GradientSum gradients, float share, LossInputs images)
    {
        using IDisposable held = workspace.HoldWeights(images.Growth, Generator, Discriminator);
        losses.Add(Player.Generator, gradients, share, images, Statistics);
    }

    /// <summary>Makes G's images for its own step, recorded; the first of a part move the running statistics.</summary>
    /// <param name="latents"><c>[N, latent]</c></param>
    /// <param name="growth">Stage of growth.</param>
    /// <param name="labels">What the images are to be of, <c>[N, LabelSize]</c>; null without labels.</param>
    internal Func<Tensor> Recorded(Tensor latents, Growth growth, Tensor? labels)
    {
        BatchStatistics statistics = BatchStatistics.TrackedMinibatch;
        return () =>
        {
            Tensor images = Generated(latents, growth, labels, statistics);
            statistics = BatchStatistics.Minibatch;
            return images;
        };
    }

    private LossInputs PartOfGenerator(MinibatchPart part, Phase phase, long imagesSeen, Minibatch minibatch, int purpose,
        Tensor? labels) => new(
        phase.Growth,
        () => inputs.Images(part, phase, imagesSeen, minibatch),
        Recorded(inputs.Latents(part, purpose, imagesSeen), phase.Growth, labels),
        () => inputs.Uniform(part, LearningRandom.PenaltyMix, imagesSeen),
        labels,
        inputs.Noise(part, DiscriminatorPass.Real, imagesSeen),
        inputs.Noise(part, DiscriminatorPass.Generator, imagesSeen),
        inputs.Noise(part, DiscriminatorPass.Mixed, imagesSeen),
        imagesSeen / phase.Minibatch,
        PenaltyWeights.Of(config, phase.Resolution, phase.Minibatch, phase.PenaltyFactor))
        {
            RealAugmentation = Augmentation(part, DiscriminatorPass.Real, phase, imagesSeen),
            FakeAugmentation = Augmentation(part, DiscriminatorPass.Generator, phase, imagesSeen),
        };

    private ImageAugmentation? Augmentation(MinibatchPart part, DiscriminatorPass pass, in Phase phase, long imagesSeen) =>
        inputs.Augmentation(part, pass, phase.Resolution, imagesSeen, AugmentStrength?.Value ?? 1);

    private Tensor Fakes(MinibatchPart part, Growth growth, long imagesSeen, Tensor? labels)
    {
        using IDisposable noGrad = workspace.NoGrad(), held = workspace.HoldWeights(growth, Generator);
        using Scope scope = workspace.OpenScope("fakes");
        Tensor latents = inputs.Latents(part, LearningRandom.DiscriminatorLatents, imagesSeen);
        return scope.Keep(Generated(latents, growth, labels, BatchStatistics.Minibatch));
    }

    private Tensor Generated(Tensor latents, Growth growth, Tensor? labels, BatchStatistics statistics)
    {
        Tensor images = Generator.Forward(latents, growth, labels, statistics);
        Shape expected = new(latents.Shape[0], growth.Resolution, growth.Resolution, config.Model.Channels);
        return images.Shape == expected
            ? images
            : throw new ArgumentException(
                $"{Generator.GetType().Name}: its images are {images.Shape} and the run needs {expected}; a network that does not grow "
                    + "needs Schedule.StartResolution = Model.Resolution.");
    }

    /// <summary>Where an update adds the norm of its gradients, or that it was left out; null: nobody looks at them.</summary>
    private Tensor? Norms(string name) => config.Optimizer.SkipNonFinite ? ofUpdates.Adding(name) : null;
}
