using System.Diagnostics;

namespace PGGan.Training;

/// <summary>
/// Tells a second signal from one that comes twice: <c>timeout</c> and <c>dotnet run</c> send a signal to a process and to its group, so it
/// comes twice at once and is meant once.
/// </summary>
internal sealed class RepeatedSignal
{
    private static readonly TimeSpan Doubled = TimeSpan.FromSeconds(0.3);

    private readonly Lock gate = new();
    private long first;

    /// <summary>Whether the signal that has come is a second one; null: it is the first once more.</summary>
    public bool? Next()
    {
        lock (gate)
        {
            if (first == 0)
            {
                first = Stopwatch.GetTimestamp();
                return false;
            }

            return Stopwatch.GetElapsedTime(first) > Doubled ? true : null;
        }
    }
}
