using PGGan.Kernels;

namespace PGGan.Learning.Collectives;

/// <summary>
/// The processes that train one set of networks together, one device each, and what they do together: every rank makes the same calls in
/// the same order, and a call returns when it has what it needs from the others. The arrays are the host's.
/// </summary>
internal interface ICollective : IDisposable
{
    /// <summary>The number of this process, from 0. Rank 0 alone writes the run's files.</summary>
    int Rank { get; }

    /// <summary>How many processes there are.</summary>
    int Size { get; }

    /// <summary>The number of this process among those of its host, from 0.</summary>
    int LocalRank => Rank;

    /// <summary>What connects the ranks, for people: the library and its version; null: nothing does.</summary>
    string? Transport => null;

    /// <summary>The part of a minibatch that is this process's.</summary>
    RankShare Share => new(Rank, Size);

    /// <summary>
    /// <c>x[i] ← Σ_rank x_rank[i]</c>: afterwards every rank has the same bits, and the same at each call with the same values.
    /// </summary>
    void Sum(Span<double> values);

    /// <summary>
    /// Begins such a sum of floats and returns, where the ranks can compute meanwhile; otherwise it is done on return. Every rank begins
    /// the same sums in the same order.
    /// </summary>
    /// <param name="values">Where the values are; nobody else reads or writes them, or lets them go, before the sum is complete.</param>
    /// <param name="range">Which of them.</param>
    IPendingSum BeginSum(HostFloats values, Range range);

    /// <summary><c>x ← x_root</c>: afterwards every rank has what the root has. Every rank's array has the same length.</summary>
    void Broadcast(Span<byte> bytes, int root);

    /// <summary>Returns when every rank has called it.</summary>
    void Barrier();

    /// <summary>Receives what the ranks are called in messages, in their order, and whether they compute on the processors.</summary>
    void Introduce(IReadOnlyList<string> names, bool onProcessors)
    {
        // Whoever has no messages of its own needs no names.
    }

    /// <summary>Until disposed this rank does what the others wait for, however long it takes: pictures, metrics, files.</summary>
    IDisposable? WhileOthersWait() => null;
}
