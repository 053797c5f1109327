namespace PGGan.Kernels;

/// <summary>
/// How a GPU multiplies and stores. Sums are single precision in each; the CPU engine always computes as <see cref="Float32"/>.
/// </summary>
public enum Precision
{
    /// <summary>Single precision throughout, no tensor cores.</summary>
    Float32,

    /// <summary>Products on tensor cores of operands rounded to 10 bits of mantissa, everything stored in single precision.</summary>
    TensorFloat32,

    /// <summary>
    /// Products on tensor cores of operands rounded to 7 bits of mantissa; feature maps and their gradients are stored so, parameters and
    /// sums are not.
    /// </summary>
    BFloat16,
}
