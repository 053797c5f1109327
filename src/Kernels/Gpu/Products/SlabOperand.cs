using System.Runtime.CompilerServices;

namespace PGGan.Kernels.Gpu.Products;

/// <summary>
/// One operand's slab in shared memory: its sides (rows or columns of the product) by the slab's positions of the reduced axis, in chunks of four
/// floats or eight bfloat16. Four chunks of positions are a slab. Chunks are permuted within a row so that the eight lanes of a
/// shared-memory access fall on different banks.
/// </summary>
/// <param name="First">Its first chunk.</param>
/// <param name="Sides">Sides of it: a multiple of 32.</param>
internal readonly record struct SlabOperand(int First, int Sides)
{
    /// <summary>Chunks of positions in a slab.</summary>
    public const int Depth = 4;

    /// <summary>The chunk of position chunk <paramref name="position"/> (0 to 3) of a side, where a side's positions are neighbours.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int DepthChunk(int side, int position) => First + (side * Depth) + (position ^ ((side >> 1) & 3));

    /// <summary>The chunk of side chunk <paramref name="sides"/> at a position, where neighbouring sides are neighbours; <paramref name="length"/> elements are a chunk.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int SideChunk(int position, int sides, int length)
    {
        int perRow = Sides / length;

        // Floats are read four positions at a time, one an eighth of the lanes apart; halves as rows of eight positions.
        int turn = length == 4 ? 2 * (position & 3) : perRow >= 8 ? position & 7 : (position >> 1) & 3;
        return First + (position * perRow) + (sides ^ turn);
    }
}
