namespace PGGan.Kernels.Cpu;

/// <summary>
/// How the products of a convolution by minimal filtering are cut, <c>[tiles, C] × [C, K]</c> at each point.
/// </summary>
/// <remarks>
/// With few channels, a part is a block of tiles: it transforms them, multiplies them with every panel of weights and writes the outputs,
/// and all that stays in its second-level cache. With many, that cache would hold too few tiles to be worth reading the weights for. Then a
/// chunk of tiles is transformed by all threads, as many as the third level holds, and a part is a panel of weights.
/// </remarks>
internal readonly record struct WinogradPlan
{
    // Transformed tiles of a part, in floats, and the fewest for which reading the weights pays.
    private const int BlockFloats = 128 << 10, FewestTiles = 24, MaxTiles = 96;

    // Transformed tiles of a chunk, in floats, and the most of them: nine full register blocks are enough for one reading of the weights.
    private const int ChunkFloats = 2 << 20, MaxTilesOfChunk = 108;

    // Chunks, for each of which the weights are transformed again rather than read from memory.
    private const int FewChunks = 4;

    // Weights at all points for one panel and some steps, in floats, that stay in the second-level cache.
    private const int WeightFloats = 36 * 32 * 128;

    /// <summary>A plan for the sizes.</summary>
    /// <param name="width">Vectors to compute with.</param>
    /// <param name="points">Points of the transform, squared.</param>
    /// <param name="tiles">All tiles.</param>
    /// <param name="steps">Length of the sums.</param>
    /// <param name="columns">Columns of the products.</param>
    /// <param name="enoughParts">
    /// Parts that the threads share evenly. More of them change no bits: no part adds up what another began.
    /// </param>
    public WinogradPlan(SimdWidth width, int points, int tiles, int steps, int columns, int enoughParts)
    {
        int fullRows = RegisterBlock.RowsOf(width), tileFloats = points * (steps + 16);
        PanelWidth = 2 * (int)width / 32;
        (Tiles, Steps, Columns) = (tiles, steps, columns);
        Panels = Cpu.Tiles.Parts(columns, PanelWidth);
        IsByTiles = BlockFloats / tileFloats >= FewestTiles;
        if (IsByTiles)
        {
            int most = Math.Min(MaxTiles, BlockFloats / tileFloats) / fullRows * fullRows;
            TilesPerChunk = TilesPerPart = Math.Min(most, RoundUp(Cpu.Tiles.Parts(tiles, enoughParts), fullRows));
        }
        else
        {
            int chunks = Cpu.Tiles.Parts(tiles, Math.Clamp(ChunkFloats / tileFloats, FewestTiles, MaxTilesOfChunk));
            TilesPerChunk = Math.Min(tiles, RoundUp(Cpu.Tiles.Parts(tiles, chunks), fullRows));
            int parts = Math.Min(Cpu.Tiles.Parts(enoughParts, Panels), Cpu.Tiles.Parts(TilesPerChunk, FewestTiles));
            TilesPerPart = RoundUp(Cpu.Tiles.Parts(TilesPerChunk, parts), fullRows);
        }

        SharesWeights = IsByTiles || Cpu.Tiles.Parts(tiles, TilesPerChunk) > FewChunks;
        StepsPerChunk = SharesWeights ? steps : Math.Min(steps, WeightFloats / (points * PanelWidth) / 16 * 16);
    }

    /// <summary>Whether a part is a block of tiles with all panels, not a panel with some tiles.</summary>
    public bool IsByTiles { get; }

    /// <summary>Whether the weights are transformed once for all parts; otherwise each part transforms its own.</summary>
    public bool SharesWeights { get; }

    /// <summary>All tiles.</summary>
    public int Tiles { get; }

    /// <summary>Length of the sums.</summary>
    public int Steps { get; }

    /// <summary>Columns of the products.</summary>
    public int Columns { get; }

    /// <summary>Columns of a panel: two vectors.</summary>
    public int PanelWidth { get; }

    /// <summary>Panels of columns.</summary>
    public int Panels { get; }

    /// <summary>Tiles that are transformed at once.</summary>
    public int TilesPerChunk { get; }

    /// <summary>Tiles that are multiplied in one part.</summary>
    public int TilesPerPart { get; }

    /// <summary>Steps whose weights are at hand at once.</summary>
    public int StepsPerChunk { get; }

    /// <summary>Floats of a panel's weights at one point. The odd cache line keeps the points off the same sets of the cache.</summary>
    public nint WeightStride => ((nint)StepsPerChunk * PanelWidth) + 16;

    /// <summary>Floats of a part's results at one point, one panel wide.</summary>
    public nint ResultStride => ((nint)TilesPerPart * PanelWidth) + 16;

    private static int RoundUp(int count, int multiple) => Cpu.Tiles.Parts(count, multiple) * multiple;
}
