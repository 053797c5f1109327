using ILGPU;

namespace PGGan.Kernels.Gpu.Products;

/// <summary>
/// Multiplies as a product does and does nothing else: no copies, no shared memory, until the sums are written once. What a product may be
/// compared to.
/// </summary>
internal readonly struct PeakKernel<TMachine, TWarp>(int rounds, float operand, ArrayView<float> y) : IKernel
    where TMachine : struct, IMachine
    where TWarp : struct, IWarpTile
{
    /// <summary>Threads of a group: four warps.</summary>
    public const int Threads = 128;

    private const int Stride = 72;

    static Occupancy IKernel.Plan => new(Threads, 2);

    static bool IKernel.UsesTensorCores => TMachine.HasAssembly && TWarp.UsesTensorCores;

    /// <summary>Operations of a group: two a multiply-add.</summary>
    public static double Flops(int rounds) =>
        2.0 * Threads / WarpPlace.Lanes * rounds * WarpPlace.Rows * TWarp.Columns * TWarp.RepeatedPositions;

    /// <inheritdoc/>
    public void Execute()
    {
        SharedChunks<TMachine> shared = SharedChunks<TMachine>.Of(SharedMemory.Allocate<Lane4>(Threads * Stride / 4));
        int thread = Group.IdxX;
        WarpPlace place = new(thread & (WarpPlace.Lanes - 1), (thread >> PowerOfTwo.Log2(WarpPlace.Lanes)) * WarpPlace.Rows, 0);
        TWarp sums = default;
        sums.Begin<TMachine, PixelRows, WeightRows>(WarpPlace.Rows, TWarp.Columns, place);
        for (int round = 0; round < rounds; round++)
        {
            sums.Repeat<TMachine>(operand);
        }

        // Every sum is written somewhere, or the compiler would leave its products out.
        sums.Store<TMachine, PixelRows, WeightRows>(0, shared, place, Stride);
        Group.Barrier();
        int chunk = ((thread >> 4) * (Stride / 4)) + (thread & 15);
        Lane4 upper = shared.View[chunk];
        Group.Barrier();
        sums.Store<TMachine, PixelRows, WeightRows>(1, shared, place, Stride);
        Group.Barrier();
        y[(Grid.IdxX * Threads) + thread] = upper.Total + shared.View[chunk].Total;
    }
}
