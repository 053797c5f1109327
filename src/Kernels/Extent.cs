namespace PGGan.Kernels;

/// <summary>
/// A dense array seen as <c>[outer, reduced, inner]</c>: sums run over the middle, broadcasts repeat along it.
/// Bias over <c>[N, H, W, C]</c>: (1, N·H·W, C). Pixel norm: (N·H·W, C, 1). One number a sample: (N, H·W·C, 1).
/// </summary>
/// <param name="Outer">Product of the axes before.</param>
/// <param name="Reduced">Product of the axes summed over.</param>
/// <param name="Inner">Product of the axes after.</param>
public readonly record struct Extent(int Outer, int Reduced, int Inner)
{
    /// <summary>Elements of the whole array.</summary>
    public int Count => Outer * Reduced * Inner;

    /// <summary>Elements that are left after the sum: <c>outer · inner</c>.</summary>
    public int Kept => Outer * Inner;
}
