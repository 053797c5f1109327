using PGGan.Kernels;

namespace PGGan.Learning.Collectives;

/// <summary>
/// A process that speaks to nobody: one that trains alone, or one that plans what a rank of several would take of memory.
/// </summary>
/// <param name="rank">Which one it stands for.</param>
/// <param name="size">Of how many.</param>
internal sealed class AloneCollective(int rank = 0, int size = 1) : ICollective
{
    /// <summary>The only process.</summary>
    public static AloneCollective Instance { get; } = new();

    /// <inheritdoc/>
    public int Rank => rank;

    /// <inheritdoc/>
    public int Size => size;

    /// <inheritdoc/>
    public void Sum(Span<double> values)
    {
        // One term.
    }

    /// <inheritdoc/>
    public IPendingSum BeginSum(HostFloats values, Range range) => CompletedSum.Instance;

    /// <inheritdoc/>
    public void Broadcast(Span<byte> bytes, int root)
    {
        // Nobody else needs them.
    }

    /// <inheritdoc/>
    public void Barrier()
    {
        // Nobody to wait for.
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // Nothing is held.
    }
}
