namespace PGGan.Data;

/// <summary>Where a set of images is prepared, who is notified, and what ends it.</summary>
internal sealed record PreparationOptions
{
    /// <summary>The folder prepared sets are kept in; made when missing; null: <see cref="CacheFolder.Default"/>.</summary>
    public string? Folder { get; init; }

    /// <summary>
    /// Receives (pictures done, pictures in all) while preparing, on the calling thread; what it throws ends the preparation.
    /// </summary>
    public Action<int, int>? Progress { get; init; }

    /// <summary>Receives a line when a set is made again or another process is waited for.</summary>
    public Action<string>? Notify { get; init; }

    /// <summary>Ends waiting, reading and preparing.</summary>
    public CancellationToken Stop { get; init; }
}
