using System.Runtime.CompilerServices;
using ILGPU;

namespace PGGan.Kernels.Gpu;

/// <summary>
/// The part of a matrix product that one group of threads computes, and in its fields the sums of one thread: they are fields, never
/// an array, so that they stay in registers.
/// </summary>
internal interface ITile
{
    /// <summary>Rows of the product, a multiple of 4.</summary>
    static abstract int Rows { get; }

    /// <summary>Columns of the product, a multiple of 4.</summary>
    static abstract int Columns { get; }

    /// <summary>Terms of the reduced axis that are in shared memory at a time; divides <see cref="Threads"/>.</summary>
    static abstract int Depth { get; }

    /// <summary>Threads of the group.</summary>
    static abstract int Threads { get; }

    /// <summary>Adds the products of one term: <paramref name="a"/> is one line of <see cref="Rows"/> / 4 vectors, b one of <see cref="Columns"/> / 4.</summary>
    void Add(ArrayView<Float4> a, int firstA, ArrayView<Float4> b, int firstB);

    /// <summary>Hands each sum to <paramref name="output"/> with its row and column in the tile added to the tile's place.</summary>
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
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(ArrayView<Float4> a, int firstA, ArrayView<Float4> b, int firstB) =>
        sums.Add(a[firstA + (Group.IdxX / 16)], b[firstB + (Group.IdxX % 16)]);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Write<TOutput>(TOutput output, int row, int column)
        where TOutput : struct, IProductOutput =>
        sums.Write(output, row + (Group.IdxX / 16 * 4), column + (Group.IdxX % 16 * 4));
}

/// <summary>128×128 by 256 threads of 8×8, as four 4×4 half a tile apart: large problems; twice the products for each load of the 4×4.</summary>
internal struct Tile128 : ITile
{
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
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(ArrayView<Float4> a, int firstA, ArrayView<Float4> b, int firstB)
    {
        Float4 a0 = a[firstA + (Group.IdxX / 16)], a1 = a[firstA + 16 + (Group.IdxX / 16)];
        Float4 b0 = b[firstB + (Group.IdxX % 16)], b1 = b[firstB + 16 + (Group.IdxX % 16)];
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
        int r = row + (Group.IdxX / 16 * 4), c = column + (Group.IdxX % 16 * 4);
        s00.Write(output, r, c);
        s01.Write(output, r, c + 64);
        s10.Write(output, r + 64, c);
        s11.Write(output, r + 64, c + 64);
    }
}

/// <summary>256×16 by 256 threads of 4×4: few output channels (toRGB).</summary>
internal struct TallTile : ITile
{
    private Sums4x4 sums;

    /// <inheritdoc/>
    public static int Rows => 256;

    /// <inheritdoc/>
    public static int Columns => 16;

    /// <inheritdoc/>
    public static int Depth => 16;

    /// <inheritdoc/>
    public static int Threads => 256;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(ArrayView<Float4> a, int firstA, ArrayView<Float4> b, int firstB) =>
        sums.Add(a[firstA + (Group.IdxX / 4)], b[firstB + (Group.IdxX % 4)]);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Write<TOutput>(TOutput output, int row, int column)
        where TOutput : struct, IProductOutput =>
        sums.Write(output, row + (Group.IdxX / 4 * 4), column + (Group.IdxX % 4 * 4));
}

/// <summary>16×256 by 256 threads of 4×4: few rows (a dense layer of a small batch, the weight gradient of toRGB).</summary>
internal struct FlatTile : ITile
{
    private Sums4x4 sums;

    /// <inheritdoc/>
    public static int Rows => 16;

    /// <inheritdoc/>
    public static int Columns => 256;

    /// <inheritdoc/>
    public static int Depth => 16;

    /// <inheritdoc/>
    public static int Threads => 256;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(ArrayView<Float4> a, int firstA, ArrayView<Float4> b, int firstB) =>
        sums.Add(a[firstA + (Group.IdxX / 64)], b[firstB + (Group.IdxX % 64)]);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Write<TOutput>(TOutput output, int row, int column)
        where TOutput : struct, IProductOutput =>
        sums.Write(output, row + (Group.IdxX / 64 * 4), column + (Group.IdxX % 64 * 4));
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
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(ArrayView<Float4> a, int firstA, ArrayView<Float4> b, int firstB) =>
        sums.Add(a[firstA + (Group.IdxX / 4)], b[firstB + (Group.IdxX % 4)]);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Write<TOutput>(TOutput output, int row, int column)
        where TOutput : struct, IProductOutput =>
        sums.Write(output, row + (Group.IdxX / 4 * 4), column + (Group.IdxX % 4 * 4));
}
