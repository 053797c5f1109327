using PGGan.Kernels.Gpu.Products;

namespace PGGan.Kernels.Gpu;

/// <summary>How work is cut for a device. Constants, not measurements: the order of every sum follows from the shape alone.</summary>
/// <param name="GroupThreads">Threads of a group, a power of two up to <see cref="SumPlan.MaxThreads"/>.</param>
/// <param name="MaxGroups">Groups of a pointwise launch; they share longer arrays among them.</param>
/// <param name="FewGroups">A sum or product of fewer groups than this is split along the reduced axis.</param>
/// <param name="PartSlabs">Slabs that a part of a split product has at least.</param>
/// <param name="ProductThreads">The most threads of a product's group.</param>
/// <param name="Tile">The only tile of products; null: what suits the shape.</param>
internal sealed record GpuTuning(int GroupThreads, int MaxGroups, int FewGroups, int PartSlabs, int ProductThreads, TileName? Tile = null)
{
    /// <summary>For a CUDA device: two groups for each of the 132 multiprocessors of the largest one.</summary>
    public static GpuTuning Cuda { get; } = new(256, 8192, 264, 8, 128);

    /// <summary>
    /// For the simulator, where each thread of a group is a thread of the operating system and each group costs barriers.
    /// </summary>
    public static GpuTuning Simulator { get; } = new(32, 1, 6, 2, 32);
}
