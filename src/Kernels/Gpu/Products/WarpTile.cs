using System.Runtime.CompilerServices;
using ILGPU.Runtime.Cuda;

namespace PGGan.Kernels.Gpu.Products;

/// <summary>How a warp multiplies and adds: on tensor cores or one product at a time. Holds the warp's tile of 64 × 32 or 64 × 64 sums.</summary>
internal interface IWarpTile
{
    /// <summary>Elements of a chunk of 16 bytes: 4 floats or 8 bfloat16.</summary>
    static abstract int ChunkLength { get; }

    /// <summary>Columns of the warp's tile.</summary>
    static abstract int Columns { get; }

    /// <summary>Whether the SASS must show tensor-core instructions.</summary>
    static abstract bool UsesTensorCores { get; }

    /// <summary>Sets the sums to zero; once in a kernel.</summary>
    /// <param name="rows">Sides of the rows' slabs.</param>
    /// <param name="columns">Sides of the columns' slabs.</param>
    /// <param name="place">The warp's tile in the group's.</param>
    void Begin<TMachine, TA, TB>(int rows, int columns, WarpPlace place)
        where TMachine : struct, IMachine
        where TA : struct, ISource
        where TB : struct, ISource;

    /// <summary>Adds the products of a slab.</summary>
    /// <param name="shared">Where it is.</param>
    /// <param name="a">Its rows.</param>
    /// <param name="b">Its columns.</param>
    /// <param name="place">The warp's tile in the group's.</param>
    void Add<TMachine, TA, TB>(SharedChunks<TMachine> shared, SlabPlace a, SlabPlace b, WarpPlace place)
        where TMachine : struct, IMachine
        where TA : struct, ISource
        where TB : struct, ISource;

    /// <summary>Positions of the reduced axis whose products <see cref="Repeat"/> adds.</summary>
    static abstract int RepeatedPositions { get; }

    /// <summary>Adds products of operands that are in registers already, for a wide tile: to measure what a chip can do.</summary>
    void Repeat<TMachine>(float operand)
        where TMachine : struct, IMachine;

    /// <summary>Writes the sums of the tile's upper (0) or lower (1) 32 rows.</summary>
    /// <param name="half">Which.</param>
    /// <param name="shared">Where to.</param>
    /// <param name="place">The warp's tile in the group's.</param>
    /// <param name="stride">Floats from a row to the next.</param>
    void Store<TMachine, TA, TB>(int half, SharedChunks<TMachine> shared, WarpPlace place, int stride)
        where TMachine : struct, IMachine
        where TA : struct, ISource
        where TB : struct, ISource;
}

/// <summary>Where a lane's warp stands in its group's tile.</summary>
/// <param name="Lane">0 to 31.</param>
/// <param name="Row">First row of the warp's tile.</param>
/// <param name="Column">First column of the warp's tile.</param>
internal readonly record struct WarpPlace(int Lane, int Row, int Column)
{
    /// <summary>Rows of a warp's tile.</summary>
    public const int Rows = 64;

    /// <summary>Columns of a narrow warp's tile; of a wide one twice as many.</summary>
    public const int NarrowColumns = 32;

    /// <summary>Lanes of a warp.</summary>
    public const int Lanes = 32;

    /// <summary>The right half of a wide warp's tile.</summary>
    public WarpPlace Right => this with { Column = Column + NarrowColumns };

    /// <summary>g: the lane's row in an 8 × 4 arrangement.</summary>
    public int LaneRow => Lane >> 2;

    /// <summary>t: its column.</summary>
    public int LaneColumn => Lane & 3;
}

/// <summary>How wide a warp's tile is.</summary>
internal interface IWarpWidth
{
    /// <summary>64 columns, else 32.</summary>
    static abstract bool IsWide { get; }
}

/// <summary>64 × 32: a lane has 64 sums.</summary>
internal readonly struct NarrowWarp : IWarpWidth
{
    /// <inheritdoc/>
    public static bool IsWide => false;
}

/// <summary>64 × 64: a lane has 128 sums, and each operand is read and rounded for twice as many products.</summary>
internal readonly struct WideWarp : IWarpWidth
{
    /// <inheritdoc/>
    public static bool IsWide => true;
}

