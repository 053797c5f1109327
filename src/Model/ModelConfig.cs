namespace PGGan.Model;

/// <summary>Sizes of generator and discriminator; defaults of Karras et al. 2018.</summary>
public sealed record ModelConfig
{
    /// <summary>Side of the images when fully grown, a power of two from 4 to 1024.</summary>
    public int Resolution { get; init; } = 1024;

    /// <summary>Image channels: 1 or 3.</summary>
    public int Channels { get; init; } = 3;

    /// <summary>Length of a latent vector.</summary>
    public int LatentSize { get; init; } = 512;

    /// <summary>Feature maps before the cap and the halvings.</summary>
    public int FmapBase { get; init; } = 8192;

    /// <summary>log₂ of the reduction at each doubling.</summary>
    public double FmapDecay { get; init; } = 1;

    /// <summary>The most feature maps of a layer.</summary>
    public int FmapMax { get; init; } = 512;

    /// <summary>Samples of a minibatch-stddev group; 1 turns it off.</summary>
    public int StddevGroup { get; init; } = 4;

    /// <summary>Every value out of its range, by property as config.json spells it.</summary>
    public IEnumerable<string> Faults()
    {
        if (!int.IsPow2(Resolution) || Resolution is < 4 or > 1024)
        {
            yield return $"resolution {Resolution} must be a power of two from 4 to 1024";
        }
    }
}
