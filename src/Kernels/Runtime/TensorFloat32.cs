using ILGPU;

namespace PGGan.Kernels.Gpu;

/// <summary>
/// Singles rounded to TF32: eleven bits, of which ten are stored. Tensor cores read no more of a single and would cut off the rest.
/// </summary>
internal static class TensorFloat32
{
    private const uint Exponent = 0x7f800000, HalfOfTheLast = 0x1000, Kept = 0xffffe000;

    /// <summary>The nearest TF32, ties away from zero, as <c>cvt.rna.tf32.f32</c> rounds; infinities and NaN stay what they are.</summary>
    public static float Round(float value)
    {
        uint bits = Interop.FloatAsInt(value);
        return (bits & Exponent) == Exponent ? value : Interop.IntAsFloat((bits + HalfOfTheLast) & Kept);
    }
}
