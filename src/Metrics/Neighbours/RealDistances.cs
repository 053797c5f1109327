using PGGan.Data;

namespace PGGan.Metrics.Neighbours;

/// <summary>
/// How far real images are from the nearest other real one, in order: what the distances of generated images are to be compared with.
/// </summary>
/// <param name="Ordered">The distances, the smallest first.</param>
internal sealed record RealDistances(IReadOnlyList<double> Ordered)
{
    /// <summary>The middle one.</summary>
    public double Median => Ordered[Ordered.Count / 2];

    /// <summary>The part of them, 0…1, that is at most so large.</summary>
    public double PartUpTo(double distance) => Ordered.Count(real => real <= distance) / (double)Ordered.Count;

    /// <summary>Measures some, evenly spread over the set.</summary>
    /// <param name="nearest">Compares.</param>
    /// <param name="data">The set, of at least two images.</param>
    /// <param name="resolution">Side of the images compared.</param>
    /// <param name="searched">Images of the set that are compared, the first ones, at least two.</param>
    /// <param name="most">How many are measured, at most.</param>
    /// <param name="progress">Receives (images compared, images in all).</param>
    public static RealDistances Measure(NearestImages nearest, IImageSource data, int resolution, int searched, int most,
        Action<int, int>? progress = null)
    {
        int count = Math.Min(searched, most), length = resolution * resolution * data.Channels;
        int[] chosen = [.. Enumerable.Range(0, count).Select(i => (int)((long)i * searched / count))];
        byte[] images = new byte[count * length];
        for (int i = 0; i < count; i++)
        {
            data.Read(chosen[i], resolution, images.AsSpan(i * length, length));
        }

        return new RealDistances([.. nearest.Find(images, 1, searched, chosen, progress).Select(found => found[0].Distance).Order()]);
    }
}
