using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;

namespace PGGan.Kernels.Cpu;

/// <summary>Bits of a vector register that <see cref="CpuEngine"/>'s loops are compiled for.</summary>
public enum SimdWidth
{
    /// <summary>4 floats: SSE or NEON.</summary>
    Vector128 = 128,

    /// <summary>8 floats: AVX2.</summary>
    Vector256 = 256,

    /// <summary>16 floats: AVX-512.</summary>
    Vector512 = 512,
}

internal static class SimdWidths
{
    public static SimdWidth Widest =>
        Vector512.IsHardwareAccelerated ? SimdWidth.Vector512
        : Vector256.IsHardwareAccelerated ? SimdWidth.Vector256
        : SimdWidth.Vector128;

    /// <summary>Floats of a vector.</summary>
    public static int Floats(this SimdWidth width) => (int)width / 32;

    public static string InstructionSet(this SimdWidth width) => width switch
    {
        SimdWidth.Vector512 => "AVX-512",
        SimdWidth.Vector256 => "AVX2",
        _ => AdvSimd.IsSupported ? "NEON" : "SSE",
    };
}
