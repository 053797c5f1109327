namespace PGGan.Kernels.Gpu.Products;

/// <summary>Sizes of a matrix product.</summary>
/// <param name="Rows">Rows.</param>
/// <param name="Columns">Columns.</param>
/// <param name="Batches">Products side by side.</param>
/// <param name="Slabs">Slabs of the reduced axis.</param>
internal readonly record struct ProductSize(int Rows, int Columns, int Batches, int Slabs);

/// <summary>The tiles there are.</summary>
internal enum TileName
{
    /// <summary><see cref="Products.Tile128x128"/></summary>
    Tile128x128,

    /// <summary><see cref="Products.Tile128x64"/></summary>
    Tile128x64,

    /// <summary><see cref="Products.Tile64x64"/></summary>
    Tile64x64,

    /// <summary><see cref="Products.Tile128x32"/></summary>
    Tile128x32,
}

/// <summary>The tile that a product is cut into, and how the tiles are dealt.</summary>
/// <param name="Tile">The tile.</param>
/// <param name="Threads">Threads of its group.</param>
/// <param name="Plan">How the tiles are dealt.</param>
internal readonly record struct ProductTiling(TileName Tile, int Threads, ProductPlan Plan)
{
    // Groups at once fill a multiprocessor with the same work, whatever the tile: 2 of 128 × 128, 4 of 128 × 64, 8 of 64 × 64 or 128 × 32.
    // What differs is how often each operand is read and rounded, in per cent of time: from the instructions of the loops, until it is
    // measured.
    private static readonly (TileName Name, int Rows, int Columns, int Threads, int Percent)[] Table =
    [
        (TileName.Tile128x128, 128, 128, 128, 100),
        (TileName.Tile128x64, 128, 64, 64, 112),
        (TileName.Tile64x64, 64, 64, 32, 130),
        (TileName.Tile128x32, 128, 32, 64, 170),
    ];

    /// <summary>Threads that write a row of the tile, four columns each.</summary>
    public int RowThreads => Table[(int)Tile].Columns / 4;

    /// <summary>The tile and plan that are expected to finish soonest, from the shape alone.</summary>
    /// <param name="size">The product's.</param>
    /// <param name="tuning">The device's.</param>
    /// <param name="wholeRows">Whether a tile must hold every column, and every sum be whole.</param>
    /// <returns>Null: no tile does.</returns>
    public static ProductTiling? Choose(in ProductSize size, GpuTuning tuning, bool wholeRows = false)
    {
        ProductTiling? best = null;
        long lowest = long.MaxValue;
        foreach ((TileName name, int rows, int columns, int threads, int percent) in Table)
        {
            if (threads > tuning.ProductThreads || (tuning.Tile ?? name) != name)
            {
                continue;
            }

            int atOnce = tuning.FewGroups * (128 * 128) / (rows * columns);
            ProductPlan plan = ProductPlan.Of(
                Tiles(size.Rows, rows), Tiles(size.Columns, columns), size.Batches, size.Slabs, atOnce, tuning.PartSlabs);
            long cost = plan.Cost(atOnce) * percent;
            if (cost < lowest && !(wholeRows && (columns < size.Columns || plan.IsSplit)))
            {
                (best, lowest) = (new(name, threads, plan), cost);
            }
        }

        return best;
    }

    private static int Tiles(int length, int side) => ((length - 1) / side) + 1;
}
