namespace PGGan.Kernels.Gpu.Products;

/// <summary>
/// How a warp multiplies and adds: on tensor cores or one product at a time. Holds the warp's tile of 64 × 32 or 64 × 64 sums.
/// </summary>
internal interface IWarpTile
{
    /// <summary>Elements of a chunk of 16 bytes: 4 floats or 8 bfloat16.</summary>
    static abstract int ChunkLength { get; }

    /// <summary>Columns of the warp's tile.</summary>
    static abstract int Columns { get; }

    /// <summary>Whether the SASS must show tensor-core instructions.</summary>
    static abstract bool UsesTensorCores { get; }

    /// <summary>Sets the sums to zero; once in a kernel.</summary>
    /// <param name="rows">Sides of the rows' slabs.</param>
    /// <param name="columns">Sides of the columns' slabs.</param>
    /// <param name="place">The warp's tile in the group's.</param>
    void Begin<TMachine, TA, TB>(int rows, int columns, WarpPlace place)
        where TMachine : struct, IMachine
        where TA : struct, ISource
        where TB : struct, ISource;

    /// <summary>Begins to bring the operands of the first half of a slab's positions to registers.</summary>
    /// <param name="a">Its rows.</param>
    /// <param name="b">Its columns.</param>
    void Fetch<TMachine, TA, TB>(SlabPlace a, SlabPlace b)
        where TMachine : struct, IMachine
        where TA : struct, ISource
        where TB : struct, ISource;

    /// <summary>
    /// Adds the products of the first half, which was fetched, and fetches the second meanwhile. After it nothing of the slab is read any
    /// more.
    /// </summary>
    /// <param name="shared">Where it is.</param>
    /// <param name="a">Its rows.</param>
    /// <param name="b">Its columns.</param>
    /// <param name="place">The warp's tile in the group's.</param>
    void AddFirst<TMachine, TA, TB>(SharedChunks<TMachine> shared, SlabPlace a, SlabPlace b, WarpPlace place)
        where TMachine : struct, IMachine
        where TA : struct, ISource
        where TB : struct, ISource;

    /// <summary>Adds the products of the second half.</summary>
    void AddSecond<TMachine>()
        where TMachine : struct, IMachine;

    /// <summary>Positions of the reduced axis whose products <see cref="Repeat"/> adds.</summary>
    static abstract int RepeatedPositions { get; }

    /// <summary>Adds products of operands that are in registers already, for a wide tile: to measure what a chip can do.</summary>
    void Repeat<TMachine>(float operand)
        where TMachine : struct, IMachine;

    /// <summary>Writes the sums of the tile's upper (0) or lower (1) 32 rows.</summary>
    /// <param name="half">Which.</param>
    /// <param name="shared">Where to.</param>
    /// <param name="place">The warp's tile in the group's.</param>
    /// <param name="stride">Floats from a row to the next.</param>
    void Store<TMachine, TA, TB>(int half, SharedChunks<TMachine> shared, WarpPlace place, int stride)
        where TMachine : struct, IMachine
        where TA : struct, ISource
        where TB : struct, ISource;
}

/// <summary>How wide a warp's tile is.</summary>
internal interface IWarpWidth
{
    /// <summary>64 columns, else 32.</summary>
    static abstract bool IsWide { get; }
}

/// <summary>64 × 32: a lane has 64 sums.</summary>
internal readonly struct NarrowWarp : IWarpWidth
{
    /// <inheritdoc/>
    public static bool IsWide => false;
}

/// <summary>64 × 64: a lane has 128 sums, and each operand is read and rounded for twice as many products.</summary>
internal readonly struct WideWarp : IWarpWidth
{
    /// <inheritdoc/>
    public static bool IsWide => true;
}
