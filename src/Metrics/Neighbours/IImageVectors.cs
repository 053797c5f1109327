namespace PGGan.Metrics.Neighbours;

/// <summary>Describes images by vectors, whose distance is that of the images: their pixels, or features of a network.</summary>
internal interface IImageVectors
{
    /// <summary>Side of the images that it is given, in pixels.</summary>
    int Resolution { get; }

    /// <summary>Length of a vector, D.</summary>
    int Size { get; }

    /// <summary>Describes images.</summary>
    /// <param name="images">uint8 <c>[n, Resolution, Resolution, C]</c></param>
    /// <param name="vectors">Output <c>[n, D]</c>.</param>
    void Describe(ReadOnlySpan<byte> images, Span<float> vectors);
}

/// <summary>The pixels themselves, 0…255.</summary>
/// <param name="resolution">Side of an image.</param>
/// <param name="channels">1 gray, 3 RGB.</param>
internal sealed class PixelVectors(int resolution, int channels) : IImageVectors
{
    /// <inheritdoc/>
    public int Resolution => resolution;

    /// <inheritdoc/>
    public int Size => resolution * resolution * channels;

    /// <inheritdoc/>
    public void Describe(ReadOnlySpan<byte> images, Span<float> vectors)
    {
        for (int i = 0; i < images.Length; i++)
        {
            vectors[i] = images[i];
        }
    }
}

/// <summary>What a network describes them by.</summary>
/// <param name="network">It takes RGB.</param>
/// <param name="resolution">Side of an image.</param>
/// <param name="channels">1 gray, which is repeated; 3 RGB.</param>
internal sealed class FeatureVectors(IFeatureExtractor network, int resolution, int channels) : IImageVectors
{
    /// <inheritdoc/>
    public int Resolution => resolution;

    /// <inheritdoc/>
    public int Size => network.Size;

    /// <inheritdoc/>
    public void Describe(ReadOnlySpan<byte> images, Span<float> vectors)
    {
        int n = images.Length / (resolution * resolution * channels);
        byte[] rgb = new byte[n * resolution * resolution * Rgb.Channels];
        Rgb.Of(images, channels, rgb);
        network.Extract(rgb, resolution, vectors, new float[n * network.Classes]);
    }
}
