namespace PGGan.Kernels.Cpu;

/// <summary>
/// How the products of a weight gradient by minimal filtering are cut, <c>[K, tiles] × [tiles, C]</c> at each point: a chunk of tiles is
/// transformed by all threads, as many as the third-level cache holds, and a part is a panel of input channels with a block of output
/// channels.
/// </summary>
internal readonly record struct WinogradWeightGradPlan
{
    // Transformed tiles of a chunk, in floats: at most what the third level holds, at least what is worth three launches.
    private const int MaxFloats = 4 << 20, FewestFloats = 1 << 20;

    // Tiles that are worth the transform of a chunk's sums to taps.
    private const int EnoughTiles = 108;

    // Output channels of a part whose results at all points stay in the second-level cache.
    private const int MaxRows = 96;

    /// <summary>A plan for the sizes.</summary>
    /// <param name="width">Vectors to compute with.</param>
    /// <param name="points">Points of the transform, squared.</param>
    /// <param name="tiles">All tiles.</param>
    /// <param name="inputs">Input channels C.</param>
    /// <param name="outputs">Output channels K.</param>
    /// <param name="enoughParts">Parts that the threads share evenly; their number changes no bits, that of the chunks would.</param>
    public WinogradWeightGradPlan(SimdWidth width, int points, int tiles, int inputs, int outputs, int enoughParts)
    {
        int fullRows = RegisterBlock.RowsOf(width);
        PanelWidth = 2 * (int)width / 32;
        (Tiles, Columns, Rows) = (tiles, inputs, outputs);
        int tileFloats = points * (inputs + outputs + 32);
        int most = Math.Clamp(MaxFloats / tileFloats, fullRows, Math.Max(EnoughTiles, FewestFloats / tileFloats));
        TilesPerChunk = Cpu.Tiles.Parts(tiles, Cpu.Tiles.Parts(tiles, most));

        Panels = Cpu.Tiles.Parts(Columns, PanelWidth);
        int blocks = Math.Max(Cpu.Tiles.Parts(enoughParts, Panels), Cpu.Tiles.Parts(Rows, MaxRows));
        RowsPerPart = Cpu.Tiles.Parts(Cpu.Tiles.Parts(Rows, Math.Min(blocks, Cpu.Tiles.Parts(Rows, fullRows))), fullRows) * fullRows;
    }

    /// <summary>All tiles.</summary>
    public int Tiles { get; }

    /// <summary>Tiles that are transformed at once: the length of the sums.</summary>
    public int TilesPerChunk { get; }

    /// <summary>Rows of the products: output channels.</summary>
    public int Rows { get; }

    /// <summary>Columns of the products: input channels.</summary>
    public int Columns { get; }

    /// <summary>Columns of a panel: two vectors.</summary>
    public int PanelWidth { get; }

    /// <summary>Panels of columns.</summary>
    public int Panels { get; }

    /// <summary>Rows of a part.</summary>
    public int RowsPerPart { get; }

    /// <summary>Parts of a chunk's products.</summary>
    public int Parts => Panels * Cpu.Tiles.Parts(Rows, RowsPerPart);

    /// <summary>Floats of a part's results at one point. The odd cache line keeps the points off the same sets of the cache.</summary>
    public nint ResultStride => ((nint)RowsPerPart * PanelWidth) + 16;
}
