namespace PGGan.Tests.Faults.Fuzz;

/// <summary>A reader that is given damaged files.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Weight">How many of all inputs it gets, relative to others.</param>
/// <param name="Seeds">Whole files; the damage begins with one of them.</param>
internal abstract record FuzzTarget(string Name, int Weight, IReadOnlyList<byte[]> Seeds)
{
    /// <summary>The most bytes that reading a damaged file may allocate, all in all.</summary>
    public long MaxAllocated { get; init; } = 1L << 30;

    /// <summary>The longest that reading it may take, of the processors' time: other programs do not count.</summary>
    public TimeSpan Longest { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The damaged file of a number: the same whenever it is asked for.</summary>
    /// <param name="seed">The campaign's seed.</param>
    /// <param name="index">The number.</param>
    public byte[] Input(int seed, int index)
    {
        Random random = new(unchecked((seed * 1_000_003) + index));
        return Damaged(Seeds[random.Next(Seeds.Count)], random);
    }

    /// <summary>Reads a damaged file as the program does.</summary>
    /// <param name="input">The file.</param>
    /// <param name="folder">A folder to put it in.</param>
    /// <exception cref="Finding">It was taken for whole although it is not.</exception>
    public abstract void Read(byte[] input, string folder);

    /// <summary>Damages a file.</summary>
    protected virtual byte[] Damaged(byte[] file, Random random) => Damage.Bytes(file, random);
}
