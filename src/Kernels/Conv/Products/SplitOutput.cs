using System.Runtime.CompilerServices;
using ILGPU;

namespace PGGan.Kernels.Gpu.Products;

/// <summary>
/// The order in which the parts of a split sum are added up: eight neighbours at a time, then eight of these sums, until one is left. It
/// follows from the number of parts alone, so the bits do not depend on which group is the last.
/// </summary>
internal static class PartTree
{
    /// <summary>Parts that one group adds up: so many loads a thread has under way.</summary>
    public const int FanIn = 8;

    /// <summary>Sums that are left of so many after one step.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int After(int sums) => (sums + FanIn - 1) / FanIn;

    /// <summary>All sums that are made of so many parts, on the way and at the end.</summary>
    public static int SumsOf(int parts)
    {
        int all = 0;
        for (int sums = parts; sums > 1;)
        {
            sums = After(sums);
            all += sums;
        }

        return all;
    }
}

/// <summary>
/// The sums of a split product: each group writes its part, and of the groups whose parts are added up (<see cref="PartTree"/>) the one
/// that comes last does it.
/// </summary>
/// <param name="splits">Parts.</param>
/// <param name="sums">Sums that are made of a tile's parts: <see cref="PartTree.SumsOf"/>.</param>
/// <param name="parts">Where parts and the sums on the way go.</param>
/// <param name="arrivals"><c>[tiles, sums]</c></param>
/// <param name="y">Takes the finished sums.</param>
internal readonly struct SplitOutput<TOutput>(int splits, int sums, PartialOutput parts, Arrivals arrivals, TOutput y)
    : IProductOutput
    where TOutput : struct, IProductOutput
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Write(GroupPlace group, int row, int column, Lane4 numbers) => parts.Write(group, row, column, numbers);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Finish(WrittenTile tile, ArrayView<Lane4> shared)
    {
        int first = tile.Number * sums, place = tile.Group.Split, left = splits, stride = 1;
        bool isLast = true;
        while (isLast && left > 1)
        {
            int sum = place / PartTree.FanIn, terms = Math.Min(PartTree.FanIn, left - (sum * PartTree.FanIn));
            isLast = arrivals.IsLast(first + sum, terms, shared);
            if (isLast)
            {
                Add(tile, sum * PartTree.FanIn * stride, stride, terms, isWhole: left <= PartTree.FanIn);
            }

            (place, first, left, stride) = (sum, first + PartTree.After(left), PartTree.After(left), stride * PartTree.FanIn);
        }
    }

    /// <summary>Adds up a tile's parts <c>first</c>, <c>first + stride</c>, …, in this order.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Add(WrittenTile tile, int first, int stride, int terms, bool isWhole)
    {
        int shift = PowerOfTwo.Log2(tile.Vectors);
        GroupPlace target = tile.Group with { Split = first };
        for (int i = Group.IdxX; i < tile.Rows * tile.Vectors; i += Group.DimX)
        {
            int row = tile.FirstRow + (i >> shift), column = tile.FirstColumn + (4 * (i & (tile.Vectors - 1)));
            Lane4 total = parts.Sum(target, row, column, stride, terms);
            if (isWhole)
            {
                y.Write(target, row, column, total);
            }
            else
            {
                parts.Write(target, row, column, total);
            }
        }
    }
}
