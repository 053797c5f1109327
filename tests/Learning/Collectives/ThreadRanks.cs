using PGGan.Kernels;
using PGGan.Learning.Collectives;

namespace PGGan.Tests.Learning.Collectives;

/// <summary>Ranks as threads of this process, for tests.</summary>
internal sealed class ThreadRanks : IDisposable
{
    private readonly Barrier barrier;
    private readonly CancellationTokenSource failed = new();
    private readonly byte[][] slots;

    private ThreadRanks(int size)
    {
        barrier = new Barrier(size);
        slots = new byte[size][];
    }

    /// <summary>Runs an action on every rank at once and returns what each has returned; the first fault of a rank is thrown.</summary>
    public static T[] Run<T>(int size, Func<ICollective, T> action)
    {
        using ThreadRanks ranks = new(size);
        T[] results = new T[size];
        Exception?[] faults = new Exception?[size];
        Thread[] threads = [.. Enumerable.Range(0, size).Select(rank => new Thread(() =>
        {
            try
            {
                results[rank] = action(new Member(ranks, rank));
            }
            catch (Exception fault)
            {
                faults[rank] = fault;
                ranks.failed.Cancel();
            }
        }))];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        return faults.FirstOrDefault(fault => fault is not (null or OperationCanceledException)) is Exception first
            ? throw new AggregateException(first.Message, faults.OfType<Exception>())
            : results;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        barrier.Dispose();
        failed.Dispose();
    }

    private sealed class Member(ThreadRanks ranks, int rank) : ICollective
    {
        public int Rank => rank;

        public int Size => ranks.slots.Length;

        public IPendingSum BeginSum(HostFloats values, Range range)
        {
            Sum<float>(values.Span[range], (a, b) => a + b);
            return CompletedSum.Instance;
        }

        public void Sum(Span<double> values) => Sum<double>(values, (a, b) => a + b);

        public void Broadcast(Span<byte> bytes, int root)
        {
            ranks.slots[rank] = bytes.ToArray();
            Barrier();
            ranks.slots[root].CopyTo(bytes);
            Barrier();
        }

        public void Barrier() => ranks.barrier.SignalAndWait(ranks.failed.Token);

        public void Dispose()
        {
            // The threads end by themselves.
        }

        private void Sum<T>(Span<T> values, Func<T, T, T> add)
            where T : unmanaged
        {
            ranks.slots[rank] = System.Runtime.InteropServices.MemoryMarshal.AsBytes(values).ToArray();
            Barrier();
            for (int other = 0; other < Size; other++)
            {
                Span<T> theirs = System.Runtime.InteropServices.MemoryMarshal.Cast<byte, T>(ranks.slots[other].AsSpan());
                for (int i = 0; i < values.Length; i++)
                {
                    values[i] = other == 0 ? theirs[i] : add(values[i], theirs[i]);
                }
            }

            Barrier();
        }
    }
}
