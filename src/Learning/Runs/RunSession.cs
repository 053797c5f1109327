namespace PGGan.Learning.Runs;

/// <summary>One process of a run: what computed it, and when. Nothing of it decides what is computed.</summary>
internal sealed record RunSession
{
    /// <summary>The program's version.</summary>
    public string Version { get; init; } = "";

    /// <summary>The commit that it was built from; null: not known.</summary>
    public string? Commit { get; init; }

    /// <summary>The .NET runtime.</summary>
    public string Runtime { get; init; } = "";

    /// <summary>The operating system.</summary>
    public string System { get; init; } = "";

    /// <summary>The processor and the cores that the process could use.</summary>
    public string Processor { get; init; } = "";

    /// <summary>Memory that the process could use, in bytes.</summary>
    public long MemoryBytes { get; init; }

    /// <summary>What computed: the processor's instructions and threads, or the card and its precision.</summary>
    public string Device { get; init; } = "";

    /// <summary>The card's driver; null: the processor computed.</summary>
    public string? Driver { get; init; }

    /// <summary>Processes that trained together, one device each, this one the first of them; null: it trained alone.</summary>
    public int? Ranks { get; init; }

    /// <summary>The words of the command line, the program first.</summary>
    public IReadOnlyList<string> Command { get; init; } = [];

    /// <summary>The folder in which it was called.</summary>
    public string WorkingFolder { get; init; } = "";

    /// <summary>Real images seen when it began.</summary>
    public long StartImages { get; init; }

    /// <summary>When training began.</summary>
    public DateTimeOffset Start { get; init; }

    /// <summary>When it ended; null: it still runs, or the process died.</summary>
    public DateTimeOffset? End { get; init; }

    /// <summary><c>finished</c>, <c>stopped</c> or <c>failed</c>; null as <see cref="End"/>.</summary>
    public string? Outcome { get; init; }

    /// <summary>Processor time from start to end in seconds, over all threads; null as <see cref="End"/>.</summary>
    public double? ProcessorSeconds { get; init; }
}
