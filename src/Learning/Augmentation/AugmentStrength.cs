using PGGan.Learning.Configuration;
using PGGan.Learning.Losses;

namespace PGGan.Learning.Augmentation;

/// <summary>
/// p, the strength of <see cref="AugmentMode.Ada"/>: at each tick it moves by <c>images / (1000 · speed)</c> up where D overfits more than
/// wanted (<see cref="ScoreSigns"/>), and down where less. Between ticks it stands still.
/// </summary>
/// <param name="config">Speed, target, and where it begins.</param>
/// <param name="loss">What scores are turned into.</param>
internal sealed class AugmentStrength(AugmentConfig config, LossKind loss)
{
    private readonly double target = config.TargetOf(loss);

    /// <summary>p, 0…1.</summary>
    public double Value { get; set; } = config.InitialStrength;

    /// <summary>Moves it after a tick.</summary>
    /// <param name="statistic">Mean of the signs over the tick.</param>
    /// <param name="images">Real images of the tick.</param>
    public void Adjust(double statistic, long images) =>
        Value = Math.Clamp(Value + (Math.Sign(statistic - target) * images / (1000 * config.SpeedKimg)), 0, 1);
}
