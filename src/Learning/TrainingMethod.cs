using PGGan.Learning.Losses;
using PGGan.Model;

namespace PGGan.Learning;

/// <summary>
/// What a program may exchange in a run and a configuration file cannot hold. A run that goes on from a checkpoint is given the same again.
/// </summary>
public sealed record TrainingMethod
{
    /// <summary>Karras et al. 2018, as the configuration varies it.</summary>
    public static TrainingMethod Default { get; } = new();

    /// <summary>The terms of both losses, in the order they are computed; a run has those that <see cref="LossTerm.TakesPart"/>.</summary>
    public IReadOnlyList<LossTerm> Losses { get; init; } = LossCatalog.All;

    /// <summary>Makes the networks.</summary>
    public INetworks Networks { get; init; } = GrowingNetworks.Instance;
}
