namespace PGGan.Kernels.Cpu;

/// <summary>
/// How a convolution by minimal filtering is cut. Tiles are transformed a chunk at a time, as many as the third-level cache holds; a
/// chunk's products are cut into parts of one panel of columns and a block of rows. By the sizes and the width alone.
/// </summary>
internal readonly record struct WinogradPlan
{
    // Transformed tiles of a chunk: 20 MB for 512 channels, less where fewer channels would make it many.
    private const int ChunkFloats = 5 << 20, MostTiles = 528;

    // Parts that a few dozen threads share evenly.
    private const int EnoughParts = 16;

    // Steps whose weights at all points, a panel wide, stay in the second-level cache.
    private const int StepFloats = 36 * 32 * 128;

    // Output channels of a part whose results at all points stay in the second-level cache.
    private const int MostRows = 96;

    /// <summary>A plan for tiles with so many channels altogether, to be multiplied into rows and columns.</summary>
    /// <param name="width">Vectors to compute with.</param>
    /// <param name="points">Points of the transform, squared.</param>
    /// <param name="tiles">All tiles.</param>
    /// <param name="floatsPerTile">Channels that are kept of a tile at each point.</param>
    /// <param name="columns">Columns of the products.</param>
    /// <param name="rows">Rows of the products, or 0 where tiles are the rows.</param>
    public WinogradPlan(SimdWidth width, int points, int tiles, int floatsPerTile, int columns, int rows = 0)
    {
        int fullRows = RegisterBlock.RowsOf(width);
        PanelWidth = 2 * (int)width / 32;
        Points = points;
        Tiles = tiles;
        int most = Math.Clamp(ChunkFloats / (points * floatsPerTile), fullRows, MostTiles);
        Chunks = Cpu.Tiles.Parts(tiles, most);
        TilesPerChunk = Math.Min(tiles, RoundUp(Cpu.Tiles.Parts(tiles, Chunks), fullRows));
        Chunks = Cpu.Tiles.Parts(tiles, TilesPerChunk);

        Columns = columns;
        Rows = rows == 0 ? TilesPerChunk : rows;
        Panels = Cpu.Tiles.Parts(columns, PanelWidth);
        int blocks = Math.Max(Cpu.Tiles.Parts(EnoughParts, Panels), rows == 0 ? 1 : Cpu.Tiles.Parts(rows, MostRows));
        blocks = Math.Min(blocks, Cpu.Tiles.Parts(Rows, fullRows));
        RowsPerBlock = RoundUp(Cpu.Tiles.Parts(Rows, blocks), fullRows);
        RowBlocks = Cpu.Tiles.Parts(Rows, RowsPerBlock);
        StepsPerChunk = StepFloats / (points * PanelWidth) / 16 * 16;
    }

    /// <summary>Points of the transform, squared: 36 or 25.</summary>
    public int Points { get; }

    /// <summary>All tiles.</summary>
    public int Tiles { get; }

    /// <summary>Tiles that are transformed at once.</summary>
    public int TilesPerChunk { get; }

    /// <summary>How often that is.</summary>
    public int Chunks { get; }

    /// <summary>Rows of the products: the tiles of a chunk, or the output channels of a weight gradient.</summary>
    public int Rows { get; }

    /// <summary>Columns of the products.</summary>
    public int Columns { get; }

    /// <summary>Columns of a panel: two vectors.</summary>
    public int PanelWidth { get; }

    /// <summary>Panels of columns.</summary>
    public int Panels { get; }

    /// <summary>Rows of a part.</summary>
    public int RowsPerBlock { get; }

    /// <summary>Blocks of rows.</summary>
    public int RowBlocks { get; }

    /// <summary>Steps whose weights are transformed at once.</summary>
    public int StepsPerChunk { get; }

    /// <summary>Parts of a chunk's products.</summary>
    public int Parts => Panels * RowBlocks;

    /// <summary>Floats of a part's results at one point: a cache line more than the block, see <see cref="TilePlanes"/>.</summary>
    public nint ResultStride => ((nint)RowsPerBlock * PanelWidth) + 16;

    /// <summary>Rows of the register block for what is left of a block of rows.</summary>
    public static int GroupOf(ReadOnlySpan<int> choices, int rows)
    {
        int best = choices[0];
        foreach (int choice in choices)
        {
            best = choice >= rows ? choice : best;
        }

        return best;
    }

    private static int RoundUp(int count, int multiple) => Cpu.Tiles.Parts(count, multiple) * multiple;
}
