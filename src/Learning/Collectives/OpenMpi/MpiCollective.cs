using PGGan.Kernels;

namespace PGGan.Learning.Collectives.OpenMpi;

/// <summary>
/// The ranks of a job that Open MPI's <c>mpirun</c> has started. Arrays are the host's: an MPI that reads devices is not needed, and not
/// used. Everything is begun and then polled, so that a rank that waits still answers (<see cref="Heartbeat"/>) and leaves the processor to
/// others.
/// </summary>
internal sealed unsafe class MpiCollective : ICollective
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    private readonly MpiLibrary library;
    private readonly Lock gate = new();
    private readonly Heartbeat heartbeat;
    private readonly MpiProgress progress;
    private readonly Action<string> report;
    private bool introduced;
    private int ending;

    private MpiCollective(MpiLibrary library, int rank, int size, int localRank, Action<string> report)
    {
        (this.library, this.report, Rank, Size, LocalRank) = (library, report, rank, size, localRank);
        heartbeat = new Heartbeat(library, gate, rank, size, End);
        progress = new MpiProgress(gate);
    }

    /// <inheritdoc/>
    public int Rank { get; }

    /// <inheritdoc/>
    public int Size { get; }

    /// <inheritdoc/>
    public int LocalRank { get; }

    /// <inheritdoc/>
    public string Transport => library.Version;

    /// <summary>Joins the job of this process; one that is alone in it needs no MPI.</summary>
    /// <param name="job">The job; null: the process was started by itself.</param>
    /// <param name="report">Receives the line with which the job ends, on any thread, before its processes are ended.</param>
    /// <exception cref="Files.PGGanException">The machine's MPI cannot be used; one line.</exception>
    public static ICollective Open(MpiJob? job, Action<string> report)
    {
        if (job is null or { Size: 1 })
        {
            return AloneCollective.Instance;
        }

        MpiLibrary library = MpiLibrary.Load();
        (int rank, int size) = library.Start();
        if (size == 1)
        {
            library.End();
            return AloneCollective.Instance;
        }

        return new MpiCollective(library, rank, size, job.LocalRank, report);
    }

    /// <inheritdoc/>
    public void Sum(Span<double> values)
    {
        fixed (double* first = values)
        {
            nint at = (nint)first;
            int count = values.Length;
            Begin(() => library.BeginSum((double*)at, count)).Complete();
        }
    }

    /// <inheritdoc/>
    public IPendingSum BeginSum(HostFloats values, Range range)
    {
        heartbeat.Reduces();
        Span<float> summed = values.Span[range];
        fixed (float* first = summed)   // the host's memory does not move
        {
            lock (gate)
            {
                MpiRequest sum = new(library, gate, library.BeginSum(first, summed.Length));
                progress.Follow(sum);
                return sum;
            }
        }
    }

    /// <inheritdoc/>
    public void Broadcast(Span<byte> bytes, int root)
    {
        fixed (byte* first = bytes)
        {
            nint at = (nint)first;
            int count = bytes.Length;
            Begin(() => library.BeginBroadcast((byte*)at, count, root)).Complete();
        }
    }

    /// <inheritdoc/>
    public void Barrier() => Begin(library.BeginBarrier).Complete();

    /// <inheritdoc/>
    public void Introduce(IReadOnlyList<string> names, bool onProcessors) =>
        (heartbeat.Names, introduced, progress.IsPatient) = (names, true, onProcessors);

    /// <inheritdoc/>
    public IDisposable WhileOthersWait() => heartbeat.Busy();

    /// <summary>Ends all ranks because of a fault of this one; does not return.</summary>
    /// <param name="line">The fault, in one line.</param>
    /// <param name="common">Whether every rank has found the same fault at the same place: then rank 0 reports it.</param>
    public void Fail(string line, bool common)
    {
        if (Rank > 0 && common)
        {
            Thread.Sleep(Grace);
        }

        // What rank 0 finds before the others have begun concerns no device.
        line = common || (Rank == 0 && !introduced) ? line : $"{heartbeat.Names[Rank]}: {line}";
        if (Rank > 0)
        {
            heartbeat.SendFailure(line);
            Thread.Sleep(Grace);   // rank 0 ends this process, the heartbeat goes on meanwhile
        }

        End(line);
    }

    /// <summary>Leaves the job when every rank does.</summary>
    public void Dispose()
    {
        Barrier();
        progress.Dispose();
        heartbeat.Dispose();
        Barrier();
        heartbeat.Drain();
        Barrier();
        library.End();
    }

    private void End(string line)
    {
        if (Interlocked.Exchange(ref ending, 1) == 1)
        {
            Thread.Sleep(Timeout.Infinite);   // the other thread ends the process
        }

        report(line);
        lock (gate)
        {
            library.Abort(1);
        }

        Environment.Exit(1);
    }

    private MpiRequest Begin(Func<nint> request)
    {
        lock (gate)
        {
            return new MpiRequest(library, gate, request());
        }
    }
}