/// <summary>Operands rounded to TF32 (ten bits of mantissa) where the tensor cores take them, sums in single precision.</summary>
internal struct TensorFloat32Tile<TWidth> : IWarpTile
    where TWidth : struct, IWarpWidth
{
    private PlainSums<TWidth> sums;
    private LaneAddress x, y;

    /// <inheritdoc/>
    public static int ChunkLength => 4;

    /// <inheritdoc/>
    public static int Columns => TWidth.IsWide ? 2 * WarpPlace.NarrowColumns : WarpPlace.NarrowColumns;

    /// <inheritdoc/>
    public static int RepeatedPositions => 8;

    /// <inheritdoc/>
    public static bool UsesTensorCores => true;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Begin<TMachine, TA, TB>(int rows, int columns, WarpPlace place)
        where TMachine : struct, IMachine
        where TA : struct, ISource
        where TB : struct, ISource
    {
        sums = default;
        if (TMachine.HasAssembly)
        {
            (x, y) = TA.SidesAreContiguous ? (LaneAddress.Floats(rows, place.Lane, place.Row), LaneAddress.Floats(columns, place.Lane, place.Column))
                : TB.SidesAreContiguous ? (LaneAddress.RowMatrices(place.Lane, place.Row), LaneAddress.Floats(columns, place.Lane, place.Column))
                : (LaneAddress.RowMatrices(place.Lane, place.Row), LaneAddress.ColumnMatrices(place.Lane, place.Column));
            if (TWidth.IsWide)
            {
                CudaAsm.Emit(TensorCoreCode.ClearWide);
            }
            else
            {
                CudaAsm.Emit(TensorCoreCode.Clear);
            }
        }
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add<TMachine, TA, TB>(SharedChunks<TMachine> shared, SlabPlace a, SlabPlace b, WarpPlace place)
        where TMachine : struct, IMachine
        where TA : struct, ISource
        where TB : struct, ISource
    {
        if (!TMachine.HasAssembly)
        {
            sums.Add<RoundToTensorFloat32, TA, TB>(shared.View, a, b, place);
        }
        else if (TA.SidesAreContiguous)
        {
            if (TWidth.IsWide)
            {
                CudaAsm.Emit(TensorCoreCode.AddTf32SideSideWide, BytesOf(a) + x.Bytes, x.Step, BytesOf(b) + y.Bytes, y.Step);
            }
            else
            {
                CudaAsm.Emit(TensorCoreCode.AddTf32SideSide, BytesOf(a) + x.Bytes, x.Step, BytesOf(b) + y.Bytes, y.Step);
            }
        }
        else if (TB.SidesAreContiguous)
        {
            if (TWidth.IsWide)
            {
                CudaAsm.Emit(TensorCoreCode.AddTf32DepthSideWide, BytesOf(a) + x.Bytes, x.Step, BytesOf(b) + y.Bytes, y.Step);
            }
            else
            {
                CudaAsm.Emit(TensorCoreCode.AddTf32DepthSide, BytesOf(a) + x.Bytes, x.Step, BytesOf(b) + y.Bytes, y.Step);
            }
        }
        else
        {
            if (TWidth.IsWide)
            {
                CudaAsm.Emit(TensorCoreCode.AddTf32DepthDepthWide, BytesOf(a) + x.Bytes, x.Step, BytesOf(b) + y.Bytes, y.Step);
            }
            else
            {
                CudaAsm.Emit(TensorCoreCode.AddTf32DepthDepth, BytesOf(a) + x.Bytes, x.Step, BytesOf(b) + y.Bytes, y.Step);
            }
        }
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Repeat<TMachine>(float operand)
        where TMachine : struct, IMachine
    {
        if (TMachine.HasAssembly)
        {
            CudaAsm.Emit(TensorCoreCode.RepeatTf32, operand);
        }
        else
        {
            for (int position = 0; position < RepeatedPositions; position++)
            {
                sums.Repeat(operand);
            }
        }
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Store<TMachine, TA, TB>(int half, SharedChunks<TMachine> shared, WarpPlace place, int stride)
        where TMachine : struct, IMachine
        where TA : struct, ISource
        where TB : struct, ISource
    {
        if (TMachine.HasAssembly)
        {
            StagedSums.Store<TWidth>(half, place, stride);
        }
        else
        {
            sums.Store<TA, TB>(half, shared.View.Cast<float>(), place, stride);
        }
    }

    private static uint BytesOf(SlabPlace place) => (uint)place.First * Chunks.Bytes;
}

/// <summary>Operands in bfloat16 (seven bits of mantissa), sums in single precision.</summary>
internal struct BFloat16Tile<TWidth> : IWarpTile
    where TWidth : struct, IWarpWidth
{
    private PlainSums<TWidth> sums;
    private LaneAddress x, y;

    /// <inheritdoc/>
    public static int ChunkLength => 8;

    /// <inheritdoc/>
    public static int Columns => TWidth.IsWide ? 2 * WarpPlace.NarrowColumns : WarpPlace.NarrowColumns;

    /// <inheritdoc/>
    public static int RepeatedPositions => 16;

    /// <inheritdoc/>
    public static bool UsesTensorCores => true;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Begin<TMachine, TA, TB>(int rows, int columns, WarpPlace place)
        where TMachine : struct, IMachine
        where TA : struct, ISource
        where TB : struct, ISource
    {
        sums = default;
        if (TMachine.HasAssembly)
        {
            (x, y) = TA.SidesAreContiguous ? (LaneAddress.TurnedRowMatrices(rows, place.Lane, place.Row), LaneAddress.TurnedColumnMatrices(columns, place.Lane, place.Column))
                : TB.SidesAreContiguous ? (LaneAddress.RowMatrices(place.Lane, place.Row), LaneAddress.TurnedColumnMatrices(columns, place.Lane, place.Column))
                : (LaneAddress.RowMatrices(place.Lane, place.Row), LaneAddress.ColumnMatrices(place.Lane, place.Column));
            if (TWidth.IsWide)
            {
                CudaAsm.Emit(TensorCoreCode.ClearWide);
            }
            else
            {
                CudaAsm.Emit(TensorCoreCode.Clear);
            }
        }
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add<TMachine, TA, TB>(SharedChunks<TMachine> shared, SlabPlace a, SlabPlace b, WarpPlace place)
        where TMachine : struct, IMachine
        where TA : struct, ISource
        where TB : struct, ISource
    {
        if (!TMachine.HasAssembly)
        {
            sums.AddHalves<TA, TB>(shared.View, a, b, place);
        }
        else if (TA.SidesAreContiguous)
        {
            if (TWidth.IsWide)
            {
                CudaAsm.Emit(TensorCoreCode.AddBf16SideSideWide, BytesOf(a) + x.Bytes, x.Step, BytesOf(b) + y.Bytes, y.Step);
            }
            else
            {
                CudaAsm.Emit(TensorCoreCode.AddBf16SideSide, BytesOf(a) + x.Bytes, x.Step, BytesOf(b) + y.Bytes, y.Step);
            }
        }
        else if (TB.SidesAreContiguous)
        {
            if (TWidth.IsWide)
            {
                CudaAsm.Emit(TensorCoreCode.AddBf16DepthSideWide, BytesOf(a) + x.Bytes, x.Step, BytesOf(b) + y.Bytes, y.Step);
            }
            else
            {
                CudaAsm.Emit(TensorCoreCode.AddBf16DepthSide, BytesOf(a) + x.Bytes, x.Step, BytesOf(b) + y.Bytes, y.Step);
            }
        }
        else
        {
            if (TWidth.IsWide)
            {
                CudaAsm.Emit(TensorCoreCode.AddBf16DepthDepthWide, BytesOf(a) + x.Bytes, x.Step, BytesOf(b) + y.Bytes, y.Step);
            }
            else
            {
                CudaAsm.Emit(TensorCoreCode.AddBf16DepthDepth, BytesOf(a) + x.Bytes, x.Step, BytesOf(b) + y.Bytes, y.Step);
            }
        }
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Repeat<TMachine>(float operand)
        where TMachine : struct, IMachine
    {
        if (TMachine.HasAssembly)
        {
            CudaAsm.Emit(TensorCoreCode.RepeatBf16, operand);
        }
        else
        {
            for (int position = 0; position < RepeatedPositions; position++)
            {
                sums.Repeat(operand);
            }
        }
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Store<TMachine, TA, TB>(int half, SharedChunks<TMachine> shared, WarpPlace place, int stride)
        where TMachine : struct, IMachine
        where TA : struct, ISource
        where TB : struct, ISource
    {
        if (TMachine.HasAssembly)
        {
            StagedSums.Store<TWidth>(half, place, stride);
        }
        else
        {
            sums.StoreApart(half, shared.View.Cast<float>(), place, stride);
        }
    }

    private static uint BytesOf(SlabPlace place) => (uint)place.First * Chunks.Bytes;
}

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
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add<TMachine, TA, TB>(SharedChunks<TMachine> shared, SlabPlace a, SlabPlace b, WarpPlace place)
        where TMachine : struct, IMachine
        where TA : struct, ISource
        where TB : struct, ISource => sums.Add<RoundNothing, TA, TB>(shared.View, a, b, place);

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
