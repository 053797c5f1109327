using NUnit.Framework;
using PGGan.Autograd;
using PGGan.Kernels.Cpu;
using PGGan.Learning;
using PGGan.Learning.Configuration;
using PGGan.Learning.Losses;
using PGGan.Model;

namespace PGGan.Tests.Learning.Losses;

/// <summary>Weights of the penalties that are computed or move.</summary>
internal sealed class PenaltyWeightsTests
{
    private static readonly TrainingConfig Config = new()
    {
        Model = new ModelConfig { Resolution = 16, Channels = 1, FmapBase = 32, FmapMax = 4, LatentSize = 4 },
        Loss = new LossConfig { Kind = LossKind.Logistic, PenaltyWeight = 0, DriftWeight = 0 },
    };

    private static readonly Phase Phase = new(8, 0.5f, 8, GeneratorRate: 1e-3f, DiscriminatorRate: 1e-3f, TickKimg: 1, MaxAtOnce: 4);

    /// <summary>γ = 0.0002 · 256² / 32 of StyleGAN2-ADA, halved; at full size from every resolution.</summary>
    [TestCase(PenaltySize.Current, 256, 32, 0.2048f)]
    [TestCase(PenaltySize.Current, 64, 32, 0.0128f)]
    [TestCase(PenaltySize.Full, 64, 32, 0.2048f)]
    public void FollowTheHeuristic(PenaltySize size, int resolution, int minibatch, float weight)
    {
        TrainingConfig config = new()
        {
            Model = new ModelConfig { Resolution = 256 },
            Loss = new LossConfig { R1Auto = true, R2Weight = 3, PenaltySize = size },
        };
        PenaltyWeights weights = PenaltyWeights.Of(config, resolution, minibatch, factor: 0.5f);
        Assert.That((weights.Penalty, weights.R2), Is.EqualTo((5f, 1.5f)));
        Assert.That(weights.R1, Is.EqualTo(weight / 2).Within(1e-7));
    }

    /// <summary>The minibatch that counts is the whole one, also where it is computed in parts.</summary>
    [TestCase(PenaltySize.Full)]
    [TestCase(PenaltySize.Current)]
    public void AStepTakesTheComputedWeight(PenaltySize size)
    {
        float weight = PenaltyWeights.Of(Auto(size), 8, 8, factor: 1).R1;
        LossConfig named = Auto(size).Loss with { R1Auto = false, R2Auto = false, R1Weight = weight, R2Weight = weight };
        float[] automatic = Gradients(Auto(size), Phase);
        Assert.That(automatic, Is.EqualTo(Gradients(Config with { Loss = named }, Phase)));
        Assert.That(automatic, Is.Not.EqualTo(Gradients(Config, Phase)), "the penalties take part");
    }

    [Test]
    public void AStepTakesTheFactorOfItsMoment()
    {
        LossConfig loss = Config.Loss with { R1Weight = 3, R2Weight = 5, PenaltyWeight = 7 };
        LossConfig half = loss with { R1Weight = 1.5f, R2Weight = 2.5f, PenaltyWeight = 3.5f };
        Assert.That(Gradients(Config with { Loss = loss }, Phase with { PenaltyFactor = 0.5f }),
            Is.EqualTo(Gradients(Config with { Loss = half }, Phase)));
    }

    [Test]
    public void AWeightIsNamedOrComputed() =>
        Assert.That(new LossConfig { R1Auto = true, R1Weight = 5 }.Faults(),
            Is.EqualTo(new[] { "r1Auto: the weight is computed and 5 is given too; leave one of them out" }));

    private static TrainingConfig Auto(PenaltySize size) =>
        Config with { Loss = Config.Loss with { R1Auto = true, R2Auto = true, PenaltySize = size } };

    private static float[] Gradients(TrainingConfig config, Phase phase)
    {
        using Workspace workspace = new(new CpuEngine(1));
        TrainingStep step = new(workspace, config);
        using Scope scope = workspace.OpenScope("test");
        return [.. step.DiscriminatorGradients(phase, 0, Minibatch.Black(phase, config.Model)).Result
            .SelectMany(gradient => gradient.Gradient.ToArray())];
    }
}
