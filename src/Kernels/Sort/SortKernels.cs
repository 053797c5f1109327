using System.Runtime.CompilerServices;
using ILGPU;

namespace PGGan.Kernels.Gpu;

/// <summary>How the rows of <see cref="Engine.SortRows"/> are cut.</summary>
/// <param name="Rows">Rows.</param>
/// <param name="Length">Numbers of a row, any number.</param>
/// <param name="Tile">Numbers that a group sorts in shared memory, a power of two.</param>
internal readonly record struct SortShape(int Rows, int Length, int Tile)
{
    /// <summary>The most numbers of a tile.</summary>
    public const int MaxTile = 2048;

    /// <summary>Tiles of a row; the last one may be short.</summary>
    public int TilesOfRow => ((Length - 1) / Tile) + 1;

    /// <summary>All tiles.</summary>
    public int Tiles => Rows * TilesOfRow;

    /// <summary>Pairs of a row that is cut into blocks of <paramref name="size"/>, the last one whole.</summary>
    public uint PairsOfRow(long size) => (uint)((Length + size - 1) / size * (size / 2));
}

/// <summary>
/// The places compared in a bitonic network (Batcher 1968) whose every comparison puts the smaller number first: blocks of two sorted
/// halves begin by comparing places that lie alike from either end, and go on with places half, a quarter, … of a half apart. So numbers
/// that are missing at the end of a row count as larger than all others and stay where they are, whatever the row's length.
/// </summary>
internal static class SortPair
{
    /// <summary>Of pair <paramref name="pair"/> its first place; the second is <paramref name="distance"/> on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint First(uint pair, uint distance) => (pair / distance * 2 * distance) + (pair % distance);

    /// <summary>The place that lies in the other half of a block as <see cref="First"/>'s lies in this one, from the other end.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Opposite(uint pair, uint distance) => (pair / distance * 2 * distance) + (2 * distance) - 1 - (pair % distance);

    /// <summary>The smaller number first.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Order(ArrayView<float> values, long first, long second)
    {
        float a = values[first], b = values[second];
        if (a > b)
        {
            values[first] = b;
            values[second] = a;
        }
    }
}

/// <summary>
/// What a tile does by itself, in shared memory: with <c>whole</c> it is sorted, else the last comparisons of a longer block are made,
/// those less than a tile apart.
/// </summary>
internal readonly struct SortTilesKernel(SortShape shape, int whole, ArrayView<float> x) : IKernel
{
    /// <inheritdoc/>
    public void Execute()
    {
        ArrayView<float> shared = SharedMemory.Allocate<float>(SortShape.MaxTile);
        int ofRow = shape.TilesOfRow, tiles = shape.Tiles;
        for (int tile = Grid.IdxX; tile < tiles; tile += Grid.DimX)
        {
            int start = tile % ofRow * shape.Tile, first = (tile / ofRow * shape.Length) + start, count = shape.Length - start;
            for (int i = Group.IdxX; i < shape.Tile; i += Group.DimX)
            {
                shared[i] = i < count ? x[first + i] : float.PositiveInfinity;
            }

            Group.Barrier();
            if (whole != 0)
            {
                for (int half = 1; half < shape.Tile; half *= 2)
                {
                    for (int p = Group.IdxX; p < shape.Tile / 2; p += Group.DimX)
                    {
                        SortPair.Order(shared, SortPair.First((uint)p, (uint)half), SortPair.Opposite((uint)p, (uint)half));
                    }

                    Group.Barrier();
                    Merge(shared, half / 2);
                }
            }
            else
            {
                Merge(shared, shape.Tile / 2);
            }

            for (int i = Group.IdxX; i < shape.Tile && i < count; i += Group.DimX)
            {
                x[first + i] = shared[i];
            }

            Group.Barrier();
        }
    }

    private void Merge(ArrayView<float> shared, int distance)
    {
        for (; distance > 0; distance /= 2)
        {
            for (int p = Group.IdxX; p < shape.Tile / 2; p += Group.DimX)
            {
                uint first = SortPair.First((uint)p, (uint)distance);
                SortPair.Order(shared, first, first + (uint)distance);
            }

            Group.Barrier();
        }
    }
}

/// <summary>Comparisons of places a tile or more apart; with <c>opposite</c> the first ones of a block. <c>pairs</c> are a row's.</summary>
internal readonly struct SortStepKernel(SortShape shape, uint pairs, uint distance, int opposite, ArrayView<float> x) : IKernel
{
    /// <inheritdoc/>
    public void Execute()
    {
        ulong all = (ulong)pairs * (uint)shape.Rows;
        for (ulong i = Stride.First; i < all; i += Stride.Step)
        {
            uint row = (uint)(i / pairs), pair = (uint)(i % pairs);
            uint first = SortPair.First(pair, distance), second = opposite != 0 ? SortPair.Opposite(pair, distance) : first + distance;
            if (second < (uint)shape.Length)
            {
                long start = (long)row * shape.Length;
                SortPair.Order(x, start + first, start + second);
            }
        }
    }
}
