namespace PGGan.Metrics;

/// <summary>What a metric keeps of a set of images; gathered minibatch by minibatch, so that the images need not fit in memory.</summary>
internal interface IImageStatistics : IDisposable
{
    /// <summary>Takes in the next images.</summary>
    /// <param name="images">uint8 <c>[n, R, R, 3]</c>, n even unless they are the last.</param>
    void Add(ReadOnlySpan<byte> images);
}
