namespace PGGan.Metrics;

/// <summary>Images to be measured, RGB whatever they were: real ones, or those a generator draws. Image i is always the same.</summary>
internal interface IImageSet
{
    /// <summary>How many there are.</summary>
    int Count { get; }

    /// <summary>Side of an image in pixels.</summary>
    int Resolution { get; }

    /// <summary>Reads consecutive images.</summary>
    /// <param name="first">Number of the first one.</param>
    /// <param name="images">uint8 <c>[n, Resolution, Resolution, 3]</c>, n by its length.</param>
    void Read(int first, Span<byte> images);
}
