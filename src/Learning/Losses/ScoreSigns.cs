using PGGan.Autograd;
using PGGan.Autograd.Ops;
using PGGan.Learning.Configuration;

namespace PGGan.Learning.Losses;

/// <summary>
/// How far D overfits, by signs of its scores (Karras et al. 2020, "Training generative adversarial networks with limited data", §3.1):
/// <c>mean(sign(s_real))</c>, 0 where D is undecided and 1 where it knows every real image. That needs a loss that puts the border between
/// real and generated at the score 0. The Wasserstein and the relativistic loss see differences alone, and least squares puts the border
/// elsewhere: there each real image is compared with a generated one, <c>mean(sign(s_real − s_fake))</c>.
/// </summary>
internal static class ScoreSigns
{
    /// <summary>The statistic.</summary>
    public const string Statistic = "real_signs";

    /// <summary>Whether a run has it.</summary>
    public static bool AreReported(TrainingConfig config) => config.Augment.Mode == AugmentMode.Ada;

    /// <summary>Whether scores are compared in pairs.</summary>
    public static bool AreOfPairs(LossKind loss) => loss is LossKind.Wasserstein or LossKind.Relativistic or LossKind.LeastSquares;

    /// <summary>
    /// 0.6 by single scores, as in the paper. Of normal scores of equal spread on both sides of the border 80 % are then on the right one;
    /// of their pairs <c>Φ(√2 · Φ⁻¹(0.8)) = 88 %</c> are in the right order, which is 0.77.
    /// </summary>
    public static double DefaultTarget(LossKind loss) => AreOfPairs(loss) ? 0.77 : 0.6;

    /// <summary>Signs of the scores of real images <c>[N]</c>, without history.</summary>
    public static Tensor Of(Tensor real)
    {
        using IDisposable noGrad = real.Workspace.NoGrad();
        return real.Sign();
    }

    /// <summary>1 where a real image's score is the better one of its pair, −1 where it is the worse <c>[N]</c>, without history.</summary>
    /// <param name="loss">Least squares: the better score is the lower one.</param>
    /// <param name="real">Scores of real images <c>[N]</c>.</param>
    /// <param name="fake">Scores of generated images <c>[N]</c>.</param>
    public static Tensor OfPairs(LossKind loss, Tensor real, Tensor fake)
    {
        using IDisposable noGrad = real.Workspace.NoGrad();
        return (loss == LossKind.LeastSquares ? fake - real : real - fake).Sign();
    }
}
