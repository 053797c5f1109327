namespace PGGan.Kernels.Cpu;

/// <summary>
/// How a product <c>[rows, steps] × [steps, columns]</c> is cut: into parts of row groups and column panels, and along the sum into chunks.
/// By the sizes and the width alone.
/// </summary>
internal readonly record struct ProductPlan
{
    /// <summary>
    /// Cuts a product into parts no larger than <paramref name="limits"/> say, and into more along the columns until there are
    /// <paramref name="enoughParts"/>. Each part gathers operands of its own, so more parts cost more.
    /// </summary>
    public ProductPlan(SimdWidth width, int rows, int columns, int steps, PartLimits limits, int enoughParts)
    {
        (Rows, Columns, Steps) = (rows, columns, steps);
        RowsPerGroup = GroupOf(width, rows);
        PanelWidth = 2 * (int)width / 32;
        Chunk = ChunkOf(steps, limits.Steps);

        int groups = Tiles.Parts(rows, RowsPerGroup), panels = Tiles.Parts(columns, PanelWidth);
        RowParts = Tiles.Parts(groups, limits.Rows / RowsPerGroup);
        GroupsPerPart = Tiles.Parts(groups, RowParts);
        int columnParts = Math.Max(Tiles.Parts(panels, limits.Columns / PanelWidth), Math.Min(panels, Tiles.Parts(enoughParts, RowParts)));
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
            return new Tile(row, Math.Min(GroupsPerPart * RowsPerGroup, Rows - row), column,
                Math.Min(PanelsPerPart * PanelWidth, Columns - column));
        }
    }

    // Chunks of equal length, whole cache lines.
    private static int ChunkOf(int steps, int longest)
    {
        int chunks = Tiles.Parts(steps, longest);
        return (Tiles.Parts(steps, chunks) + 15) / 16 * 16;
    }

    /// <summary>
    /// Rows of a register block: the full one wherever there are rows enough; for a few rows (dense layers) the one that wastes least.
    /// </summary>
    public static int GroupOf(SimdWidth width, int rows)
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

/// <summary>Sizes of a part whose operands and sums share a second-level cache of a megabyte.</summary>
/// <param name="Rows">Most rows.</param>
/// <param name="Columns">Most columns.</param>
/// <param name="Steps">Most steps multiplied at once, a multiple of 16.</param>
internal readonly record struct PartLimits(int Rows, int Columns, int Steps)
{
    /// <summary>Patches times weights: 140 kB of patches, 270 kB of sums.</summary>
    public static PartLimits Conv => new(132, 512, RowMajor<Rows12>.MaxSteps);

    /// <summary>Gradients times patches: 130 kB each, 270 kB of sums.</summary>
    public static PartLimits WeightGrad => new(264, 256, 128);
}
