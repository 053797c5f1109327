using PGGan.Data;
using PGGan.Imaging;
using PGGan.Kernels;

namespace PGGan.Metrics;

/// <summary>
/// Some real images in an order of their own, the same for every run: the first half and the second half of a set are two samples of it.
/// Gray ones are repeated to RGB; where a run mirrors, each is mirrored or not by its number.
/// </summary>
/// <param name="source">The set.</param>
/// <param name="resolution">Side of the images in pixels, one of its levels.</param>
/// <param name="start">How many images of the order lie before the first.</param>
/// <param name="count">How many there are.</param>
/// <param name="mirror">Whether each is mirrored with probability ½.</param>
internal sealed class RealImages(IImageSource source, int resolution, int start, int count, bool mirror) : IImageSet
{
    private readonly DataOrder order = new(seed: 0, source.Count);

    /// <inheritdoc/>
    public int Count => count;

    /// <inheritdoc/>
    public int Resolution => resolution;

    /// <inheritdoc/>
    public void Read(int first, Span<byte> images)
    {
        int length = resolution * resolution * Rgb.Channels;
        byte[][] read = new byte[images.Length / length][];
        ImagePreparation.RunParallel(read.Length, i => read[i] = Read(start + first + i));   // planets are painted, others decoded
        for (int i = 0; i < read.Length; i++)
        {
            Rgb.Of(read[i], source.Channels, images.Slice(i * length, length));
        }
    }

    /// <summary>The labels of consecutive images, <c>[n, L]</c>.</summary>
    public float[] Labels(int first, int n)
    {
        int size = source.Labels.Size;
        float[] labels = new float[n * size];
        for (int i = 0; i < n && size > 0; i++)
        {
            source.ReadLabel(order.IndexAt(start + first + i), labels.AsSpan(i * size, size));
        }

        return labels;
    }

    private byte[] Read(int number)
    {
        byte[] image = new byte[resolution * resolution * source.Channels];
        source.Read(order.IndexAt(number), resolution, image);
        return mirror && IsMirrored(number) ? MirrorImages.Of(image, resolution, source.Channels) : image;
    }

    private static bool IsMirrored(int number)
    {
        Span<float> coin = stackalloc float[1];
        Philox.Uniform(new RandomStream(Seed: 0, MetricRandom.Mirror), number, coin);
        return coin[0] < 0.5f;
    }
}
