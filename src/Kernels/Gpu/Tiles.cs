using System.Runtime.CompilerServices;
using ILGPU;

namespace PGGan.Kernels.Gpu;

/// <summary>
/// The part of a matrix product that one group of threads computes, and in its fields the sums of one thread: they are fields, never
/// an array, so that they stay in registers.
/// </summary>
internal interface ITile
{
    /// <summary>Rows of the product.</summary>
    static abstract int Rows { get; }

    /// <summary>Columns of the product.</summary>
    static abstract int Columns { get; }

    /// <summary>Terms of the reduced axis that are in shared memory at a time. Like all sizes here a power of two.</summary>
    static abstract int Depth { get; }

    /// <summary>Threads of the group.</summary>
    static abstract int Threads { get; }

    /// <summary>Threads side by side; each has four neighbouring columns (and four more half a tile on).</summary>
    static abstract int ThreadColumns { get; }

    /// <summary>Adds the products of one term, given this thread's first vector of four rows and of four columns.</summary>
    void Add(ArrayView<Float4> a, int rows, ArrayView<Float4> b, int columns);

    /// <summary>Hands each sum to <paramref name="output"/>, given this thread's first row and column.</summary>
    void Write<TOutput>(TOutput output, int row, int column)
        where TOutput : struct, IProductOutput;
}

/// <summary>Takes the elements of a matrix product.</summary>
internal interface IProductOutput
{
    /// <summary>Which part of a split sum this is; each has a matrix of its own.</summary>
    int Part { get; set; }

    /// <summary>Takes one element; those beyond the matrix are dropped.</summary>
    void Write(int row, int column, float sum);
}

/// <summary>64×64 by 256 threads of 4×4: small problems, where many groups matter.</summary>
internal struct Tile64 : ITile
{
    private Sums4x4 sums;

    /// <inheritdoc/>
    public static int Rows => 64;

    /// <inheritdoc/>
    public static int Columns => 64;

    /// <inheritdoc/>
    public static int Depth => 16;

    /// <inheritdoc/>
    public static int Threads => 256;

    /// <inheritdoc/>
    public static int ThreadColumns => 16;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(ArrayView<Float4> a, int rows, ArrayView<Float4> b, int columns) => sums.Add(a[rows], b[columns]);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Write<TOutput>(TOutput output, int row, int column)
        where TOutput : struct, IProductOutput => sums.Write(output, row, column);
}

/// <summary>128×128 by 256 threads of 8×8: large problems; twice the products for each float that is read.</summary>
internal struct Tile128 : ITile
{
    private const int Half = 64;
    private Sums4x4 s00, s01, s10, s11;

    /// <inheritdoc/>
    public static int Rows => 128;

    /// <inheritdoc/>
    public static int Columns => 128;

    /// <inheritdoc/>
    public static int Depth => 8;

    /// <inheritdoc/>
    public static int Threads => 256;

    /// <inheritdoc/>
    public static int ThreadColumns => 16;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(ArrayView<Float4> a, int rows, ArrayView<Float4> b, int columns)
    {
        Float4 a0 = a[rows], a1 = a[rows + (Half / 4)], b0 = b[columns], b1 = b[columns + (Half / 4)];
        s00.Add(a0, b0);
        s01.Add(a0, b1);
        s10.Add(a1, b0);
        s11.Add(a1, b1);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Write<TOutput>(TOutput output, int row, int column)
        where TOutput : struct, IProductOutput
    {
        s00.Write(output, row, column);
        s01.Write(output, row, column + Half);
        s10.Write(output, row + Half, column);
        s11.Write(output, row + Half, column + Half);
    }
}

/// <summary>128×32 by 256 threads of 4×4: few columns (toRGB, the layers of the highest resolutions).</summary>
internal struct TallTile : ITile
{
    private Sums4x4 sums;

    /// <inheritdoc/>
    public static int Rows => 128;

    /// <inheritdoc/>
    public static int Columns => 32;

    /// <inheritdoc/>
    public static int Depth => 16;

    /// <inheritdoc/>
    public static int Threads => 256;

    /// <inheritdoc/>
    public static int ThreadColumns => 8;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(ArrayView<Float4> a, int rows, ArrayView<Float4> b, int columns) => sums.Add(a[rows], b[columns]);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Write<TOutput>(TOutput output, int row, int column)
        where TOutput : struct, IProductOutput => sums.Write(output, row, column);
}

/// <summary>32×128 by 256 threads of 4×4: few rows (a dense layer of a small batch, the weight gradient of toRGB).</summary>
internal struct FlatTile : ITile
{
    private Sums4x4 sums;

    /// <inheritdoc/>
    public static int Rows => 32;

    /// <inheritdoc/>
    public static int Columns => 128;

    /// <inheritdoc/>
    public static int Depth => 16;

    /// <inheritdoc/>
    public static int Threads => 256;

    /// <inheritdoc/>
    public static int ThreadColumns => 32;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(ArrayView<Float4> a, int rows, ArrayView<Float4> b, int columns) => sums.Add(a[rows], b[columns]);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Write<TOutput>(TOutput output, int row, int column)
        where TOutput : struct, IProductOutput => sums.Write(output, row, column);
}

/// <summary>8×16 by 8 threads of 4×4: for the simulator, where a thread is dear.</summary>
internal struct SmallTile : ITile
{
    private Sums4x4 sums;

    /// <inheritdoc/>
    public static int Rows => 8;

    /// <inheritdoc/>
    public static int Columns => 16;

    /// <inheritdoc/>
    public static int Depth => 4;

    /// <inheritdoc/>
    public static int Threads => 8;

    /// <inheritdoc/>
    public static int ThreadColumns => 4;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(ArrayView<Float4> a, int rows, ArrayView<Float4> b, int columns) => sums.Add(a[rows], b[columns]);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Write<TOutput>(TOutput output, int row, int column)
        where TOutput : struct, IProductOutput => sums.Write(output, row, column);
}
