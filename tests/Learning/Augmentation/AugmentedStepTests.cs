using NUnit.Framework;
using PGGan.Autograd;
using PGGan.Kernels;
using PGGan.Kernels.Cpu;
using PGGan.Learning;
using PGGan.Learning.Augmentation;
using PGGan.Learning.Configuration;
using PGGan.Learning.Losses;
using PGGan.Model;

namespace PGGan.Tests.Learning.Augmentation;

/// <summary>Steps whose D sees augmented images, and the strength that follows its scores.</summary>
internal sealed class AugmentedStepTests
{
    private static readonly TrainingConfig Config = new()
    {
        Model = new ModelConfig { Resolution = 8, FmapBase = 64, FmapMax = 16, LatentSize = 5 },
        Augment = new AugmentConfig { Mode = AugmentMode.Ada, SpeedKimg = 1 },
    };

    private static readonly Phase Phase = new(8, 1, Minibatch: 8, GeneratorRate: 2e-3f, DiscriminatorRate: 2e-3f, TickKimg: 1);

    [TestCase(0.7, 0.6, 30, 0.25)]
    [TestCase(0.5, 0.6, 30, 0.15)]
    [TestCase(0.6, 0.6, 30, 0.2)]
    [TestCase(1, 0.6, 900, 1)]
    [TestCase(-1, 0.6, 900, 0)]
    public void TheStrengthMovesTowardsTheTargetAndStaysAProbability(double signs, double target, int images, double expected)
    {
        AugmentStrength strength = new(new AugmentConfig
        {
            Mode = AugmentMode.Ada,
            Target = target,
            SpeedKimg = 0.6,
            InitialStrength = 0.2,
        }, LossKind.Logistic);
        strength.Adjust(signs, images);
        Assert.That(strength.Value, Is.EqualTo(expected).Within(1e-12));
    }

    /// <summary>
    /// A D that is shown the same eight images while G stands still knows them soon, and the strength rises; one that does not learn is
    /// undecided, and it falls.
    /// </summary>
    [Test]
    public void TheStrengthRisesWhereDOverfitsAndFallsWhereItIsUndecided([Values] LossKind loss)
    {
        TrainingConfig config = Config with
        {
            Loss = Config.Loss with
            {
                Kind = loss,
                PenaltyWeight = loss == LossKind.Wasserstein ? 10 : 0,
                DriftWeight = loss == LossKind.Wasserstein ? 0.001f : 0,
            },
        };
        Assert.That(After(config, Phase, updates: 60), Is.GreaterThan(0));
        TrainingConfig strong = config with { Augment = config.Augment with { InitialStrength = 0.5 } };
        Assert.That(After(strong, Phase with { DiscriminatorRate = 0 }, updates: 3), Is.LessThan(0.5));

        static double After(TrainingConfig config, Phase phase, int updates)
        {
            using Workspace workspace = new(new CpuEngine(2));
            TrainingStep step = new(workspace, config);
            for (int i = 0; i < updates; i++)
            {
                step.Statistics.Reset();
                step.UpdateDiscriminator(phase, i * phase.Minibatch, RealImages(phase));
            }

            Statistic signs = step.Statistics.Read()[ScoreSigns.Statistic];
            Assert.That(signs.Count, Is.EqualTo(phase.Minibatch), "one sign a real image");
            step.AugmentStrength!.Adjust(signs.Mean, 100);
            return step.AugmentStrength.Value;
        }
    }

    [Test]
    public void AtStrength0AStepHasTheBitsOfOneWithoutAugmentation()
    {
        float[] none = Weights(Config with { Augment = new AugmentConfig() });
        Assert.That(Weights(Config), Is.EqualTo(none));
        Assert.That(Weights(Config with { Augment = Config.Augment with { InitialStrength = 0.8 } }), Is.Not.EqualTo(none));

        static float[] Weights(TrainingConfig config)
        {
            using Workspace workspace = new(new CpuEngine(2));
            TrainingStep step = new(workspace, config);
            step.Update(Phase, 0, RealImages(Phase));
            step.Update(Phase, 8, RealImages(Phase));
            return [.. step.Generator.Parameters.Concat(step.Discriminator.Parameters).SelectMany(p => p.Value.ToArray())];
        }
    }

    /// <summary>Turning an image about leaves the norm of a gradient by it, so R1 by the image is R1 by what D sees.</summary>
    [Test]
    public void PenaltiesGoThroughTheAugmentation([Values] bool real)
    {
        using Workspace workspace = new(new CpuEngine(2));
        TrainingConfig config = Config with { Loss = Config.Loss with { R1Weight = 2, R2Weight = 3 } };
        Discriminator discriminator = new(workspace, config.Model, seed: 3);
        Shape shape = new(4, 8, 8, 3);
        Tensor images = workspace.From(Values.Normal(shape.Count, seed: 2, index: 1), shape);
        AugmentConfig turns = new() { Mode = AugmentMode.Ada, Kinds = AugmentKinds.Flip | AugmentKinds.QuarterTurns };
        ImageAugmentation augmentation = ImageAugmentation.Draw(turns, 1, 0, shape, [0, 1, 2, 3]);
        LossInputs before = LossSetting.Of(new Growth(8, 1), images, images) with
        {
            RealAugmentation = real ? augmentation : null,
            FakeAugmentation = real ? null : augmentation,
        };
        Tensor seen = augmentation.Apply(images);
        LossInputs after = LossSetting.Of(new Growth(8, 1), seen, seen);
        float[] through = Norms(before), direct = Norms(after);
        Assert.That(through, Is.EqualTo(direct).Within(1e-5f).Percent);
        Assert.That(through, Is.Not.EqualTo(Norms(LossSetting.Of(new Growth(8, 1), images, images))).Within(1e-3f).Percent);

        float[] Norms(LossInputs inputs) => (real ? LossSetting.Compute<R1Penalty>(discriminator, config, inputs)
            : LossSetting.Compute<R2Penalty>(discriminator, config, inputs)).Reported[0].ToArray();
    }

    [TestCase(AugmentMode.Diff)]
    [TestCase(AugmentMode.Ada)]
    public void AStepLeavesNoStorageBehindAndIsPlanned(AugmentMode mode)
    {
        AugmentKinds? kinds = mode == AugmentMode.Ada ? (AugmentKinds)127 : null;
        TrainingConfig config = Config with { Augment = new AugmentConfig { Mode = mode, Kinds = kinds } };
        using Workspace workspace = new(new CpuEngine(2));
        using StepMemory memory = new(workspace.Engine, config);
        long planned = memory.BytesOf(Phase);
        TrainingStep step = new(workspace, config);
        BufferPool pool = workspace.Engine.Pool;
        step.Update(Phase, 0, RealImages(Phase));
        (long live, int count) = (pool.Live, pool.LiveCount);
        step.Update(Phase, 8, RealImages(Phase));
        Assert.That((pool.Live, pool.LiveCount), Is.EqualTo((live, count)));
        Assert.That(pool.HighWater, Is.EqualTo(planned));
    }

    private static Minibatch RealImages(Phase phase)
    {
        byte[] pixels = new byte[phase.Minibatch * phase.Resolution * phase.Resolution * 3];
        new Random(4).NextBytes(pixels);
        return new Minibatch(pixels, new bool[phase.Minibatch]);
    }
}
