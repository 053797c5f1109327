using PGGan.Learning.Configuration;

namespace PGGan.Learning.Losses;

/// <summary>What the statistics of the losses are called, in <c>stats.jsonl</c> and in checkpoints.</summary>
internal static class StatisticNames
{
    /// <summary>D's scores.</summary>
    public const string RealScores = "real_scores", FakeScores = "fake_scores";

    /// <summary>The norms that the penalty pulls to its target, and the penalty.</summary>
    public const string GradientNorms = "gradient_norms", GradientPenalty = "gradient_penalty";

    /// <summary>Gradient norms on real images and R1.</summary>
    public const string RealGradientNorms = "real_gradient_norms", R1Penalty = "r1_penalty";

    /// <summary>Gradient norms on generated images and R2.</summary>
    public const string FakeGradientNorms = "fake_gradient_norms", R2Penalty = "r2_penalty";

    /// <summary>All of G's loss.</summary>
    public const string GeneratorLoss = "generator_loss";

    /// <summary>Cross-entropies of labels before their weights: D's on real and on generated images, and G's.</summary>
    public const string RealClassLoss = "class_loss_real", FakeClassLoss = "class_loss_fake", GeneratorClassLoss = "class_loss_generator";

    /// <summary>GDPP before its weight, and the part of G's updates in which it was not finite and left out.</summary>
    public const string Gdpp = "gdpp", GdppLeftOut = "gdpp_left_out";

    /// <summary>Norms of all gradients of a network, which also count its updates that were left out.</summary>
    public const string GeneratorGradientNorm = "generator_gradient_norm", DiscriminatorGradientNorm = "discriminator_gradient_norm";

    /// <summary>Those that a run of this configuration reports.</summary>
    public static string[] Of(TrainingConfig config)
    {
        LossConfig loss = config.Loss;
        bool labels = !config.Model.Labels.IsEmpty;
        (bool Used, string[] Names)[] all =
        [
            (true, [RealScores, FakeScores, GeneratorLoss]),
            (loss.PenaltyWeight > 0, [GradientNorms, GradientPenalty]),
            (loss.R1Weight > 0, [RealGradientNorms, R1Penalty]),
            (loss.R2Weight > 0, [FakeGradientNorms, R2Penalty]),
            (labels && loss.DiscriminatorClassWeight > 0, [RealClassLoss]),
            (labels && loss.DiscriminatorClassWeight > 0 && loss.ClassifyFakes, [FakeClassLoss]),
            (labels && loss.GeneratorClassWeight > 0, [GeneratorClassLoss]),
            (loss.GdppWeight > 0, [Gdpp, GdppLeftOut]),
            (config.Optimizer.SkipNonFinite, [GeneratorGradientNorm, DiscriminatorGradientNorm]),
        ];
        return [.. all.Where(part => part.Used).SelectMany(part => part.Names)];
    }
}
