namespace PGGan.Training;

/// <summary>Seed, and what is kept on disk how often.</summary>
internal sealed record RunConfig
{
    /// <summary>Decides initial weights, latents, mixing factors and the order of the images.</summary>
    public int Seed { get; init; }

    /// <summary>Ticks between two checkpoints.</summary>
    public int SnapshotTicks { get; init; } = 10;

    /// <summary>Checkpoints kept, the newest ones.</summary>
    public int Keep { get; init; } = 3;

    /// <summary>Cells of the sample grids; null for as many as fit on a screen.</summary>
    public GridSize? Grid { get; init; }

    /// <summary>Whether a file for TensorBoard is written.</summary>
    public bool TensorBoard { get; init; } = true;

    /// <summary>Faults by property.</summary>
    public IEnumerable<string> Faults()
    {
        if (SnapshotTicks < 1)
        {
            yield return $"snapshotTicks: {SnapshotTicks} must be 1 or more";
        }

        if (Keep < 1)
        {
            yield return $"keep: {Keep} must be 1 or more";
        }
    }
}
