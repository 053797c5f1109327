namespace PGGan.Learning.Losses;

/// <summary>The two networks, each of which has a loss of its own.</summary>
public enum Player
{
    /// <summary>D, which tells real images from generated ones.</summary>
    Discriminator,

    /// <summary>G, which makes images from latents.</summary>
    Generator,
}
