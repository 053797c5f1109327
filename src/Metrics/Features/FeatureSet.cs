using PGGan.Files;

namespace PGGan.Metrics.Features;

/// <summary>The features of images, and the probabilities of their classes where the network gives any.</summary>
/// <param name="extractor">Describes the images; null: no others are added.</param>
/// <param name="size">Features of an image, D.</param>
/// <param name="classes">Classes; 0: no probabilities.</param>
/// <param name="count">How many images there will be, N.</param>
/// <param name="resolution">Their side in pixels.</param>
internal sealed class FeatureSet(IFeatureExtractor? extractor, int size, int classes, int count, int resolution) : IImageStatistics
{
    /// <summary>Features of an image, D.</summary>
    public int Size => size;

    /// <summary>Classes; 0: there are no probabilities.</summary>
    public int Classes => classes;

    /// <summary>Images taken in.</summary>
    public int Count { get; private set; } = extractor is null ? count : 0;

    /// <summary><c>[N, D]</c></summary>
    public float[] Features { get; } = new float[(long)count * size];

    /// <summary><c>[N, Classes]</c></summary>
    public float[] Probabilities { get; } = new float[(long)count * classes];

    /// <summary>The features of image i, <c>[D]</c>.</summary>
    public ReadOnlySpan<float> Row(int i) => Features.AsSpan(i * size, size);

    /// <inheritdoc/>
    public void Add(ReadOnlySpan<byte> images)
    {
        int n = images.Length / (resolution * resolution * Rgb.Channels);
        Span<float> features = Features.AsSpan(Count * size, n * size), probabilities = Probabilities.AsSpan(Count * classes, n * classes);
        extractor!.Extract(images, resolution, features, probabilities);
        if (!AllFinite(features) || !AllFinite(probabilities))
        {
            throw new SettingException("run.features",
                $"{extractor.Name} gives features that are no finite numbers; check the range of its pixels, `run.featuresRange`.");
        }

        Count += n;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private static bool AllFinite(ReadOnlySpan<float> values)
    {
        foreach (float value in values)
        {
            if (!float.IsFinite(value))
            {
                return false;
            }
        }

        return true;
    }
}
