using System.Text;

namespace PGGan.Learning.Collectives;

/// <summary>Texts between ranks.</summary>
internal static class CollectiveTexts
{
    /// <summary>The text of one rank, which all ranks have afterwards.</summary>
    /// <param name="ranks">Who takes part.</param>
    /// <param name="mine">The root's text; of other ranks whatever it is.</param>
    /// <param name="root">Whose text it is.</param>
    public static string Text(this ICollective ranks, string? mine, int root = 0)
    {
        byte[] bytes = ranks.Rank == root ? Encoding.UTF8.GetBytes(mine!) : [];
        byte[] length = BitConverter.GetBytes(bytes.Length);
        ranks.Broadcast(length, root);
        Array.Resize(ref bytes, BitConverter.ToInt32(length));
        ranks.Broadcast(bytes, root);
        return Encoding.UTF8.GetString(bytes);
    }

    /// <summary>The text of every rank, in their order.</summary>
    /// <param name="ranks">Who takes part.</param>
    /// <param name="mine">This rank's.</param>
    public static string[] Texts(this ICollective ranks, string mine) =>
        [.. Enumerable.Range(0, ranks.Size).Select(rank => ranks.Text(mine, rank))];
}
