namespace PGGan.Model;

/// <summary>How a convolution with bias is made; the defaults are those of the paper's hidden layers.</summary>
public record ConvOptions
{
    /// <summary>Side of the kernel: odd.</summary>
    public int Kernel { get; init; } = 3;

    /// <summary>Gain before the division by √fan_in, fan_in = kernel² · C.</summary>
    public double Gain { get; init; } = EqualizedConv.ActivationGain;

    /// <summary>Standard deviation of what the layer multiplies with at the start; null: <c>gain / √fan_in</c> (He et al. 2015).</summary>
    public double? Deviation { get; init; }

    /// <summary>Whether the stored weight has variance 1 and is scaled at each use; else the scale is in the initial weight.</summary>
    public bool EqualizedRate { get; init; } = true;

    /// <summary>Length of the bias; null: as many as outputs.</summary>
    public int? Biases { get; init; }
}
