using System.Diagnostics;

namespace PGGan.Learning.Runs;

/// <summary>
/// Lines for a file or a pipe. What is being done is a line as well, at most one in ten seconds; a run's status is not, as its ticks are.
/// </summary>
/// <param name="output">Receives the lines.</param>
/// <param name="clock">A timestamp as of <see cref="Stopwatch.GetTimestamp"/>; null: that one.</param>
internal sealed class PlainView(TextWriter output, Func<long>? clock = null) : ILogView
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private readonly Func<long> clock = clock ?? Stopwatch.GetTimestamp;
    private long? last;

    /// <inheritdoc/>
    public void Line(string text)
    {
        output.WriteLine(text);
        output.Flush();
        last = null;
    }

    /// <inheritdoc/>
    public void Live(string text)
    {
        long now = clock();
        last ??= now;
        if (Stopwatch.GetElapsedTime(last.Value, now) >= Interval)
        {
            Line(text);
            last = now;
        }
    }

    /// <inheritdoc/>
    public void Live(RunStatus status)
    {
        // Each tick is a line already.
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // The writer is its owner's.
    }
}
