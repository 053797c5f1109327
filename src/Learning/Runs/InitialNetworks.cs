namespace PGGan.Learning.Runs;

/// <summary>Which networks of a checkpoint a new run begins with; the others begin with random weights.</summary>
internal enum InitialNetworks
{
    /// <summary>G with its averages, and D.</summary>
    Both,

    /// <summary>G with its averages.</summary>
    Generator,

    /// <summary>D.</summary>
    Discriminator,
}
