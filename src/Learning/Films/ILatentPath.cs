namespace PGGan.Learning.Films;

/// <summary>Latents that move with time and come back to where they began: what the cells of a film show.</summary>
internal interface ILatentPath
{
    /// <summary>Frames until it begins again.</summary>
    int Frames { get; }

    /// <summary>The latents of a frame.</summary>
    /// <param name="frame">From 0 to <see cref="Frames"/> − 1.</param>
    /// <param name="latents"><c>[cells, latentSize]</c></param>
    void Read(int frame, Span<float> latents);
}
