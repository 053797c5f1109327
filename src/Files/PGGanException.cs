namespace PGGan.Files;

/// <summary>
/// Something the caller can put right. The message is one line: what was tried, the values, the remedy. A setting that it names stands in
/// backticks, by the path that config.json gives it or by the name of the parameter: <c>`data.labels`</c>, <c>`schedule.batchGpu=8`</c>.
/// </summary>
public class PGGanException : Exception
{
    /// <summary>A fault described by <paramref name="message"/> alone.</summary>
    public PGGanException(string message)
        : base(message)
    {
    }

    /// <summary>A fault with what caused it.</summary>
    public PGGanException(string message, Exception? cause)
        : base(message, cause)
    {
    }
}
