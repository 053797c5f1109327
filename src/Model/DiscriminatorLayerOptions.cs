namespace PGGan.Model;

/// <summary>How a hidden layer of the discriminator is made.</summary>
internal sealed record DiscriminatorLayerOptions : ConvOptions
{
    /// <summary>The layer's number, for <see cref="LayerNoise"/>.</summary>
    public int Number { get; init; }

    /// <summary>Slope of the activation where it is negative.</summary>
    public float Slope { get; init; } = 0.2f;

    /// <summary>Whether layer normalisation is behind the convolution.</summary>
    public bool LayerNormalization { get; init; }

    /// <summary>Strength of multiplicative noise before the layer, in units of √channels; 0: none.</summary>
    public float Noise { get; init; }

    /// <summary>Whether the output has half the resolution, as the average of each 2×2.</summary>
    public bool Halves { get; init; }

    /// <summary>Whether that average is the one of the bilinear filter, over 4×4.</summary>
    public bool Bilinear { get; init; }

    /// <summary>Whether the average is right behind the convolution, not behind the activation.</summary>
    public bool FusedDown { get; init; }
}
