namespace PGGan.Model;

/// <summary>How a hidden layer of the generator is made.</summary>
internal sealed record GeneratorLayerOptions : ConvOptions
{
    /// <summary>Slope of the activation where it is negative.</summary>
    public float Slope { get; init; } = 0.2f;

    /// <summary>ε of the pixel norm behind the activation; null: there is none.</summary>
    public float? PixelNormEpsilon { get; init; } = 1e-8f;

    /// <summary>Whether batch normalisation is behind the convolution.</summary>
    public bool BatchNormalization { get; init; }

    /// <summary>Side of the square of pixels that the outputs of a dense layer are; 1: they are channels.</summary>
    public int Side { get; init; } = 1;

    /// <summary>Whether the input is enlarged first.</summary>
    public bool Doubles { get; init; }

    /// <summary>Whether it is enlarged by bilinear interpolation, not by repeating pixels.</summary>
    public bool Bilinear { get; init; }
}
