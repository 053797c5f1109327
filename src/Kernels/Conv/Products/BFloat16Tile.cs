using System.Runtime.CompilerServices;
using ILGPU.Runtime.Cuda;

namespace PGGan.Kernels.Gpu.Products;

/// <summary>Operands in bfloat16 (seven bits of mantissa), sums in single precision.</summary>
/// <remarks>
/// Its twin in the other format differs in nothing but the texts. ILGPU takes a text where it is written, a literal and no constant of a
/// type parameter.
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
            x = TA.SidesAreContiguous ? LaneAddress.TurnedRowMatrices(rows, place.Lane, place.Row)
                : LaneAddress.RowMatrices(place.Lane, place.Row);
            y = TB.SidesAreContiguous ? LaneAddress.TurnedColumnMatrices(columns, place.Lane, place.Column)
                : LaneAddress.ColumnMatrices(place.Lane, place.Column);
            if (TWidth.IsWide)
            {
                CudaAsm.Emit(TensorCoreSums.ClearWide);
            }
            else
            {
                CudaAsm.Emit(TensorCoreSums.Clear);
            }
        }
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Fetch<TMachine, TA, TB>(SlabPlace a, SlabPlace b)
        where TMachine : struct, IMachine
        where TA : struct, ISource
        where TB : struct, ISource
    {
        if (!TMachine.HasAssembly)
        {
            return;
        }

        if (TA.SidesAreContiguous)
        {
            CudaAsm.Emit(TensorCoreOperands.RowsFirstTurned, BytesOf(a) + x.First);
        }
        else
        {
            CudaAsm.Emit(TensorCoreOperands.RowsFirstDepth, BytesOf(a) + x.First);
        }

        if (TB.SidesAreContiguous)
        {
            if (TWidth.IsWide)
            {
                CudaAsm.Emit(TensorCoreOperands.ColumnsFirstTurnedWide, BytesOf(b) + y.First);
            }
            else
            {
                CudaAsm.Emit(TensorCoreOperands.ColumnsFirstTurned, BytesOf(b) + y.First);
            }
        }
        else if (TWidth.IsWide)
        {
            CudaAsm.Emit(TensorCoreOperands.ColumnsFirstDepthWide, BytesOf(b) + y.First);
        }
        else
        {
            CudaAsm.Emit(TensorCoreOperands.ColumnsFirstDepth, BytesOf(b) + y.First);
        }
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void AddFirst<TMachine, TA, TB>(SharedChunks<TMachine> shared, SlabPlace a, SlabPlace b, WarpPlace place)
        where TMachine : struct, IMachine
        where TA : struct, ISource
        where TB : struct, ISource
    {
        if (!TMachine.HasAssembly)
        {
            sums.AddHalves<TA, TB>(shared.View, a, b, place);
            return;
        }

        if (TA.SidesAreContiguous)
        {
            CudaAsm.Emit(TensorCoreOperands.RowsSecondTurned, BytesOf(a) + x.Second);
        }
        else
        {
            CudaAsm.Emit(TensorCoreOperands.RowsSecondDepth, BytesOf(a) + x.Second);
        }

        if (TB.SidesAreContiguous)
        {
            if (TWidth.IsWide)
            {
                CudaAsm.Emit(TensorCoreOperands.ColumnsSecondTurnedWide, BytesOf(b) + y.Second);
            }
            else
            {
                CudaAsm.Emit(TensorCoreOperands.ColumnsSecondTurned, BytesOf(b) + y.Second);
            }
        }
        else if (TWidth.IsWide)
        {
            CudaAsm.Emit(TensorCoreOperands.ColumnsSecondDepthWide, BytesOf(b) + y.Second);
        }
        else
        {
            CudaAsm.Emit(TensorCoreOperands.ColumnsSecondDepth, BytesOf(b) + y.Second);
        }

        CudaAsm.Emit(TensorCoreProducts.Bf16FirstLeft);
        if (TWidth.IsWide)
        {
            CudaAsm.Emit(TensorCoreProducts.Bf16FirstRight);
        }
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void AddSecond<TMachine>()
        where TMachine : struct, IMachine
    {
        if (TMachine.HasAssembly)
        {
            CudaAsm.Emit(TensorCoreProducts.Bf16SecondLeft);
            if (TWidth.IsWide)
            {
                CudaAsm.Emit(TensorCoreProducts.Bf16SecondRight);
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
            CudaAsm.Emit(TensorCoreOperands.Same, operand);
            CudaAsm.Emit(TensorCoreProducts.Bf16FirstLeft);
            CudaAsm.Emit(TensorCoreProducts.Bf16FirstRight);
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
