using System.Runtime.CompilerServices;
using ILGPU.Runtime.Cuda;

namespace PGGan.Kernels.Gpu.Products;

/// <summary>Where a lane begins to read a slab's operand for <see cref="TensorCoreOperands"/>, in bytes from the slab on.</summary>
/// <param name="First">For the first half of the positions.</param>
/// <param name="Second">For the second.</param>
/// <param name="Step">Sides neighbours in floats: from a position to the fourth after it.</param>
internal readonly record struct LaneAddress(uint First, uint Second, uint Step = 0)
{
    // From the first two chunks of positions of a row to the others: the permutation of chunks is an exclusive or.
    private const uint OtherChunks = 32;

    /// <summary>
    /// Rows, positions neighbours: the row of 16 bytes that this lane names to <c>ldmatrix</c>. Matrices: upper and lower eight rows, then
    /// the next positions.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LaneAddress RowMatrices(int lane, int first) => Depth(SlabOperand.DepthChunk(first + (lane & 15), lane >> 4));

    /// <summary>Columns, positions neighbours. Matrices: both chunks of positions of eight columns, then of the next eight.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LaneAddress ColumnMatrices(int lane, int first) =>
        Depth(SlabOperand.DepthChunk(first + (lane & 7) + ((lane >> 4) << 3), (lane >> 3) & 1));

    /// <summary>Floats, sides neighbours: side g at position t, row and column of the lane in an 8 × 4 arrangement.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LaneAddress Floats(int sides, int lane, int first)
    {
        uint bytes = BytesOf(SlabOperand.SideChunk(lane & 3, (first / 4) + (lane >> 4), sides / 4, 4)) + (uint)(4 * ((lane >> 2) & 3)),
            step = BytesOf(4 * (sides / 4));
        return new(bytes, bytes + (2 * step), step);
    }

    /// <summary>Rows in halves, sides neighbours, for the turning <c>ldmatrix</c>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LaneAddress TurnedRowMatrices(int sides, int lane, int first) =>
        Turned(SlabOperand.SideChunk((lane & 7) + ((lane >> 4) << 3), (first / 8) + ((lane >> 3) & 1), sides / 8, 8), sides);

    /// <summary>Columns in halves, sides neighbours.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LaneAddress TurnedColumnMatrices(int sides, int lane, int first) =>
        Turned(SlabOperand.SideChunk((lane & 7) + (((lane >> 3) & 1) << 3), (first / 8) + (lane >> 4), sides / 8, 8), sides);

    private static LaneAddress Depth(int chunk) => new(BytesOf(chunk), BytesOf(chunk) ^ OtherChunks);

    private static LaneAddress Turned(int chunk, int sides) => new(BytesOf(chunk), BytesOf(chunk) + BytesOf(16 * (sides / 8)));

    private static uint BytesOf(int chunks) => (uint)chunks * Chunks.Bytes;
}

/// <summary>The sums of the tensor cores on their way to shared memory.</summary>
internal static class StagedSums
{
    /// <summary>Where a lane begins to write, in bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint First(WarpPlace place, int stride) =>
        4 * (uint)((((place.Row / 2) + place.LaneRow) * stride) + place.Column + (2 * place.LaneColumn));

    /// <summary>From each of a lane's rows to the next, in bytes.</summary>
    public static uint Step(int stride) => 4 * 8 * (uint)stride;

    /// <summary>Writes a half of the warp's tile.</summary>
    /// <param name="half">0: rows 0 to 31, 1: rows 32 to 63.</param>
    /// <param name="place">The warp's tile: its 32 rows come at half its row.</param>
    /// <param name="stride">Floats from a row to the next, a multiple of four.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store<TWidth>(int half, WarpPlace place, int stride)
        where TWidth : struct, IWarpWidth
    {
        uint first = First(place, stride), right = first + (4 * WarpPlace.NarrowColumns), step = Step(stride);
        if (half == 0)
        {
            CudaAsm.Emit(TensorCoreSums.StoreLeftUpper, first, step);
            if (TWidth.IsWide)
            {
                CudaAsm.Emit(TensorCoreSums.StoreRightUpper, right, step);
            }
        }
        else
        {
            CudaAsm.Emit(TensorCoreSums.StoreLeftLower, first, step);
            if (TWidth.IsWide)
            {
                CudaAsm.Emit(TensorCoreSums.StoreRightLower, right, step);
            }
        }
    }
}
