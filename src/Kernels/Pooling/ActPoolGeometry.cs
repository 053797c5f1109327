namespace PGGan.Kernels;

/// <summary>Sizes of a leaky ReLU and the average of each 2×2 after it.</summary>
/// <param name="Large">The input <c>[N, H, W, C]</c>, H and W even.</param>
/// <param name="Slope">Slope of the leaky ReLU.</param>
public readonly record struct ActPoolGeometry(Shape Large, float Slope)
{
    /// <summary>Channels whose signs share a word.</summary>
    public const int SignsPerWord = 32;

    /// <summary>The output <c>[N, H/2, W/2, C]</c>.</summary>
    public Shape Small => new(Large[0], Large[1] / 2, Large[2] / 2, Large[3]);

    /// <summary>Words for the signs of a pixel; in which order they lie in all the words is each engine's own.</summary>
    public int WordsPerPixel => (Large[3] + SignsPerWord - 1) / SignsPerWord;

    /// <summary>Words for all signs: as many floats are rented for them.</summary>
    public int SignWords => Large.Count / Large[3] * WordsPerPixel;
}
