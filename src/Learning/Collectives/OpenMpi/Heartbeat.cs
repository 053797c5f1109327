using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace PGGan.Learning.Collectives.OpenMpi;

/// <summary>
/// A thread of each rank that says twice a second that its process lives, and how many gradients it has begun to sum: every rank to rank 0,
/// rank 0 to every rank. A process that is stopped, or whose host is gone, is silent; a device that hangs holds its rank back while the
/// others wait. Both end the job with a line that names the rank.
/// </summary>
internal sealed unsafe class Heartbeat : IDisposable
{
    private const int Beats = 71, Failures = 72;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(0.5), Silence = TimeSpan.FromSeconds(15),
        HeldBack = TimeSpan.FromMinutes(10), Late = TimeSpan.FromSeconds(4);

    private readonly MpiLibrary library;
    private readonly Lock gate;
    private readonly int rank;
    private readonly Action<string> fail;
    private readonly Peer[] peers;
    private readonly Thread thread;
    private readonly ManualResetEventSlim stopping = new();
    private long reductions;
    private int busy;

    /// <summary>Begins to beat.</summary>
    /// <param name="library">Called with the gate held.</param>
    /// <param name="gate">One thread at a time calls the library.</param>
    /// <param name="rank">This one's number.</param>
    /// <param name="size">Of how many.</param>
    /// <param name="fail">Receives the line that ends the job, on this thread.</param>
    public Heartbeat(MpiLibrary library, Lock gate, int rank, int size, Action<string> fail)
    {
        (this.library, this.gate, this.rank, this.fail) = (library, gate, rank, fail);
        Names = [.. Enumerable.Range(0, size).Select(number => $"Rank {number}")];
        peers = [.. (rank == 0 ? Enumerable.Range(1, size - 1) : [0]).Select(number => new Peer(number))];
        thread = new Thread(Run) { IsBackground = true, Name = "heartbeat" };
        thread.Start();
    }

    /// <summary>What the ranks are called in a line, in their order.</summary>
    public IReadOnlyList<string> Names { get; set; }

    /// <summary>This rank begins to sum gradients.</summary>
    public void Reduces() => Interlocked.Increment(ref reductions);

    /// <summary>Until disposed the others wait for this rank, and may wait long.</summary>
    public IDisposable Busy()
    {
        Interlocked.Increment(ref busy);
        return new Rest(this);
    }

    /// <summary>Sends rank 0 the line with which this rank fails.</summary>
    public void SendFailure(string line)
    {
        byte[] text = Encoding.UTF8.GetBytes(line);
        byte* copy = (byte*)NativeMemory.Alloc((nuint)text.Length + 1);   // until the process ends, which it is about to
        text.CopyTo(new Span<byte>(copy, text.Length));
        lock (gate)
        {
            _ = library.BeginSend(copy, text.Length, 0, Failures);
        }
    }

    /// <summary>Stops beating.</summary>
    public void Dispose()
    {
        stopping.Set();
        thread.Join();
        stopping.Dispose();
    }

    /// <summary>Takes what others have sent before they stopped, and finishes what was sent to them.</summary>
    public void Drain()
    {
        lock (gate)
        {
            while (library.TryReceive(Beats) is not null)
            {
                // It has been said already.
            }

            foreach (Peer peer in peers)
            {
                while (peer.Request != 0 && !library.IsDone(ref peer.Request))
                {
                    Thread.Yield();
                }

                NativeMemory.Free(peer.Message);
            }
        }
    }

    private void Run()
    {
        long last = Stopwatch.GetTimestamp();
        Array.ForEach(peers, peer => peer.Seen = last);
        while (!stopping.Wait(Interval))
        {
            string? line;
            lock (gate)
            {
                Receive();
                line = Failure();
                Send();
            }

            long now = Stopwatch.GetTimestamp();
            if (Stopwatch.GetElapsedTime(last, now) > Late)
            {
                // This process was stopped, or the whole job was: who is silent shows from now on.
                Array.ForEach(peers, peer => (peer.Seen, peer.Reached) = (now, now));
            }

            if ((line ?? Silent(now) ?? Hanging(now)) is string reason)
            {
                fail(reason);
                return;
            }

            last = now;
        }
    }

    private string? Failure() => library.TryReceive(Failures) is { } failure ? Encoding.UTF8.GetString(failure.Bytes) : null;

    private void Receive()
    {
        while (library.TryReceive(Beats) is var (from, bytes))
        {
            Peer peer = peers[rank == 0 ? from - 1 : 0];
            long now = Stopwatch.GetTimestamp(), count = BitConverter.ToInt64(bytes);
            peer.Busy = BitConverter.ToInt64(bytes, sizeof(long)) > 0;
            if (count != peer.Reductions || peer.Busy)
            {
                peer.Reached = now;
            }

            (peer.Seen, peer.Reductions) = (now, count);
        }
    }

    private void Send()
    {
        foreach (Peer peer in peers)
        {
            if (peer.Request == 0 || library.IsDone(ref peer.Request))
            {
                peer.Message[0] = Interlocked.Read(ref reductions);
                peer.Message[1] = Volatile.Read(ref busy);
                peer.Request = library.BeginSend((byte*)peer.Message, 2 * sizeof(long), peer.Rank, Beats);
            }
        }
    }

    // Where rank 0 is silent all others notice; the first of them says it.
    private string? Silent(long now)
    {
        TimeSpan patience = Silence + TimeSpan.FromSeconds(Math.Clamp(rank - 1, 0, 10));
        return Array.Find(peers, peer => Stopwatch.GetElapsedTime(peer.Seen, now) > patience) is Peer silent
            ? string.Create(CultureInfo.InvariantCulture,
                $"{Names[silent.Rank]} has not answered for {patience.TotalSeconds:0} s: its process is stopped or its host is gone; "
                    + $"the run has ended, go on with `resume=latest`.")
            : null;
    }

    private string? Hanging(long now)
    {
        long own = Interlocked.Read(ref reductions);
        return Array.Find(peers, peer => peer.Reductions < own && !peer.Busy && Stopwatch.GetElapsedTime(peer.Reached, now) > HeldBack)
            is Peer hanging
            ? string.Create(CultureInfo.InvariantCulture,
                $"{Names[hanging.Rank]} has computed no gradients for {HeldBack.TotalMinutes:0} minutes, and the others wait for it: its "
                    + $"device hangs; the run has ended, go on with `resume=latest`.")
            : null;
    }

    private sealed class Peer(int rank)
    {
        // Handle of what is being sent; after MPI_Test it is the library's null request, which is done at once.
        public nint Request;
        public readonly long* Message = (long*)NativeMemory.Alloc(2 * sizeof(long));

        public int Rank => rank;

        public long Seen { get; set; }

        public long Reached { get; set; } = Stopwatch.GetTimestamp();

        public long Reductions { get; set; }

        public bool Busy { get; set; }
    }

    private sealed class Rest(Heartbeat heartbeat) : IDisposable
    {
        public void Dispose() => Interlocked.Decrement(ref heartbeat.busy);
    }
}
