using PGGan.Learning.Losses;

namespace PGGan.Learning.Configuration;

/// <summary>How what D sees is augmented.</summary>
public enum AugmentMode
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>Every image by every operation (DiffAugment, Zhao et al. 2020).</summary>
    Diff,

    /// <summary>
    /// Every operation with a probability, the strength, that follows how far D overfits (ADA, Karras et al. 2020, "Training generative
    /// adversarial networks with limited data").
    /// </summary>
    Ada,
}

/// <summary>Groups of operations of augmentation; docs/augmentation.md has their distributions.</summary>
[Flags]
public enum AugmentKinds
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Mirrored left and right.</summary>
    Flip = 1,

    /// <summary>Turned by 90, 180 or 270 degrees.</summary>
    QuarterTurns = 2,

    /// <summary>Moved by whole pixels.</summary>
    Translation = 4,

    /// <summary>Scaled, turned, stretched and moved by parts of a pixel.</summary>
    Geometry = 8,

    /// <summary>Brightness, contrast and saturation; of <see cref="AugmentMode.Ada"/> luma flip and hue too.</summary>
    Colour = 16,

    /// <summary>Normal noise at every pixel.</summary>
    Noise = 32,

    /// <summary>A square left out.</summary>
    Cutout = 64,
}

/// <summary>Augmentation of the images that D sees, real and generated, in both networks' steps.</summary>
public sealed record AugmentConfig
{
    private const AugmentKinds OfDiff = AugmentKinds.Colour | AugmentKinds.Translation | AugmentKinds.Cutout;

    private const AugmentKinds OfAda = AugmentKinds.Flip | AugmentKinds.QuarterTurns | AugmentKinds.Translation | AugmentKinds.Geometry
        | AugmentKinds.Colour;

    /// <summary>How.</summary>
    public AugmentMode Mode { get; init; }

    /// <summary>Which operations take part; null: those that the mode's paper recommends.</summary>
    public AugmentKinds? Kinds { get; init; }

    /// <summary>
    /// ada: the value of the overfitting statistic that the strength is moved towards; null: 0.6, or the same separation of scores where
    /// they are compared in pairs (<see cref="TargetOf"/>).
    /// </summary>
    public double? Target { get; init; }

    /// <summary>ada: thousands of images in which the strength moves by 1.</summary>
    public double SpeedKimg { get; init; } = 500;

    /// <summary>ada: the strength that a run begins with.</summary>
    public double InitialStrength { get; init; }

    /// <summary>The operations that take part.</summary>
    internal AugmentKinds Applied => Mode == AugmentMode.None ? AugmentKinds.None
        : Kinds ?? (Mode == AugmentMode.Diff ? OfDiff : OfAda);

    /// <summary>Faults by property.</summary>
    public IEnumerable<string> Faults()
    {
        if (!Enum.IsDefined(Mode))
        {
            yield return $"mode: {Mode} is none of {string.Join(", ", Enum.GetNames<AugmentMode>())}";
        }

        if (Kinds == AugmentKinds.None)
        {
            yield return "kinds: with none of them nothing is augmented; name some, or leave them out";
        }

        if (Mode == AugmentMode.Diff && Kinds is AugmentKinds asked && (asked & ~OfDiff) != 0)
        {
            yield return $"kinds: diff has {Names(OfDiff)}, not {Names(asked & ~OfDiff)}; leave that out or choose ada";
        }

        if (Target is double target && !(target is > 0 and < 1))
        {
            yield return $"target: {target} must be between 0 and 1";
        }

        if (!(SpeedKimg > 0 && double.IsFinite(SpeedKimg)))
        {
            yield return $"speedKimg: {SpeedKimg} must be more than 0";
        }

        if (!(InitialStrength is >= 0 and <= 1))
        {
            yield return $"initialStrength: {InitialStrength} must be in 0…1";
        }
    }

    /// <summary>Names of kinds as config.json spells them, by comma.</summary>
    internal static string Names(AugmentKinds kinds) => string.Join(", ", Enum.GetValues<AugmentKinds>()
        .Where(kind => kind != AugmentKinds.None && kinds.HasFlag(kind))
        .Select(kind => System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName($"{kind}")));

    /// <summary>The statistic's target with a loss.</summary>
    internal double TargetOf(LossKind loss) => Target ?? ScoreSigns.DefaultTarget(loss);
}
