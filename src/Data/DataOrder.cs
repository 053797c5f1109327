using System.Numerics;
using PGGan.Kernels;

namespace PGGan.Data;

/// <summary>
/// Which image is shown as number n of a run, and whether it is mirrored: pure functions of (seed, n), so nothing has to be saved or
/// replayed. An epoch shows every image once, in an order of its own. The order is a permutation in constant memory: a Feistel network over
/// <c>[0, 4^b) ⊇ [0, Count)</c> whose round function is Philox, walked along its cycle until it falls inside the range. Because it permutes
/// the whole set, however large, and sources read any image where it lies, a set that does not fit in memory needs no window to shuffle in;
/// a set of one image is shown over and over.
/// </summary>
internal sealed class DataOrder : IImageOrder
{
    // Three Feistel rounds already make a pseudo-random permutation (Luby, Rackoff 1988); small domains want more.
    private const int Rounds = 6;

    // Above the number of the round, in the counter of its random numbers.
    private const int PartShift = 40;

    private readonly ulong orderKey;
    private readonly RandomStream mirrorStream, labelStream;
    private readonly int halfBits;
    private readonly ulong part;

    /// <summary>The order of a run.</summary>
    /// <param name="seed">The run's seed.</param>
    /// <param name="count">Images in the set, at least 1.</param>
    /// <param name="purpose">What the random numbers of the order are for.</param>
    /// <param name="part">Number of the part of a set whose images these are: other parts have orders of their own.</param>
    public DataOrder(int seed, int count, int purpose = DataRandom.DataOrder, int part = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        Count = count;
        this.part = (ulong)part << PartShift;
        orderKey = new RandomStream(seed, purpose).Key;
        mirrorStream = new RandomStream(seed, DataRandom.Mirror);
        labelStream = new RandomStream(seed, DataRandom.GeneratorLabels);
        halfBits = Math.Max(1, (BitOperations.Log2((uint)Math.Max(count - 1, 1)) + 2) / 2);
    }

    /// <summary>Images in an epoch.</summary>
    public int Count { get; }

    /// <inheritdoc/>
    public int IndexAt(long number)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(number);
        (long epoch, long place) = Math.DivRem(number, Count);
        uint index = (uint)place;
        do
        {
            index = Permute(index, (ulong)epoch);
        }
        while (index >= (uint)Count);   // ends: the cycle through a place inside the range comes back to it

        return (int)index;
    }

    /// <inheritdoc/>
    public bool IsMirrored(long number)
    {
        Span<float> coin = stackalloc float[1];
        Philox.Uniform(mirrorStream, number, coin);
        return coin[0] < 0.5f;
    }

    /// <inheritdoc/>
    /// <remarks>Any with equal chance.</remarks>
    public int DrawnFor(long number)
    {
        uint word = Philox.Block(labelStream, number, 0).X0;
        return (int)(((ulong)word * (uint)Count) >> 32);
    }

    private uint Permute(uint value, ulong epoch)
    {
        uint mask = (1u << halfBits) - 1;
        uint left = value >> halfBits, right = value & mask;
        for (uint round = 0; round < Rounds; round++)
        {
            uint mixed = Philox.Block(new UInt128(epoch, part | ((ulong)round << 32) | right), orderKey).X0;
            (left, right) = (right, left ^ (mixed & mask));
        }

        return (left << halfBits) | right;
    }
}
