using System.Runtime.CompilerServices;

namespace PGGan.Kernels.Gpu.Products;

/// <summary>
/// One operand's slab in shared memory: its sides (rows or columns of the product) by the slab's positions of the reduced axis, in chunks
/// of four floats or eight bfloat16. Four chunks of positions are a slab. Chunks are permuted within a row so that the lanes of a
/// shared-memory access fall on different banks.
/// </summary>
internal static class SlabOperand
{
    /// <summary>Chunks of positions in a slab.</summary>
    public const int Depth = 4;

    /// <summary>
    /// From the slab to the chunk of position chunk <paramref name="position"/> (0 to 3) of a side, where a side's positions are
    /// neighbours.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int DepthChunk(int side, int position) => (side * Depth) + (position ^ ((side >> 1) & 3));

    /// <summary>
    /// From the slab to the chunk of side chunk <paramref name="sides"/> at a position, where neighbouring sides are neighbours.
    /// </summary>
    /// <param name="position">The position.</param>
    /// <param name="sides">The chunk of sides.</param>
    /// <param name="perPosition">Chunks of sides.</param>
    /// <param name="length">Elements of a chunk.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int SideChunk(int position, int sides, int perPosition, int length)
    {
        // Floats are read four positions at a time, one a quarter of the lanes; halves as rows of eight positions.
        int turn = length == 4 ? 2 * (position & 3) : perPosition >= 8 ? position & 7 : (position >> 1) & 3;
        return (position * perPosition) + (sides ^ turn);
    }
}

/// <summary>Where an operand's slab is, and how many sides it has.</summary>
/// <param name="First">Its first chunk.</param>
/// <param name="Sides">Sides of it: a multiple of 32.</param>
internal readonly record struct SlabPlace(int First, int Sides);
