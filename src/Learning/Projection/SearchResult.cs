namespace PGGan.Learning.Projection;

/// <summary>What a search has found for an image.</summary>
/// <param name="Latent"><c>[LatentSize]</c></param>
/// <param name="Label"><c>[LabelSize]</c>; empty without labels.</param>
/// <param name="Distance">Of its picture to the image.</param>
/// <param name="Descent">
/// The way there of the attempt that found it, from the nearest random latent on; the last one is what was found.
/// </param>
internal sealed record SearchResult(float[] Latent, float[] Label, float Distance, IReadOnlyList<SearchFrame> Descent);

/// <summary>Where a descent was.</summary>
/// <param name="Step">Steps done.</param>
/// <param name="Latent"><c>[LatentSize]</c></param>
internal readonly record struct SearchFrame(int Step, float[] Latent);

/// <summary>How far the attempts have come.</summary>
/// <param name="Step">Steps done.</param>
/// <param name="Nearest">Distance of the nearest picture so far.</param>
/// <param name="Distances">Those of the attempts now; a diverged one is not finite.</param>
internal readonly record struct SearchProgress(int Step, float Nearest, IReadOnlyList<float> Distances);
