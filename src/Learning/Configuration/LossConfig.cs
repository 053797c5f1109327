using PGGan.Model;

namespace PGGan.Learning.Configuration;

/// <summary>What scores <c>s</c> are turned into; means over the minibatch.</summary>
public enum LossKind
{
    /// <summary>D: <c>s_fake − s_real</c>, G: <c>−s_fake</c>. With the penalty WGAN-GP (Gulrajani et al. 2017), the paper's.</summary>
    Wasserstein,

    /// <summary>
    /// Least squares as in the paper's ablation: D: <c>s_real² + 0.1 · (s_fake − 1)²</c>, G: <c>s_fake²</c>; D's score is low for what
    /// looks real.
    /// </summary>
    LeastSquares,

    /// <summary>
    /// D: <c>softplus(s_fake) + softplus(−s_real)</c>, G: <c>softplus(−s_fake)</c>; the GAN zoo's logistic and DCGAN forms.
    /// </summary>
    Logistic,

    /// <summary>D: <c>max(0, 1 + s_fake) + max(0, 1 − s_real)</c>, G: <c>−s_fake</c>.</summary>
    Hinge,

    /// <summary>The GAN zoo's MSE, σ the sigmoid: D: <c>σ(s_fake)² + (σ(s_real) − 1)²</c>, G: <c>(σ(s_fake) − 1)²</c>.</summary>
    SigmoidSquares,

    /// <summary>
    /// Each real image with a generated one (Jolicoeur-Martineau 2019; Huang et al. 2024, "The GAN is dead"):
    /// D: <c>softplus(s_fake − s_real)</c>, G: <c>softplus(s_real − s_fake)</c>. It wants R1 and R2.
    /// </summary>
    Relativistic,
}

/// <summary>At which size of the images a gradient penalty is measured.</summary>
public enum PenaltySize
{
    /// <summary>The finished network's: the gradient norm is divided by <c>2^⌊lod⌋</c>. The official codes'.</summary>
    Full,

    /// <summary>That of the moment: the GAN zoo's, stricter at low resolutions.</summary>
    Current,
}

/// <summary>The losses of both networks: the kind, and the weights of what is added to it.</summary>
public sealed record LossConfig
{
    /// <summary>What scores are turned into.</summary>
    public LossKind Kind { get; init; } = LossKind.Wasserstein;

    /// <summary>λ, weight of the gradient penalty.</summary>
    public float PenaltyWeight { get; init; } = 10;

    /// <summary>γ, the gradient norm that the penalty pulls to.</summary>
    public float PenaltyTarget { get; init; } = 1;

    /// <summary>Weight of the squared score of real images.</summary>
    public float DriftWeight { get; init; } = 0.001f;

    /// <summary>At which size of the images the gradient of the penalties (λ, R1, R2) is measured.</summary>
    public PenaltySize PenaltySize { get; init; } = PenaltySize.Full;

    /// <summary>R1 (Mescheder et al. 2018): weight of <c>mean ‖∇D(real)‖²</c>, without a factor ½.</summary>
    public float R1Weight { get; init; }

    /// <summary>R2: weight of <c>mean ‖∇D(fake)‖²</c>, without a factor ½.</summary>
    public float R2Weight { get; init; }

    /// <summary>
    /// Whether R1's weight is computed from resolution and minibatch, <c>0.0001 · side² / minibatch</c> (
    /// <see cref="Losses.PenaltyWeights"/>), in place of <see cref="R1Weight"/>.
    /// </summary>
    [AddedProperty]
    public bool R1Auto { get; init; }

    /// <summary>The same for R2.</summary>
    [AddedProperty]
    public bool R2Auto { get; init; }

    /// <summary>What the weights of the penalties (λ, R1, R2) are multiplied by as the run goes on; null: 1 throughout.</summary>
    [AddedProperty]
    public ScheduleCurve? PenaltyCurve { get; init; }

    /// <summary>
    /// n: the penalties (λ, R1, R2) take part in every n-th update of D, with n times their weight; 1: in each, as in the paper.
    /// </summary>
    [AddedProperty]
    public int PenaltyInterval { get; init; } = 1;

    /// <summary>Weight of GDPP (Elfeki et al. 2019) in the generator's loss; 0: none.</summary>
    public float GdppWeight { get; init; }

    /// <summary>Weight of the cross-entropy of labels in the generator's loss.</summary>
    public float GeneratorClassWeight { get; init; } = 1;

    /// <summary>Weight of the cross-entropy of labels in the discriminator's loss.</summary>
    public float DiscriminatorClassWeight { get; init; } = 1;

    /// <summary>Whether the discriminator's cross-entropy has generated images too (the official code) or real ones alone.</summary>
    public bool ClassifyFakes { get; init; } = true;

    /// <summary>Weights of the classes in the cross-entropy, as many as the label vector is long; empty: all 1.</summary>
    public IReadOnlyList<float> ClassWeights { get; init; } = [];

    /// <summary>Whether R1 is part of D's loss.</summary>
    internal bool HasR1 => R1Auto || R1Weight > 0;

    /// <summary>Whether R2 is part of D's loss.</summary>
    internal bool HasR2 => R2Auto || R2Weight > 0;

    /// <summary>Whether D's score is high for what looks real.</summary>
    internal bool RealScoresAreHigh => Kind != LossKind.LeastSquares;

    /// <summary>Faults by property.</summary>
    public IEnumerable<string> Faults()
    {
        foreach ((string name, float value, bool mayBeZero) in new[]
        {
            ("penaltyWeight", PenaltyWeight, true), ("penaltyTarget", PenaltyTarget, false), ("driftWeight", DriftWeight, true),
            ("r1Weight", R1Weight, true), ("r2Weight", R2Weight, true), ("gdppWeight", GdppWeight, true),
            ("generatorClassWeight", GeneratorClassWeight, true), ("discriminatorClassWeight", DiscriminatorClassWeight, true),
        })
        {
            if (!float.IsFinite(value) || value < 0 || (value == 0 && !mayBeZero))
            {
                yield return $"{name}: {value} must be {(mayBeZero ? "0 or more" : "more than 0")}";
            }
        }

        foreach (float weight in ClassWeights.Where(weight => !float.IsFinite(weight) || weight < 0))
        {
            yield return $"classWeights: {weight} must be 0 or more";
        }

        foreach ((string name, bool both, float weight) in new[]
        {
            ("r1Auto", R1Auto && R1Weight > 0, R1Weight), ("r2Auto", R2Auto && R2Weight > 0, R2Weight),
        })
        {
            if (both)
            {
                yield return $"{name}: the weight is computed and {weight} is given too; leave one of them out";
            }
        }

        if (PenaltyInterval < 1)
        {
            yield return $"penaltyInterval: {PenaltyInterval} must be 1 or more";
        }

        if (!Enum.IsDefined(Kind))
        {
            yield return $"kind: {Kind} is none of {string.Join(", ", Enum.GetNames<LossKind>())}";
        }

        if (!Enum.IsDefined(PenaltySize))
        {
            yield return $"penaltySize: {PenaltySize} is none of {string.Join(", ", Enum.GetNames<PenaltySize>())}";
        }
    }
}
