namespace PGGan.Kernels.Gpu.Products;

/// <summary>The part of a matrix product that one group of threads computes: whole warps' tiles.</summary>
internal interface ITile
{
    /// <summary>Rows of the product: a multiple of a warp's 64.</summary>
    static abstract int Rows { get; }

    /// <summary>Columns of the product.</summary>
    static abstract int Columns { get; }
}

/// <summary>128 × 128: large products; every float that is copied is multiplied 128 times.</summary>
internal readonly struct Tile128x128 : ITile
{
    /// <inheritdoc/>
    public static int Rows => 128;

    /// <inheritdoc/>
    public static int Columns => 128;
}

/// <summary>128 × 64: layers of 64 maps, and products of few tiles.</summary>
internal readonly struct Tile128x64 : ITile
{
    /// <inheritdoc/>
    public static int Rows => 128;

    /// <inheritdoc/>
    public static int Columns => 64;
}

/// <summary>
/// 64 × 64: dense layers of small minibatches, weights of few maps; and the simulator, where it is one warp and a thread is dear.
/// </summary>
internal readonly struct Tile64x64 : ITile
{
    /// <inheritdoc/>
    public static int Rows => 64;

    /// <inheritdoc/>
    public static int Columns => 64;
}

/// <summary>128 × 32, by narrow warps: toRGB and the layers of the highest resolutions.</summary>
internal readonly struct Tile128x32 : ITile
{
    /// <inheritdoc/>
    public static int Rows => 128;

    /// <inheritdoc/>
    public static int Columns => 32;
}
