using ILGPU;
using PGGan.Kernels.Gpu.Products;

namespace PGGan.Kernels.Gpu;

public sealed partial class GpuEngine
{
    /// <summary>Groups that <see cref="MultiplyOnly"/> starts.</summary>
    internal int PeakGroups => tuning.FewGroups;

    /// <summary>
    /// Multiplies and adds in registers alone, as products of this precision do: the rate of bare <c>mma.sync</c>, or of fused
    /// multiply-adds, on every multiprocessor.
    /// </summary>
    /// <param name="rounds">Rounds of each warp.</param>
    /// <param name="y">A float for each of 128 threads of <see cref="PeakGroups"/> groups; its values mean nothing.</param>
    /// <returns>Floating-point operations.</returns>
    internal double MultiplyOnly(int rounds, Storage y)
    {
        ArrayView<float> view = View(y, PeakGroups * PeakKernel<PlainMachine, Float32Tile<WideWarp>>.Threads);
        return (IsSimulator, Precision) switch
        {
            (true, Precision.BFloat16) => MultiplyOnly<PlainMachine, BFloat16Tile<WideWarp>>(rounds, view),
            (true, Precision.TensorFloat32) => MultiplyOnly<PlainMachine, TensorFloat32Tile<WideWarp>>(rounds, view),
            (true, _) => MultiplyOnly<PlainMachine, Float32Tile<WideWarp>>(rounds, view),
            (false, Precision.BFloat16) => MultiplyOnly<CudaMachine, BFloat16Tile<WideWarp>>(rounds, view),
            (false, Precision.TensorFloat32) => MultiplyOnly<CudaMachine, TensorFloat32Tile<WideWarp>>(rounds, view),
            _ => MultiplyOnly<CudaMachine, Float32Tile<WideWarp>>(rounds, view),
        };
    }

    private double MultiplyOnly<TMachine, TWarp>(int rounds, ArrayView<float> y)
        where TMachine : struct, IMachine
        where TWarp : struct, IWarpTile
    {
        // About 2⁻¹², as a float and as each of two halves: sums stay finite, and no operand is zero, over which chips save power.
        float operand = Interop.IntAsFloat(0x39803980u);
        Launch(PeakGroups, PeakKernel<TMachine, TWarp>.Threads, new PeakKernel<TMachine, TWarp>(rounds, operand, y), nameof(MultiplyOnly));
        return PeakGroups * PeakKernel<TMachine, TWarp>.Flops(rounds);
    }
}
