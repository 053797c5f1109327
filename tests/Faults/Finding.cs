namespace PGGan.Tests.Faults;

/// <summary>What a fault can do that it must not.</summary>
internal enum Harm
{
    /// <summary>
    /// Something that was saved is gone, damaged, or other than it should be; or success was reported where there was none.
    /// </summary>
    Lost,

    /// <summary>A failure was reported by a stack trace, or by anything but one line.</summary>
    Trace,

    /// <summary>The program did not end, took far too long, or too much memory.</summary>
    Hang,

    /// <summary>The process died of itself.</summary>
    Crash,
}

/// <summary>A case that did not hold.</summary>
/// <param name="harm">What kind of harm was done.</param>
/// <param name="message">What was seen.</param>
internal sealed class Finding(Harm harm, string message) : Exception(message)
{
    /// <summary>What kind of harm was done.</summary>
    public Harm Harm => harm;
}
