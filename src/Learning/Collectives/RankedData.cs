using PGGan.Data;

namespace PGGan.Learning.Collectives;

/// <summary>The images of several ranks.</summary>
internal static class RankedData
{
    /// <summary>
    /// Opens them one rank after another where they share a folder: rank 0 prepares them, then the first rank of each host, which finds
    /// them prepared where the folder is shared, then all others, which find them prepared.
    /// </summary>
    public static IImageSource Open(ICollective ranks, Func<IImageSource> open)
    {
        int turn = ranks.Rank == 0 ? 0 : ranks.LocalRank == 0 ? 1 : 2;
        IImageSource? images = null;
        for (int now = 0; now < 3; now++)
        {
            images = now == turn ? open() : images;
            ranks.Barrier();
        }

        return images!;
    }
}
