using System.Runtime.CompilerServices;
using ILGPU.Runtime.Cuda;

namespace PGGan.Kernels.Gpu.Products;

/// <summary>Operands rounded to TF32 (ten bits of mantissa) where the tensor cores take them, sums in single precision.</summary>
/// <remarks>
/// Its twin in the other format differs in nothing but the texts. ILGPU takes a text where it is written, a literal and no constant of a type parameter.
/// </remarks>
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
