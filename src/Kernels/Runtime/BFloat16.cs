using ILGPU;

namespace PGGan.Kernels.Gpu;

/// <summary>The upper half of a single: to it and back, in integer arithmetic that a device and the host share.</summary>
internal static class BFloat16
{
    /// <summary>The number of which <paramref name="bits"/> is the upper half; exact.</summary>
    public static float Widen(uint bits) => Interop.IntAsFloat(bits << 16);

    /// <summary>The nearest upper half, of two the even one. NaN stays NaN.</summary>
    public static uint Round(float value)
    {
        uint bits = Interop.FloatAsInt(value), upper = bits >> 16;
        return (bits & 0x7FFF_FFFFu) > 0x7F80_0000u ? upper | 0x40u : (bits + 0x7FFFu + (upper & 1u)) >> 16;
    }
}
