namespace PGGan.Learning.Collectives;

/// <summary>Which part of a minibatch a process computes: the groups of the minibatch standard deviation are shared out in order.</summary>
/// <param name="Rank">The number of the process, from 0.</param>
/// <param name="Size">How many processes there are.</param>
internal readonly record struct RankShare(int Rank, int Size)
{
    /// <summary>One process computes all of it.</summary>
    public static RankShare Whole { get; } = new(0, 1);

    /// <summary>The groups of this process: the first, and how many; none where there are fewer groups than processes.</summary>
    /// <param name="groups">Groups of the minibatch.</param>
    public (int First, int Count) Of(int groups)
    {
        int first = (int)((long)Rank * groups / Size);
        return (first, (int)((long)(Rank + 1) * groups / Size) - first);
    }
}
