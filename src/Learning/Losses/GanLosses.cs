using PGGan.Autograd;
using PGGan.Autograd.Ops;
using PGGan.Kernels;
using PGGan.Learning.Configuration;
using PGGan.Model;

namespace PGGan.Learning.Losses;

/// <summary>
/// The losses of both networks, term by term, each a mean over the minibatch. By default those of Karras et al. 2018 (appendix A.1; Gulrajani et al. 2017):
/// <c>L_D = E[D(fake) − D(real) + λ / γ² · (‖∇D(mixed)‖₂ − γ)² + ε · D(real)²]</c>, <c>L_G = −E[D(fake)]</c>.
/// </summary>
internal sealed class GanLosses
{
    private readonly Discriminator discriminator;
    private readonly LossConfig config;
    private readonly ScoreLoss scoreLoss;
    private readonly ClassLoss classLoss;
    private readonly GradientPenalty penalties;

    /// <summary>Losses by what D says.</summary>
    /// <param name="workspace">Where constants live.</param>
    /// <param name="discriminator">D.</param>
    /// <param name="config">Kind and weights.</param>
    public GanLosses(Workspace workspace, Discriminator discriminator, LossConfig config)
    {
        (this.discriminator, this.config) = (discriminator, config);
        scoreLoss = new ScoreLoss(config.Kind, config.DriftWeight);
        classLoss = new ClassLoss(workspace, discriminator.Config.Labels, config.ClassWeights);
        penalties = new GradientPenalty(discriminator, config);
    }

    /// <summary>D's loss on real images, and on their labels.</summary>
    /// <param name="images"><c>[N, R, R, C]</c></param>
    /// <param name="growth">Stage of growth.</param>
    /// <param name="labels">Their labels <c>[N, LabelSize]</c>; null: nothing is said of them.</param>
    /// <param name="noise">Of D's layers in this pass.</param>
    public Term Real(Tensor images, Growth growth, Tensor? labels = null, LayerNoise? noise = null)
    {
        Judgement judgement = discriminator.Judge(images, growth, noise);
        Term term = new(judgement.Scores, scoreLoss.Real(judgement.Scores));
        return WithLabels(term, judgement, labels, config.DiscriminatorClassWeight, StatisticNames.RealClassLoss);
    }

    /// <summary>D's loss on generated images, and on the labels they were made for.</summary>
    /// <inheritdoc cref="Real"/>
    public Term Fake(Tensor images, Growth growth, Tensor? labels = null, LayerNoise? noise = null)
    {
        Judgement judgement = discriminator.Judge(images, growth, noise);
        Term term = new(judgement.Scores, scoreLoss.Fake(judgement.Scores));
        return WithLabels(term, judgement, config.ClassifyFakes ? labels : null, config.DiscriminatorClassWeight, StatisticNames.FakeClassLoss);
    }

    /// <summary>G's loss.</summary>
    /// <param name="fakes">Its images <c>[N, R, R, C]</c>.</param>
    /// <param name="growth">Stage of growth.</param>
    /// <param name="labels">The labels they were made for <c>[N, LabelSize]</c>; null: nothing is said of them.</param>
    /// <param name="real">As many real images, for GDPP alone.</param>
    /// <param name="noise">Of D's layers in this pass.</param>
    /// <exception cref="ArgumentException">GDPP has a weight and there are no real images.</exception>
    public Term Generator(Tensor fakes, Growth growth, Tensor? labels = null, Tensor? real = null, LayerNoise? noise = null)
    {
        Judgement judgement = discriminator.Judge(fakes, growth, noise);
        Term term = new(judgement.Scores, scoreLoss.Generator(judgement.Scores));
        term = WithLabels(term, judgement, labels, config.GeneratorClassWeight, StatisticNames.GeneratorClassLoss);
        if (config.GdppWeight == 0)
        {
            return term;
        }

        Tensor features = FeaturesOf(real ?? throw new ArgumentException("GDPP: the generator's loss compares with real images, and none were given."), growth);
        (Tensor diversity, bool isFinite) = Gdpp.Of(features, judgement.Features);
        Tensor leftOut = fakes.Workspace.Full(new Shape(1), isFinite ? 0 : 1);
        return term.Plus(diversity.Scale(config.GdppWeight), (StatisticNames.Gdpp, diversity), (StatisticNames.GdppLeftOut, leftOut));
    }

    /// <inheritdoc cref="GradientPenalty.Between"/>
    public Term Penalty(Tensor real, Tensor fake, Tensor mix, Growth growth, LayerNoise? noise = null) => penalties.Between(real, fake, mix, growth, noise);

    /// <summary>R1: the squared norm of D's gradient by real images.</summary>
    public Term RealPenalty(Tensor real, Growth growth, LayerNoise? noise = null) => penalties.At(config.R1Weight, real, growth, noise);

    /// <summary>R2: the squared norm of D's gradient by generated images.</summary>
    public Term FakePenalty(Tensor fake, Growth growth, LayerNoise? noise = null) => penalties.At(config.R2Weight, fake, growth, noise);

    private Term WithLabels(Term term, Judgement judgement, Tensor? labels, float weight, string name)
    {
        if (labels is null || weight == 0)
        {
            return term;
        }

        Tensor entropies = classLoss.Of(judgement, labels);
        return term.Plus(entropies.MeanQuadratic(0, centre: 0, slope: weight), (name, entropies));
    }

    /// <summary>D's features of images, without history.</summary>
    private Tensor FeaturesOf(Tensor images, Growth growth)
    {
        Workspace workspace = images.Workspace;
        using IDisposable noGrad = workspace.NoGrad();
        using Scope scope = workspace.OpenScope("features of real images");
        return scope.Keep(discriminator.Judge(images, growth).Features);
    }
}
