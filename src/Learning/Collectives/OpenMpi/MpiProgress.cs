namespace PGGan.Learning.Collectives.OpenMpi;

/// <summary>
/// Takes sums further while their rank computes: MPI sends, receives and adds only within its own calls, so a thread calls it.
/// </summary>
internal sealed class MpiProgress : IDisposable
{
    private readonly Lock gate;
    private readonly Queue<MpiRequest> open = [];
    private readonly ManualResetEventSlim begun = new();
    private readonly Thread thread;
    private volatile bool ending;

    /// <summary>A thread that sleeps until there is a sum.</summary>
    /// <param name="gate">One thread at a time calls the library.</param>
    public MpiProgress(Lock gate)
    {
        this.gate = gate;
        thread = new Thread(Run) { IsBackground = true, Name = "sums of ranks" };
        thread.Start();
    }

    /// <summary>Whether it asks once in a millisecond and not all the time, since the ranks need the processors to compute.</summary>
    public bool IsPatient { get; set; } = true;

    /// <summary>Takes a sum further from now on; called with the gate held.</summary>
    public void Follow(MpiRequest sum)
    {
        open.Enqueue(sum);
        begun.Set();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        ending = true;
        begun.Set();
        thread.Join();
        begun.Dispose();
    }

    private void Run()
    {
        for (; !ending; Pause())
        {
            begun.Wait();
            lock (gate)
            {
                // One call takes all that are under way further.
                while (open.TryPeek(out MpiRequest? first) && first.IsDone())
                {
                    _ = open.Dequeue();
                }

                if (open.Count == 0 && !ending)
                {
                    begun.Reset();
                }
            }
        }
    }

    private void Pause()
    {
        if (IsPatient)
        {
            Thread.Sleep(1);
        }
        else
        {
            Thread.Yield();
        }
    }
}
