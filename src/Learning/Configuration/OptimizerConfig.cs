using PGGan.Autograd.Optimizers;
using PGGan.Model;

namespace PGGan.Learning.Configuration;

/// <summary>Adam (ε outside the bias correction) and the moving average of the generator.</summary>
public sealed record OptimizerConfig
{
    /// <summary>β₁, decay of the first moment.</summary>
    public float Beta1 { get; init; }

    /// <summary>β₂, decay of the second moment.</summary>
    public float Beta2 { get; init; } = 0.99f;

    /// <summary>
    /// β₂ as the run goes on, in place of <see cref="Beta2"/>; null: the same throughout. The bias correction is then
    /// <c>1 − ∏ β₂</c> over the updates since the optimizers began.
    /// </summary>
    [AddedProperty]
    public ScheduleCurve? Beta2Curve { get; init; }

    /// <summary>ε, added to the root of the second moment.</summary>
    public float Epsilon { get; init; } = 1e-8f;

    /// <summary>
    /// Part of the averaged generator that stays at each discriminator step; not used where
    /// <see cref="AverageHalfLifeKimg"/> is more than 0.
    /// </summary>
    public float AverageDecay { get; init; } = 0.999f;

    /// <summary>
    /// Half-life of the averaged generator in thousands of images: <c>decay = ½^(minibatch / (1000 · half-life))</c>, the same at every
    /// minibatch. 0: by step, with <see cref="AverageDecay"/>, as the paper has it.
    /// </summary>
    public double AverageHalfLifeKimg { get; init; }

    /// <summary>
    /// Half-lives in thousands of images of further averages of the generator, kept next to the averaged one; empty: none.
    /// </summary>
    [AddedProperty]
    public IReadOnlyList<double> AverageHalfLives { get; init; } = [];

    /// <summary>
    /// How many blocks of D keep their weights, those closest to the image, counted from <see cref="ScheduleConfig.StartResolution"/>
    /// downward (Mo et al. 2020); 0: none.
    /// </summary>
    [AddedProperty]
    public int FreezeDiscriminator { get; init; }

    /// <summary>Whether both optimizers forget their moments at both ends of a fade.</summary>
    public bool ResetOnGrowth { get; init; } = true;

    /// <summary>Whether an update whose gradient has a number that is not finite is left out and counted.</summary>
    public bool SkipNonFinite { get; init; } = true;

    /// <summary>What <see cref="Autograd.Optimizers.Adam"/> takes of it.</summary>
    internal AdamOptions Adam => new() { Beta1 = Beta1, Beta2 = Beta2, Epsilon = Epsilon };

    /// <summary>Faults by property.</summary>
    public IEnumerable<string> Faults()
    {
        foreach ((string name, float value) in new[] { ("beta1", Beta1), ("beta2", Beta2), ("averageDecay", AverageDecay) })
        {
            if (!(value is >= 0 and < 1))
            {
                yield return $"{name}: {value} must be in [0, 1)";
            }
        }

        if (Beta2Curve is ScheduleCurve curve && Math.Max((float)curve.From, (float)curve.To) >= 1)
        {
            yield return $"beta2Curve: {curve} must stay in [0, 1)";
        }

        if (!(AverageHalfLifeKimg is >= 0 and <= 1e9))
        {
            yield return $"averageHalfLifeKimg: {AverageHalfLifeKimg} must be 0 or more";
        }

        foreach (double halfLife in AverageHalfLives.Where(halfLife => !(halfLife is > 0 and <= 1e9)))
        {
            yield return $"averageHalfLives: {halfLife} must be more than 0";
        }

        if (AverageHalfLives.Distinct().Count() < AverageHalfLives.Count)
        {
            yield return "averageHalfLives: one is named twice";
        }

        if (FreezeDiscriminator < 0)
        {
            yield return $"freezeDiscriminator: {FreezeDiscriminator} must be 0 or more";
        }

        if (!(Epsilon > 0 && float.IsFinite(Epsilon)))
        {
            yield return $"epsilon: {Epsilon} must be more than 0";
        }
    }
}
