using System.Runtime.CompilerServices;

namespace PGGan.Kernels.Gpu.Products;

/// <summary>Single precision throughout, one fused multiply-add a product.</summary>
internal struct Float32Tile<TWidth> : IWarpTile
    where TWidth : struct, IWarpWidth
{
    private PlainSums<TWidth> sums;

    /// <inheritdoc/>
    public static int ChunkLength => 4;

    /// <inheritdoc/>
    public static int Columns => TWidth.IsWide ? 2 * WarpPlace.NarrowColumns : WarpPlace.NarrowColumns;

    /// <inheritdoc/>
    public static int RepeatedPositions => 1;

    /// <inheritdoc/>
    public static bool UsesTensorCores => false;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Begin<TMachine, TA, TB>(int rows, int columns, WarpPlace place)
        where TMachine : struct, IMachine
        where TA : struct, ISource
        where TB : struct, ISource => sums = default;

    /// <inheritdoc/>
    public readonly void Fetch<TMachine, TA, TB>(SlabPlace a, SlabPlace b)
        where TMachine : struct, IMachine
        where TA : struct, ISource
        where TB : struct, ISource
    {
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void AddFirst<TMachine, TA, TB>(SharedChunks<TMachine> shared, SlabPlace a, SlabPlace b, WarpPlace place)
        where TMachine : struct, IMachine
        where TA : struct, ISource
        where TB : struct, ISource => sums.Add<TA, TB>(shared.View, a, b, place);

    /// <inheritdoc/>
    public readonly void AddSecond<TMachine>()
        where TMachine : struct, IMachine
    {
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Repeat<TMachine>(float operand)
        where TMachine : struct, IMachine => sums.Repeat(operand);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Store<TMachine, TA, TB>(int half, SharedChunks<TMachine> shared, WarpPlace place, int stride)
        where TMachine : struct, IMachine
        where TA : struct, ISource
        where TB : struct, ISource => sums.Store<TA, TB>(half, shared.View.Cast<float>(), place, stride);
}
