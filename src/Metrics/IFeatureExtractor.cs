namespace PGGan.Metrics;

/// <summary>A network that describes images by features.</summary>
internal interface IFeatureExtractor : IDisposable
{
    /// <summary>Identifies it in file names and tables: <c>random</c>, <c>inception.onnx</c>.</summary>
    string Name { get; }

    /// <summary>
    /// What numbers by its features are called by, <c>fid-LABEL</c>: small letters, digits and single hyphens; null: it says nothing, and
    /// they are called <c>fid</c>.
    /// </summary>
    string? Label { get; }

    /// <summary>A hash of all that decides the features.</summary>
    string Fingerprint { get; }

    /// <summary>Features of an image, D.</summary>
    int Size { get; }

    /// <summary>Classes that it tells apart; 0: it gives no probabilities.</summary>
    int Classes { get; }

    /// <summary>Describes images.</summary>
    /// <param name="images">uint8 <c>[n, resolution, resolution, 3]</c></param>
    /// <param name="resolution">Side of an image.</param>
    /// <param name="features">Output <c>[n, D]</c>.</param>
    /// <param name="probabilities">Output <c>[n, Classes]</c>, each row's sum is 1.</param>
    void Extract(ReadOnlySpan<byte> images, int resolution, Span<float> features, Span<float> probabilities);
}
