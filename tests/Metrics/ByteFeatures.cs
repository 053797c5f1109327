using PGGan.Metrics;

namespace PGGan.Tests.Metrics;

/// <summary>Features that are an image's bytes, 3 a pixel; classes by the first of them.</summary>
internal sealed class ByteFeatures(int side = 1, int classes = 0, string? label = null) : IFeatureExtractor
{
    public string Name => "bytes";

    public string? Label => label;

    public string Fingerprint => $"{side}";

    public int Size => side * side * 3;

    public int Classes => classes;

    public void Extract(ReadOnlySpan<byte> images, int resolution, Span<float> features, Span<float> probabilities)
    {
        for (int i = 0; i < images.Length; i++)
        {
            features[i] = images[i];
        }

        probabilities.Clear();
        for (int i = 0; i * classes < probabilities.Length; i++)
        {
            probabilities[(i * classes) + images[i * Size]] = 1;
        }
    }

    public void Dispose()
    {
    }
}
