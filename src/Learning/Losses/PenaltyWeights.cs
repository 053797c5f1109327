using PGGan.Learning.Configuration;

namespace PGGan.Learning.Losses;

/// <summary>
/// Weights of the gradient penalties at one moment of a run: those of the configuration, or computed from resolution and minibatch, times
/// <see cref="LossConfig.PenaltyCurve"/>.
/// </summary>
/// <param name="Penalty">λ, <see cref="LossConfig.PenaltyWeight"/>.</param>
/// <param name="R1">Weight of <c>mean ‖∇D(real)‖²</c>.</param>
/// <param name="R2">Weight of <c>mean ‖∇D(fake)‖²</c>.</param>
public readonly record struct PenaltyWeights(float Penalty, float R1, float R2)
{
    /// <summary>The weights of a moment.</summary>
    /// <param name="config">A valid configuration.</param>
    /// <param name="resolution">Side of the images in pixels.</param>
    /// <param name="minibatch">Images of a step.</param>
    /// <param name="factor">What all of them are multiplied by.</param>
    public static PenaltyWeights Of(TrainingConfig config, int resolution, int minibatch, float factor)
    {
        ArgumentNullException.ThrowIfNull(config);
        LossConfig loss = config.Loss;
        return new PenaltyWeights(
            factor * loss.PenaltyWeight,
            factor * (loss.R1Auto ? Automatic(config, resolution, minibatch) : loss.R1Weight),
            factor * (loss.R2Auto ? Automatic(config, resolution, minibatch) : loss.R2Weight));
    }

    /// <summary>
    /// <c>γ / 2 = 0.0001 · side² / minibatch</c>, with γ by the heuristic of StyleGAN2-ADA (Karras et al. 2020, "Training generative
    /// adversarial networks with limited data"), whose penalty is <c>γ / 2 · mean ‖∇D‖²</c>.
    /// </summary>
    /// <remarks>
    /// The side is that of the images by which the gradient is taken: with <see cref="PenaltySize.Full"/> the final one, at which the
    /// gradient is smaller in the same measure, so the penalty has the same value with both.
    /// </remarks>
    private static float Automatic(TrainingConfig config, int resolution, int minibatch)
    {
        double side = config.Loss.PenaltySize == PenaltySize.Full ? config.Model.Resolution : resolution;
        return (float)(0.0001 * side * side / minibatch);
    }
}
