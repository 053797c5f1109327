namespace PGGan.Learning.Projection;

/// <summary>How a latent is searched for.</summary>
internal sealed record SearchOptions
{
    /// <summary>Random latents that are tried first.</summary>
    public int Candidates { get; init; } = 256;

    /// <summary>The nearest of them, from which the descents begin, all at once.</summary>
    public int Attempts { get; init; } = 4;

    /// <summary>Steps of a descent; 0: the search ends with the random latents.</summary>
    public int Steps { get; init; } = 300;

    /// <summary>Rate of Adam at the first step; it falls to 0 along half a cosine.</summary>
    public float Rate { get; init; } = 0.1f;

    /// <summary>What is made small.</summary>
    public ImageDistance Distance { get; init; } = new(Pixel: 1, Pyramid: 1);

    /// <summary>Another seed, other random latents.</summary>
    public int Seed { get; init; }

    /// <summary>Pictures kept along a descent, at most.</summary>
    public int Frames { get; init; } = 12;
}
