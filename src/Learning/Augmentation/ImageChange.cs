namespace PGGan.Learning.Augmentation;

/// <summary>What is done to one image.</summary>
/// <param name="Map">Which place of the image a place of the result shows.</param>
/// <param name="Colour">Of each pixel.</param>
/// <param name="MeanShare">How many times the mean of the recoloured image is added to it.</param>
/// <param name="NoiseDeviation">Standard deviation of the noise added to it.</param>
/// <param name="Cut">What is left out: first row, row behind the last, first column, column behind the last.</param>
internal sealed record ImageChange(PlaneMap Map, ColourMap Colour, double MeanShare, double NoiseDeviation,
    (int Top, int Bottom, int Left, int Right) Cut);

/// <summary>
/// The random numbers that an image's change is made of: each use has a place of its own, whichever operations take part.
/// </summary>
/// <param name="Uniform">In [0, 1).</param>
/// <param name="Normal">Standard normal.</param>
internal sealed record ImageDraws(float[] Uniform, float[] Normal)
{
    /// <summary>Uniform numbers of an image.</summary>
    public const int Uniforms = 28;

    /// <summary>Normal numbers of an image.</summary>
    public const int Normals = 8;

    /// <summary>A whole number of <c>0…count − 1</c>, all alike.</summary>
    public int Choice(int place, int count) => Math.Min((int)(Uniform[place] * count), count - 1);

    /// <summary>A uniform number between two.</summary>
    public double Between(int place, double low, double high) => low + ((high - low) * Uniform[place]);
}
