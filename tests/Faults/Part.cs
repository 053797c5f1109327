namespace PGGan.Tests.Faults;

/// <summary>A part of the campaign, and how much of its time it gets.</summary>
/// <param name="Counts">What it counts, for the table.</param>
/// <param name="Share">Its share of <see cref="Knobs.Time"/>.</param>
internal sealed record Part(string Counts, double Share)
{
    /// <summary>A run killed at each call that changes a file.</summary>
    public static Part Kills { get; } = new("kills at calls", 0.2);

    /// <summary>A run that goes back to an older checkpoint, killed at each such call.</summary>
    public static Part GoingBack { get; } = new("kills while going back", 0.15);

    /// <summary>Calls that fail.</summary>
    public static Part Failures { get; } = new("failures at calls", 0.15);

    /// <summary>Disks that are full.</summary>
    public static Part FullDisk { get; } = new("full disks", 0.1);

    /// <summary>Kills at any moment.</summary>
    public static Part RandomKills { get; } = new("kills at any moment", 0.12);

    /// <summary>Signals at any moment.</summary>
    public static Part Signals { get; } = new("signals at any moment", 0.08);

    /// <summary>Several processes at once.</summary>
    public static Part Contested { get; } = new("contested starts", 0.05);

    /// <summary>Damaged inputs.</summary>
    public static Part Inputs { get; } = new("damaged inputs", 0.15);

    /// <summary>In the order of the table.</summary>
    public static IReadOnlyList<Part> All { get; } = [Kills, GoingBack, Failures, FullDisk, RandomKills, Signals, Contested, Inputs];
}
