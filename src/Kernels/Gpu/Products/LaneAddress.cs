using System.Runtime.CompilerServices;
using ILGPU.Runtime.Cuda;

namespace PGGan.Kernels.Gpu.Products;

/// <summary>Where a lane begins to read a slab's operand for <see cref="TensorCoreCode"/>, and how far on the next positions are.</summary>
/// <param name="Chunk">Its first chunk.</param>
/// <param name="Step">Bytes from a position to the fourth (floats) or eighth (halves) after it; unused where positions are neighbours.</param>
internal readonly record struct LaneAddress(int Chunk, uint Step)
{
    /// <summary>Rows, positions neighbours: the row of 16 bytes that this lane names to <c>ldmatrix</c>. Matrices: upper and lower eight rows, then the next positions.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LaneAddress RowMatrices(SlabOperand operand, int lane, int first) =>
        new(operand.DepthChunk(first + (lane & 15), lane >> 4), 0);

    /// <summary>Columns, positions neighbours. Matrices: both chunks of positions of eight columns, then of the next eight.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LaneAddress ColumnMatrices(SlabOperand operand, int lane, int first) =>
        new(operand.DepthChunk(first + (lane & 7) + ((lane >> 4) << 3), (lane >> 3) & 1), 0);

    /// <summary>Floats, sides neighbours: four sides for this lane's row g of the arrangement, at position t.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LaneAddress Floats(SlabOperand operand, int lane, int first) =>
        new(operand.SideChunk(lane & 3, (first / 4) + (lane >> 2), 4), (uint)(4 * (operand.Sides / 4) * Chunks.Bytes));

    /// <summary>Rows in halves, sides neighbours, for the turning <c>ldmatrix</c>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LaneAddress TurnedRowMatrices(SlabOperand operand, int lane, int first) =>
        new(operand.SideChunk((lane & 7) + ((lane >> 4) << 3), (first / 8) + ((lane >> 3) & 1), 8), HalvesStep(operand));

    /// <summary>Columns in halves, sides neighbours.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LaneAddress TurnedColumnMatrices(SlabOperand operand, int lane, int first) =>
        new(operand.SideChunk((lane & 7) + (((lane >> 3) & 1) << 3), (first / 8) + (lane >> 4), 8), HalvesStep(operand));

    private static uint HalvesStep(SlabOperand operand) => (uint)(8 * (operand.Sides / 8) * Chunks.Bytes);
}

/// <summary>The sums of the tensor cores on their way to shared memory.</summary>
internal static class StagedSums
{
    /// <summary>Where a lane begins to write, in bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint First(WarpPlace place, int stride, bool rowsTogether, bool columnsTogether)
    {
        int row = (place.Row / 2) + place.StagedRow(rowsTogether), column = place.Column + ((columnsTogether ? 8 : 2) * place.LaneColumn);
        return 4 * (uint)((row * stride) + column);
    }

    /// <summary>Writes a half of the warp's tile.</summary>
    /// <param name="half">0: rows 0 to 31, 1: rows 32 to 63.</param>
    /// <param name="place">The warp's tile: its 32 rows come at half its row.</param>
    /// <param name="stride">Floats from a row to the next, a multiple of four.</param>
    /// <param name="rowsTogether">Whether a lane has four neighbouring rows.</param>
    /// <param name="columnsTogether">Whether a lane has eight neighbouring columns.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store<TWidth>(int half, WarpPlace place, int stride, bool rowsTogether, bool columnsTogether)
        where TWidth : struct, IWarpWidth
    {
        uint first = First(place, stride, rowsTogether, columnsTogether), right = first + (4 * WarpPlace.NarrowColumns);
        uint step = 4 * (uint)(WarpPlace.StagedRowStep(rowsTogether) * stride);
        if (columnsTogether && half == 0)
        {
            CudaAsm.Emit(TensorCoreCode.StoreLeftUpperRuns, first, step);
            if (TWidth.IsWide)
            {
                CudaAsm.Emit(TensorCoreCode.StoreRightUpperRuns, right, step);
            }
        }
        else if (columnsTogether)
        {
            CudaAsm.Emit(TensorCoreCode.StoreLeftLowerRuns, first, step);
            if (TWidth.IsWide)
            {
                CudaAsm.Emit(TensorCoreCode.StoreRightLowerRuns, right, step);
            }
        }
        else if (half == 0)
        {
            CudaAsm.Emit(TensorCoreCode.StoreLeftUpperPairs, first, step);
            if (TWidth.IsWide)
            {
                CudaAsm.Emit(TensorCoreCode.StoreRightUpperPairs, right, step);
            }
        }
        else
        {
            CudaAsm.Emit(TensorCoreCode.StoreLeftLowerPairs, first, step);
            if (TWidth.IsWide)
            {
                CudaAsm.Emit(TensorCoreCode.StoreRightLowerPairs, right, step);
            }
        }
    }
}
