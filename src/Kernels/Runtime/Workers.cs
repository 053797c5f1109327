using System.Runtime.ExceptionServices;

namespace PGGan.Kernels.Cpu;

/// <summary>
/// Threads that wait for the parts of one job at a time, spinning first, then parked. A launch costs about a microsecond while they spin,
/// which is what the 4×4 layers need; a thread-pool loop costs ten times that.
/// </summary>
internal sealed unsafe class Workers : IDisposable
{
    // About 0.1 ms: longer than the gap between two operations of a training step, short enough to leave an idle machine idle.
    private const int SpinsBeforeParking = 3000;
    private const int SpinsBeforeYielding = 1000;

    private readonly Thread[] threads;
    private readonly object gate = new();

    // The job's number in the high half, the parts nobody has taken yet in the low one. A part is taken by compare-and-swap, so a thread
    // that looked at an old job cannot take a part of the next one, and the fields below belong to the job whose part was taken.
    private long state;
    private int parts;
    private void* work;
    private delegate*<void*, int, int, void> body;
    private int unfinished;
    private int parked;
    private volatile bool ending;
    private Exception? failure;

    /// <summary>Starts <paramref name="count"/> − 1 background threads; the caller of <see cref="Run"/> is the last one.</summary>
    public Workers(int count)
    {
        threads = new Thread[count - 1];
        for (int i = 0; i < threads.Length; i++)
        {
            threads[i] = new Thread(Loop) { IsBackground = true, Name = $"PGGan CPU {i + 1}" };
            threads[i].Start(i + 1);
        }
    }

    /// <summary>
    /// Calls the body once with each part number below <paramref name="count"/> and the thread's; returns when all are done.
    /// </summary>
    public void Run(int count, void* argument, delegate*<void*, int, int, void> part)
    {
        if (count == 1 || threads.Length == 0)
        {
            for (int i = 0; i < count; i++)
            {
                part(argument, i, 0);
            }

            return;
        }

        parts = unfinished = count;
        work = argument;
        body = part;
        Interlocked.Exchange(ref state, (((state >> 32) + 1) << 32) | (uint)count);
        if (Volatile.Read(ref parked) > 0)
        {
            lock (gate)
            {
                Monitor.PulseAll(gate);
            }
        }

        TakeParts(0);
        for (int spins = 0; Volatile.Read(ref unfinished) > 0; spins++)
        {
            if (spins < SpinsBeforeYielding)
            {
                Thread.SpinWait(1);
            }
            else
            {
                Thread.Yield();
            }
        }

        if (Interlocked.Exchange(ref failure, null) is Exception exception)
        {
            ExceptionDispatchInfo.Throw(exception);
        }
    }

    /// <summary>Ends the threads.</summary>
    public void Dispose()
    {
        ending = true;
        lock (gate)
        {
            Monitor.PulseAll(gate);
        }

        foreach (Thread thread in threads)
        {
            thread.Join();
        }
    }

    private void Loop(object? number)
    {
        int thread = (int)number!;
        for (int spins = 0; !ending; spins++)
        {
            if (HasParts)
            {
                TakeParts(thread);
                spins = 0;
            }
            else if (spins < SpinsBeforeParking)
            {
                Thread.SpinWait(1);
            }
            else
            {
                Park();
                spins = 0;
            }
        }
    }

    private bool HasParts => (uint)Volatile.Read(ref state) > 0;

    private void Park()
    {
        lock (gate)
        {
            // Full fence: either this thread sees the new job, or the caller sees it parked and wakes it.
            Interlocked.Increment(ref parked);
            while (!HasParts && !ending)
            {
                Monitor.Wait(gate);
            }

            Interlocked.Decrement(ref parked);
        }
    }

    private void TakeParts(int thread)
    {
        while (true)
        {
            long seen = Volatile.Read(ref state);
            uint left = (uint)seen;
            if (left == 0)
            {
                return;
            }

            int part = parts - (int)left;
            void* argument = work;
            delegate*<void*, int, int, void> function = body;
            if (Interlocked.CompareExchange(ref state, seen - 1, seen) != seen)
            {
                continue;
            }

            try
            {
                function(argument, part, thread);
            }
            catch (Exception exception)
            {
                // The first one surfaces on the caller; the remaining parts still run, so that no thread is left behind.
                Interlocked.CompareExchange(ref failure, exception, null);
            }

            Interlocked.Decrement(ref unfinished);
        }
    }
}
