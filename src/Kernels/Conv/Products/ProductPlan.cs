using System.Runtime.CompilerServices;

namespace PGGan.Kernels.Gpu.Products;

/// <summary>How a product of rows × columns over a reduced axis is dealt to groups of threads.</summary>
/// <param name="RowTiles">Tiles one below the other.</param>
/// <param name="ColumnTiles">Tiles side by side.</param>
/// <param name="Batches">Products side by side.</param>
/// <param name="Slabs">Slabs of the reduced axis.</param>
/// <param name="Splits">Parts of the reduced axis, each with its own matrix of partial sums.</param>
/// <param name="PartSlabs">Slabs of a part.</param>
internal readonly record struct ProductPlan(int RowTiles, int ColumnTiles, int Batches, int Slabs, int Splits, int PartSlabs)
{
    // What a group costs besides its slabs, in slabs: filling the pipeline and writing the tile.
    private const int GroupSlabs = 8;

    /// <summary>Tiles of all products.</summary>
    public int Tiles => RowTiles * ColumnTiles * Batches;

    /// <summary>Groups of the launch.</summary>
    public int Groups => Tiles * Splits;

    /// <summary>Whether sums are cut into parts, which are added up afterwards.</summary>
    public bool IsSplit => Splits > 1;

    /// <summary>
    /// The plan for a product: split where that many groups at a time finish sooner. From the shape alone, so the order of a sum is the
    /// same on every device.
    /// </summary>
    /// <param name="rowTiles">Tiles one below the other.</param>
    /// <param name="columnTiles">Tiles side by side.</param>
    /// <param name="batches">Products side by side.</param>
    /// <param name="slabs">Slabs of the reduced axis.</param>
    /// <param name="atOnce">Groups that a device runs at a time.</param>
    /// <param name="fewestSlabs">Slabs that a part has at lowest.</param>
    public static ProductPlan Of(int rowTiles, int columnTiles, int batches, int slabs, int atOnce, int fewestSlabs)
    {
        int tiles = rowTiles * columnTiles * batches;
        ProductPlan best = new(rowTiles, columnTiles, batches, slabs, 1, slabs);
        long lowest = best.Cost(atOnce);
        for (int splits = 2; splits <= slabs / fewestSlabs && tiles * (splits - 1) < 2 * atOnce; splits++)
        {
            int part = ((slabs - 1) / splits) + 1;
            ProductPlan plan = best with { Splits = ((slabs - 1) / part) + 1, PartSlabs = part };
            long cost = plan.Cost(atOnce);
            if (cost < lowest)
            {
                (best, lowest) = (plan, cost);
            }
        }

        return best;
    }

    /// <summary>What group number <paramref name="group"/> computes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public GroupPlace Place(int group)
    {
        int split = group % Splits, tile = group / Splits, first = split * PartSlabs;
        int column = tile % ColumnTiles, row = tile / ColumnTiles;
        return new(row % RowTiles, column, row / RowTiles, split, first, Math.Min(PartSlabs, Slabs - first));
    }

    /// <summary>
    /// How long it takes, in slabs: rounds of groups, each its slabs and what a group costs besides, more where its sums are read once
    /// again.
    /// </summary>
    public long Cost(int atOnce) => (((Groups - 1) / atOnce) + 1L) * (PartSlabs + (IsSplit ? 3 : 1) * GroupSlabs);
}

/// <summary>What a group computes.</summary>
/// <param name="RowTile">Its tile's row.</param>
/// <param name="ColumnTile">Its tile's column.</param>
/// <param name="Batch">Its product.</param>
/// <param name="Split">Its part of the sum.</param>
/// <param name="FirstSlab">First slab of the part.</param>
/// <param name="Slabs">Slabs of the part.</param>
internal readonly record struct GroupPlace(int RowTile, int ColumnTile, int Batch, int Split, int FirstSlab, int Slabs);
