using System.Runtime.ExceptionServices;

namespace PGGan.Kernels.Cpu;

/// <summary>
/// Threads that wait for the parts of one job at a time, spinning first, then parked. A launch costs about a microsecond while they spin,
/// which is what the 4×4 layers need; a thread-pool loop costs ten times that. Of every job a thread takes the same share first, so that
/// it finds what it wrote in the job before in its own cache, and then what the others have left.
/// </summary>
internal sealed unsafe class Workers : IDisposable
{
    // About 0.1 ms: longer than the gap between two operations of a training step, short enough to leave an idle machine idle.
    private const int SpinsBeforeParking = 3000;
    private const int SpinsBeforeYielding = 1000;

    private readonly Thread[] threads;
    private readonly object gate = new();

    // Even: the number of the job that the fields below describe; odd: they are being written.
    private long job;
    private int parts;
    private void* work;
    private delegate*<void*, int, int, void> body;

    // By part the last job of which it was taken. It only grows: a thread that still looks at an old job finds all of its parts taken.
    private long[] taken = [];
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

        Interlocked.Increment(ref job);
        parts = unfinished = count;
        work = argument;
        body = part;
        if (taken.Length < count)
        {
            taken = new long[Math.Max(count, 2 * taken.Length)];
        }

        Interlocked.Increment(ref job);
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
        long finished = 0;   // of that job all parts are taken
        for (int spins = 0; !ending; spins++)
        {
            if (HasJobAfter(finished))
            {
                finished = TakeParts(thread);
                spins = 0;
            }
            else if (spins < SpinsBeforeParking)
            {
                Thread.SpinWait(1);
            }
            else
            {
                Park(finished);
                spins = 0;
            }
        }
    }

    private bool HasJobAfter(long finished) => Volatile.Read(ref job) is long number && number != finished && IsComplete(number);

    private static bool IsComplete(long number) => (number & 1) == 0;

    private void Park(long finished)
    {
        lock (gate)
        {
            // Full fence: either this thread sees the new job, or the caller sees it parked and wakes it.
            Interlocked.Increment(ref parked);
            while (!HasJobAfter(finished) && !ending)
            {
                Monitor.Wait(gate);
            }

            Interlocked.Decrement(ref parked);
        }
    }

    // Returns the job of which nothing is left, or 0 where it was written meanwhile.
    private long TakeParts(int thread)
    {
        long number = Volatile.Read(ref job);
        int count = parts;
        void* argument = work;
        delegate*<void*, int, int, void> function = body;
        long[] stamps = taken;
        Interlocked.MemoryBarrier();   // what was read is of this job if it is still that one
        if (!IsComplete(number) || Volatile.Read(ref job) != number)
        {
            return 0;
        }

        int all = threads.Length + 1;
        for (int i = 0; i < all; i++)
        {
            int owner = (thread + i) % all, first = Share(owner), end = Share(owner + 1);
            for (int k = first; k < end; k++)
            {
                // Of the others' shares from the end, which they reach last.
                int part = i == 0 ? k : first + end - 1 - k;
                long before = Volatile.Read(ref stamps[part]);
                if (before < number && Interlocked.CompareExchange(ref stamps[part], number, before) == before)
                {
                    Do(function, argument, part, thread);
                }
            }
        }

        return number;

        int Share(int owner) => (int)((long)owner * count / all);
    }

    private void Do(delegate*<void*, int, int, void> function, void* argument, int part, int thread)
    {
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
