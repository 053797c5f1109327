using System.Runtime.CompilerServices;
using ILGPU.Runtime.Cuda;

namespace PGGan.Kernels.Gpu.Products;

/// <summary>Operands in TF32 (ten bits of mantissa), rounded when they were stored; sums in single precision.</summary>
/// <remarks>
/// Its twin in the other format differs in nothing but the texts. ILGPU takes a text where it is written, a literal and no constant of a
/// type parameter.
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
            x = TA.SidesAreContiguous ? LaneAddress.Floats(rows, place.Lane, place.Row) : LaneAddress.RowMatrices(place.Lane, place.Row);
            y = TB.SidesAreContiguous ? LaneAddress.Floats(columns, place.Lane, place.Column)
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
            CudaAsm.Emit(TensorCoreOperands.RowsFirstSide, BytesOf(a) + x.First, x.Step);
        }
        else
        {
            CudaAsm.Emit(TensorCoreOperands.RowsFirstDepth, BytesOf(a) + x.First);
        }

        if (TB.SidesAreContiguous)
        {
            if (TWidth.IsWide)
            {
                CudaAsm.Emit(TensorCoreOperands.ColumnsFirstSideWide, BytesOf(b) + y.First, y.Step);
            }
            else
            {
                CudaAsm.Emit(TensorCoreOperands.ColumnsFirstSide, BytesOf(b) + y.First, y.Step);
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
            sums.Add<TA, TB>(shared.View, a, b, place);
            return;
        }

        if (TA.SidesAreContiguous)
        {
            CudaAsm.Emit(TensorCoreOperands.RowsSecondSide, BytesOf(a) + x.Second, x.Step);
        }
        else
        {
            CudaAsm.Emit(TensorCoreOperands.RowsSecondDepth, BytesOf(a) + x.Second);
        }

        if (TB.SidesAreContiguous)
        {
            if (TWidth.IsWide)
            {
                CudaAsm.Emit(TensorCoreOperands.ColumnsSecondSideWide, BytesOf(b) + y.Second, y.Step);
            }
            else
            {
                CudaAsm.Emit(TensorCoreOperands.ColumnsSecondSide, BytesOf(b) + y.Second, y.Step);
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

        CudaAsm.Emit(TensorCoreProducts.Tf32FirstLeft);
        if (TWidth.IsWide)
        {
            CudaAsm.Emit(TensorCoreProducts.Tf32FirstRight);
        }
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void AddSecond<TMachine>()
        where TMachine : struct, IMachine
    {
        if (TMachine.HasAssembly)
        {
            CudaAsm.Emit(TensorCoreProducts.Tf32SecondLeft);
            if (TWidth.IsWide)
            {
                CudaAsm.Emit(TensorCoreProducts.Tf32SecondRight);
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
            CudaAsm.Emit(TensorCoreProducts.Tf32FirstLeft);
            CudaAsm.Emit(TensorCoreProducts.Tf32FirstRight);
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
