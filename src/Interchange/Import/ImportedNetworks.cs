using PGGan.Learning.Configuration;
using PGGan.Model;

namespace PGGan.Interchange.Import;

/// <summary>What a file of another program holds, in the terms of the networks here.</summary>
/// <param name="Source">What kind of file it is, for people.</param>
/// <param name="Config">A configuration with its networks, in which training goes on.</param>
/// <param name="Growth">How far it has grown.</param>
/// <param name="Generator">Layers of G; null: the file lacks it.</param>
/// <param name="Averaged">Layers of the averaged G; null: the file lacks it.</param>
/// <param name="Discriminator">Layers of D; null: the file lacks it.</param>
internal sealed record ImportedNetworks(
    string Source,
    TrainingConfig Config,
    Growth Growth,
    IReadOnlyList<ImportedLayer>? Generator,
    IReadOnlyList<ImportedLayer>? Averaged,
    IReadOnlyList<ImportedLayer>? Discriminator)
{
    /// <summary>Real images seen, as far as the file or its name says; null: it does not.</summary>
    public long? ImagesSeen { get; init; }

    /// <summary>What else a person should know, one line each.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];
}
