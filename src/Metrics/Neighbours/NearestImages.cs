using PGGan.Data;
using PGGan.Imaging;
using PGGan.Metrics.Features;

namespace PGGan.Metrics.Neighbours;

/// <summary>A training image near to another one.</summary>
/// <param name="Index">Its number in the set.</param>
/// <param name="Mirrored">Whether it is its mirror image that is near.</param>
/// <param name="Distance">Root mean square difference of the vectors.</param>
internal readonly record struct Neighbour(int Index, bool Mirrored, double Distance);

/// <summary>
/// Finds those images of a set that are nearest to given ones, by the mean square difference of their vectors. The set is read once, a
/// piece at a time, so it may be larger than memory.
/// </summary>
/// <param name="data">The set.</param>
/// <param name="vectors">What is compared.</param>
/// <param name="mirrored">Whether each image of the set stands for its mirror image too, as in a run that was shown both.</param>
internal sealed class NearestImages(IImageSource data, IImageVectors vectors, bool mirrored)
{
    private const int Piece = 256;

    private readonly int imageLength = vectors.Resolution * vectors.Resolution * data.Channels;

    /// <summary>The nearest images to each of some, the nearest first.</summary>
    /// <param name="images">uint8 <c>[n, vectors.Resolution, vectors.Resolution, C]</c></param>
    /// <param name="count">Neighbours of each.</param>
    /// <param name="searched">Images of the set that are compared, the first ones.</param>
    /// <param name="itself">
    /// The index of the image in the set that it is, which is none of its neighbours, for each; null: they are not of the set.
    /// </param>
    /// <param name="progress">Receives (images compared, images in all).</param>
    public Neighbour[][] Find(ReadOnlySpan<byte> images, int count, int searched, IReadOnlyList<int>? itself = null,
        Action<int, int>? progress = null)
    {
        int n = images.Length / imageLength;
        float[] wanted = Described(images);                                                                   // [n, D]
        float[] wantedMirrored = mirrored ? Described(MirrorImages.Of(images, vectors.Resolution, data.Channels)) : [];
        List<Neighbour>[] nearest = [.. Enumerable.Range(0, n).Select(_ => new List<Neighbour>(count + 1))];
        for (int first = 0; first < searched; first += Piece)
        {
            progress?.Invoke(first, searched);
            int start = first, length = Math.Min(Piece, searched - first);
            float[] piece = Described(ReadPiece(start, length));                                              // [length, D]

            // That the image's mirror image is like another one is that it is like the other's.
            float[] turned = mirrored ? RowPairs.Table<SquaredDifference, float>(wantedMirrored, piece, vectors.Size) : [];   // [n, length]
            RowPairs.Visit<SquaredDifference, float>(wanted, piece, vectors.Size, (i, from, plain) =>
            {
                for (int k = 0; k < plain.Length; k++)
                {
                    int place = from + k;
                    if (itself?[i] != start + place)
                    {
                        float square = mirrored ? turned[(i * length) + place] : float.PositiveInfinity;
                        double distance = Math.Sqrt(Math.Min(plain[k], square) / vectors.Size);
                        Insert(nearest[i], new Neighbour(start + place, square < plain[k], distance), count);
                    }
                }
            });
        }

        progress?.Invoke(searched, searched);
        return [.. nearest.Select(found => found.ToArray())];
    }

    private byte[] ReadPiece(int first, int length)
    {
        byte[] images = new byte[length * imageLength];
        Parallel.For(0, length, k => data.Read(first + k, vectors.Resolution, images.AsSpan(k * imageLength, imageLength)));
        return images;
    }

    private float[] Described(ReadOnlySpan<byte> images)
    {
        float[] described = new float[images.Length / imageLength * vectors.Size];
        vectors.Describe(images, described);
        return described;
    }

    /// <summary>Keeps a list of at most <paramref name="count"/> in order; of equal distances the earlier image stays before.</summary>
    private static void Insert(List<Neighbour> nearest, Neighbour next, int count)
    {
        int at = nearest.Count;
        while (at > 0 && next.Distance < nearest[at - 1].Distance)
        {
            at--;
        }

        if (at < count)
        {
            nearest.Insert(at, next);
            if (nearest.Count > count)
            {
                nearest.RemoveAt(count);
            }
        }
    }
}
