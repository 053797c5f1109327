namespace PGGan.Kernels;

/// <summary>
/// How a <see cref="Storage"/> keeps its numbers. Every engine computes in single precision, whatever they are read from.
/// </summary>
public enum StorageFormat
{
    /// <summary>Single precision, four bytes a number.</summary>
    Float32,

    /// <summary>The upper half of a single, two bytes a number: its range with 8 bits of precision, rounded to nearest even.</summary>
    BFloat16,

    /// <summary>
    /// Single precision rounded to 11 bits, four bytes a number: what tensor cores read of a single, so that a product need not round it
    /// again.
    /// </summary>
    TensorFloat32,
}

/// <summary>Sizes of formats.</summary>
internal static class StorageFormats
{
    /// <summary>Blocks of four bytes that hold <paramref name="length"/> numbers.</summary>
    public static int Words(this StorageFormat format, int length) =>
        format == StorageFormat.BFloat16 ? (length / 2) + (length % 2) : length;
}
