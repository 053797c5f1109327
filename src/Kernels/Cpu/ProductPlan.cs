namespace PGGan.Kernels.Cpu;

/// <summary>
/// How a product <c>[rows, steps] × [steps, columns]</c> is cut: into parts of row groups and column panels, and along the sum into chunks.
/// By the sizes and the width alone.
/// </summary>
internal readonly record struct ProductPlan
{
    // Enough parts that a few dozen threads share them evenly; each gathers its own rows, so not more than that.
    private const int EnoughParts = 16;

    /// <summary>Cuts a product into parts of at most <paramref name="maxRows"/> × <paramref name="maxColumns"/>.</summary>
    public ProductPlan(SimdWidth width, int rows, int columns, int steps, int maxRows, int maxColumns)
    {
        (Rows, Columns, Steps) = (rows, columns, steps);
        RowsPerGroup = GroupOf(width, rows);
        PanelWidth = 2 * (int)width / 32;
        Chunk = ChunkOf(steps);

        int groups = Tiles.Parts(rows, RowsPerGroup), panels = Tiles.Parts(columns, PanelWidth);
        RowParts = Tiles.Parts(groups, maxRows / RowsPerGroup);
        GroupsPerPart = Tiles.Parts(groups, RowParts);
        int columnParts = Math.Max(Tiles.Parts(panels, maxColumns / PanelWidth), Math.Min(panels, Tiles.Parts(EnoughParts, RowParts)));
        PanelsPerPart = Tiles.Parts(panels, columnParts);
        ColumnParts = Tiles.Parts(panels, PanelsPerPart);
    }

    /// <summary>Rows of the product.</summary>
    public int Rows { get; }

    /// <summary>Columns of the product.</summary>
    public int Columns { get; }

    /// <summary>Length of its sums.</summary>
    public int Steps { get; }

    /// <summary>Rows of a register block: 4, 6, 8 or 12.</summary>
    public int RowsPerGroup { get; }

    /// <summary>Columns of a register block: two vectors.</summary>
    public int PanelWidth { get; }

    /// <summary>Steps that are multiplied at once; the last chunk may be shorter.</summary>
    public int Chunk { get; }

    /// <summary>Parts along the rows.</summary>
    public int RowParts { get; }

    /// <summary>Parts along the columns.</summary>
    public int ColumnParts { get; }

    /// <summary>Row groups of a part; the last may have fewer.</summary>
    public int GroupsPerPart { get; }

    /// <summary>Panels of a part; the last may have fewer.</summary>
    public int PanelsPerPart { get; }

    /// <summary>All parts.</summary>
    public int Parts => RowParts * ColumnParts;

    /// <summary>Floats of a register block's tile.</summary>
    public int TileFloats => RowsPerGroup * PanelWidth;

    /// <summary>The rows and columns of one part.</summary>
    public Tile this[int part]
    {
        get
        {
            int row = part / ColumnParts * GroupsPerPart * RowsPerGroup, column = part % ColumnParts * PanelsPerPart * PanelWidth;
            return new Tile(row, Math.Min(GroupsPerPart * RowsPerGroup, Rows - row), column, Math.Min(PanelsPerPart * PanelWidth, Columns - column));
        }
    }

    /// <summary>Chunks of equal length, whole cache lines, at most <see cref="RowMajor{T}.MaxSteps"/>.</summary>
    public static int ChunkOf(int steps)
    {
        int chunks = Tiles.Parts(steps, RowMajor<Rows12>.MaxSteps);
        return (Tiles.Parts(steps, chunks) + 15) / 16 * 16;
    }

    // The full block wherever there are rows enough; for a few rows (dense layers) the one that wastes least.
    private static int GroupOf(SimdWidth width, int rows)
    {
        int full = RegisterBlock.RowsOf(width);
        int best = full;
        if (rows <= 4 * full)
        {
            foreach (int group in (ReadOnlySpan<int>)[8, 4])
            {
                if (group < full && Tiles.Parts(rows, group) * group < Tiles.Parts(rows, best) * best)
                {
                    best = group;
                }
            }
        }

        return best;
    }
}
