namespace PGGan.Kernels;

/// <summary>Sizes of a pixel norm over a <c>[rows, channels]</c> array.</summary>
/// <param name="Rows">Pixels: N · H · W.</param>
/// <param name="Channels">C.</param>
/// <param name="Slope">Slope of the leaky ReLU before it; 1 for none.</param>
/// <param name="Epsilon">ε inside the root; 1e-8 in the paper.</param>
public readonly record struct PixelNormGeometry(int Rows, int Channels, float Slope, float Epsilon);
