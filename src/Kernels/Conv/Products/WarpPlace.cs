namespace PGGan.Kernels.Gpu.Products;

/// <summary>Where a lane's warp stands in its group's tile.</summary>
/// <param name="Lane">0 to 31.</param>
/// <param name="Row">First row of the warp's tile.</param>
/// <param name="Column">First column of the warp's tile.</param>
internal readonly record struct WarpPlace(int Lane, int Row, int Column)
{
    /// <summary>Rows of a warp's tile.</summary>
    public const int Rows = 64;

    /// <summary>Columns of a narrow warp's tile; of a wide one twice as many.</summary>
    public const int NarrowColumns = 32;

    /// <summary>Lanes of a warp.</summary>
    public const int Lanes = 32;

    /// <summary>The right half of a wide warp's tile.</summary>
    public WarpPlace Right => this with { Column = Column + NarrowColumns };

    /// <summary>g: the lane's row in an 8 × 4 arrangement.</summary>
    public int LaneRow => Lane >> 2;

    /// <summary>t: its column.</summary>
    public int LaneColumn => Lane & 3;
}
