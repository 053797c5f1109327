namespace PGGan.Tests.Faults;

/// <summary>How a process ended.</summary>
/// <param name="Code">Its exit code; 128 + the number of the signal that killed it.</param>
/// <param name="Output">Standard output.</param>
/// <param name="Error">Standard error.</param>
/// <param name="TimedOut">It did not end in time and was killed.</param>
internal sealed record Outcome(int Code, string Output, string Error, bool TimedOut)
{
    private const int Killed = 128 + 9, Aborted = 128 + 6, BusError = 128 + 7, SegmentationFault = 128 + 11;

    /// <summary>Whether it was killed, as a fault asked for.</summary>
    public bool WasKilled => Code == Killed;

    /// <summary>Requires what holds of every end: in time, no crash, no trace.</summary>
    /// <param name="when">When it was, for the message.</param>
    /// <exception cref="Finding">It does not hold.</exception>
    public Outcome Check(string when)
    {
        if (TimedOut)
        {
            throw new Finding(Harm.Hang, $"{when}: no end within {FaultProgram.Patience.TotalSeconds} s ({Tail(Output + Error)})");
        }

        if (Code is Aborted or BusError or SegmentationFault)
        {
            throw new Finding(Harm.Crash, $"{when}: died with {Code} ({Tail(Error)})");
        }

        return (Output + Error).Contains("   at ", StringComparison.Ordinal)
            || Error.Contains("Unhandled exception", StringComparison.Ordinal)
            ? throw new Finding(Harm.Trace, $"{when}: a stack trace ({Error})")
            : this;
    }

    /// <summary>Requires that it reported a failure in one line.</summary>
    /// <inheritdoc cref="Check"/>
    public Outcome CheckReported(string when)
    {
        Check(when);
        string[] lines = Error.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return Code == 0 ? throw new Finding(Harm.Lost, $"{when}: exit 0, a failure was expected")
            : lines.Length != 1 || !lines[0].StartsWith("pggan: ", StringComparison.Ordinal)
            ? throw new Finding(Harm.Trace, $"{when}: exit {Code} and {lines.Length} lines instead of one ({Error})")
            : this;
    }

    /// <summary>Requires success.</summary>
    /// <inheritdoc cref="Check"/>
    public Outcome CheckSucceeded(string when) => Check(when).Code == 0
        ? this
        : throw new Finding(Harm.Lost, $"{when}: exit {Code} ({Tail(Error)})");

    private static string Tail(string text) => text.Length > 500 ? text[^500..] : text;
}
