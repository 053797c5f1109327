namespace PGGan.Kernels.Cpu;

/// <summary>The loops a convolution can run on.</summary>
internal enum ConvAlgorithm
{
    /// <summary>Gathered patches times packed weights: every size.</summary>
    Direct,

    /// <summary>
    /// One pass over the one large operand of a 1×1 convolution: few pixels (dense layers), few input or few output channels.
    /// </summary>
    Thin,

    /// <summary>Minimal filtering F(4×4, 3×3), resampled or not: 3×3 with as many channels as pay for its transforms.</summary>
    Winograd,
}
