using System.Runtime.CompilerServices;
using ILGPU.Runtime.Cuda;

namespace PGGan.Kernels.Gpu.Products;

/// <summary>Operands in bfloat16 (seven bits of mantissa), sums in single precision.</summary>
/// <remarks>
/// Its twin in the other format differs in nothing but the texts. ILGPU takes a text where it is written, a literal and no constant of a type parameter.
/// </remarks>
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
