namespace PGGan.Web.Runs;

/// <summary>What a run is doing, as far as its folder shows.</summary>
internal enum RunActivity
{
    /// <summary>A process trains it.</summary>
    Running,

    /// <summary>It has seen all its images.</summary>
    Finished,

    /// <summary>It was asked to stop, or has not begun.</summary>
    Stopped,

    /// <summary>It ended with an error.</summary>
    Failed,

    /// <summary>Its process ended without a word: killed, or the machine went down.</summary>
    Died,

    /// <summary>Its folder cannot be read.</summary>
    Damaged,
}
