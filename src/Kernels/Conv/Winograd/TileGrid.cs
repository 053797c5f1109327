namespace PGGan.Kernels.Cpu;

/// <summary>The tiles of four by four pixels that cover a set of images, the last ones of a row or column perhaps only in part.</summary>
internal readonly struct TileGrid(int images, int height, int width)
{
    /// <summary>Pixels of a tile's side.</summary>
    public const int Side = 4;

    private readonly int rows = Tiles.Parts(height, Side), columns = Tiles.Parts(width, Side);

    /// <summary>All tiles.</summary>
    public int Count => checked(images * rows * columns);

    /// <summary>Image, row and column of a tile, counted in tiles.</summary>
    public (int Image, int Row, int Column) this[int tile] => (tile / columns / rows, tile / columns % rows, tile % columns);
}

/// <summary>
/// Transformed tiles <c>[points, tiles, channels]</c>: a matrix for each point of the transform. Channels are padded to whole panels, and a
/// cache line more, so that neighbouring tiles and planes do not fall on the same sets of the cache.
/// </summary>
internal readonly unsafe struct TilePlanes(float* values, int tiles, int channels, int panelWidth)
{
    private const int Line = 16;

    /// <summary>Floats from a tile to the next.</summary>
    public int TileStride { get; } = StrideOf(channels, panelWidth);

    /// <summary>Floats from a point to the next.</summary>
    public nint PlaneStride { get; } = PlaneOf(tiles, channels, panelWidth);

    /// <summary>The values of one tile at one point.</summary>
    public float* At(int point, int tile) => values + (point * PlaneStride) + ((nint)tile * TileStride);

    /// <summary>Floats of all planes.</summary>
    public static int Floats(int points, int tiles, int channels, int panelWidth) =>
        checked((int)(points * PlaneOf(tiles, channels, panelWidth)));

    private static int StrideOf(int channels, int panelWidth) => (Tiles.Parts(channels, panelWidth) * panelWidth) + Line;

    // Register blocks read up to eleven tiles past the last one.
    private static nint PlaneOf(int tiles, int channels, int panelWidth) => ((tiles + 12) * (nint)StrideOf(channels, panelWidth)) + Line;
}
