using System.Diagnostics;

namespace PGGan.Learning.Collectives.OpenMpi;

/// <summary>Something that MPI was asked to do together with other ranks, which is under way.</summary>
/// <param name="library">Called with the gate held.</param>
/// <param name="gate">One thread at a time calls the library.</param>
/// <param name="handle">MPI's name for it; after it is done that of no request, which is done at once.</param>
internal sealed class MpiRequest(MpiLibrary library, Lock gate, nint handle) : IPendingSum
{
    private static readonly TimeSpan Eager = TimeSpan.FromSeconds(2);

    /// <inheritdoc/>
    public void Complete()
    {
        for (long started = Stopwatch.GetTimestamp(); ;)
        {
            lock (gate)
            {
                if (IsDone())
                {
                    return;
                }
            }

            if (Stopwatch.GetElapsedTime(started) < Eager)
            {
                Thread.Yield();
            }
            else
            {
                Thread.Sleep(1);   // others do something long
            }
        }
    }

    /// <summary>Takes it further, and whether it is done; called with the gate held.</summary>
    public bool IsDone() => library.IsDone(ref handle);
}
