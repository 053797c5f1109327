using PGGan.Kernels;
using PGGan.Kernels.Gpu;

namespace PGGan.Bench;

/// <summary>How far a kernel's result may be from the naive double-precision loop's: relative L2 error.</summary>
internal static class Tolerance
{
    // The direct sum in single precision errs by 1e-7 · √terms, minimal filtering by a digit more.
    private const double Single = 2e-5;

    // An operand rounded to 10 bits of mantissa errs by 2⁻¹¹ at most, some 2e-4 in the root mean square, a product of two by √2 of that.
    // Over operands of random sign a sum errs relatively as much as its terms.
    private const double TensorFloat32 = 1e-3;

    // 7 bits instead of 10: eight times that, and the result is rounded so once more where it is stored so.
    private const double BFloat16 = 1e-2;

    /// <summary>
    /// The tolerance of a case on an engine. Only products are rounded to <c>tf32</c>; what is stored as <c>bf16</c> rounds everything.
    /// </summary>
    public static double Of(Engine engine, KernelCase kernel) => (engine as GpuEngine)?.Precision switch
    {
        Precision.BFloat16 => BFloat16,
        Precision.TensorFloat32 when kernel.Flops > 0 => TensorFloat32,
        _ => Single,
    };
}
