using System.Runtime.CompilerServices;

namespace PGGan.Kernels.Gpu.Products;

/// <summary>
/// One side of a matrix product whose elements lie in an image or a weight: how a thread brings its chunks of one slab after another to
/// shared memory. The reduced axis counts through taps and, for each, through its channels in whole slabs; or through pixels.
/// </summary>
internal interface ISource
{
    /// <summary>
    /// Whether neighbouring sides (rows or columns of the product) are neighbours in memory; otherwise neighbouring positions of the
    /// reduced axis are.
    /// </summary>
    static abstract bool SidesAreContiguous { get; }

    /// <summary>What the thread has to know to begin at a slab.</summary>
    /// <param name="copies">Which chunks the thread copies.</param>
    /// <param name="firstSide">First side of the group's tile.</param>
    /// <param name="batch">Which of the products side by side this is.</param>
    /// <param name="slab">The first slab.</param>
    SlabCursor Start(ThreadCopies copies, int firstSide, int batch, int slab);

    /// <summary>Works out what the copies of the cursor's slab have in common.</summary>
    void Aim(ThreadCopies copies, ref SlabCursor cursor);

    /// <summary>
    /// Begins the thread's copy number <paramref name="copy"/>, a constant, to the slab in shared memory that begins at chunk <paramref
    /// name="slab"/>; zeros where
    /// <paramref name="isThere"/> is 0.
    /// </summary>
    void Copy<TMachine>(ThreadCopies copies, ref SlabCursor cursor, SharedChunks<TMachine> shared, int slab, int copy, int isThere)
        where TMachine : struct, IMachine;

    /// <summary>Moves the cursor to the next slab.</summary>
    void Next(ThreadCopies copies, ref SlabCursor cursor);
}

/// <summary>A slab's copies by one thread.</summary>
internal static class SlabCopies
{
    /// <summary>
    /// Begins all of them, of zeros where <paramref name="isThere"/> is 0, and moves the cursor on. Written out, since the compiler does
    /// not unroll: how many there are is a constant of the tile.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Begin<TMachine, TSource>(TSource source, ThreadCopies copies, ref SlabCursor cursor, SharedChunks<TMachine> shared,
        int slab, int isThere)
        where TMachine : struct, IMachine
        where TSource : struct, ISource
    {
        source.Aim(copies, ref cursor);
        source.Copy(copies, ref cursor, shared, slab, 0, isThere);
        if (copies.Count > 1)
        {
            source.Copy(copies, ref cursor, shared, slab, 1, isThere);
        }

        if (copies.Count > 2)
        {
            source.Copy(copies, ref cursor, shared, slab, 2, isThere);
            source.Copy(copies, ref cursor, shared, slab, 3, isThere);
        }

        if (copies.Count > 4)
        {
            source.Copy(copies, ref cursor, shared, slab, 4, isThere);
            source.Copy(copies, ref cursor, shared, slab, 5, isThere);
            source.Copy(copies, ref cursor, shared, slab, 6, isThere);
            source.Copy(copies, ref cursor, shared, slab, 7, isThere);
        }

        source.Next(copies, ref cursor);
    }
}

/// <summary>The chunks of a slab that one thread copies: neighbouring threads copy neighbours in memory.</summary>
/// <param name="Thread">The thread.</param>
/// <param name="Threads">Threads of the group.</param>
/// <param name="Sides">Sides of the slab.</param>
/// <param name="Length">Elements of a chunk.</param>
internal readonly record struct ThreadCopies(int Thread, int Threads, int Sides, int Length)
{
    /// <summary>Chunks of a thread: 1, 2, 4 or 8.</summary>
    public int Count => Sides * SlabOperand.Depth / Threads;

    /// <summary>Positions of a slab.</summary>
    public int Positions => SlabOperand.Depth * Length;

    /// <summary>Positions neighbours: this thread's chunk of a side.</summary>
    public int Chunk => Thread & (SlabOperand.Depth - 1);

    /// <summary>Positions neighbours: its first side.</summary>
    public int Side => Thread >> PowerOfTwo.Log2(SlabOperand.Depth);

    /// <summary>Positions neighbours: from each of its sides to the next.</summary>
    public int SideStep => Threads / SlabOperand.Depth;

    /// <summary>Sides neighbours: this thread's chunk of a position.</summary>
    public int SideChunk => Thread & ((Sides / Length) - 1);

    /// <summary>Sides neighbours: its first position.</summary>
    public int Position => Thread >> PowerOfTwo.Log2(Sides / Length);

    /// <summary>Sides neighbours: from each of its positions to the next.</summary>
    public int PositionStep => Threads / (Sides / Length);

    /// <summary>Positions neighbours: from the slab to where its first copy goes.</summary>
    public int DepthTarget => SlabOperand.DepthChunk(Side, Chunk);

    /// <summary>Sides neighbours: from the slab to where its first copy goes.</summary>
    public int FirstSideTarget => SlabOperand.SideChunk(Position, SideChunk, Sides / Length, Length);

    /// <summary>
    /// Sides neighbours: from the slab, whose first copy goes to <paramref name="first"/>, to where copy <paramref name="copy"/> goes.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int SideTarget(int first, int copy)
    {
        int perPosition = Sides / Length;

        // Positions a whole turn apart are permuted alike.
        return PositionStep % Length == 0
            ? first + (copy * Threads)
            : SlabOperand.SideChunk(Position + (copy * PositionStep), SideChunk, perPosition, Length);
    }
}

/// <summary>Powers of two in kernels: ptxas 11.8 divides by a constant as by any number.</summary>
internal static class PowerOfTwo
{
    /// <summary>The logarithm of 1 to 64; a constant where the number is one.</summary>
    public static int Log2(int power) =>
        power >= 64 ? 6 : power >= 32 ? 5 : power >= 16 ? 4 : power >= 8 ? 3 : power >= 4 ? 2 : power >= 2 ? 1 : 0;
}

/// <summary>How far a thread is on the reduced axis, and where its pixels are. Fields, written out: they are registers.</summary>
internal struct SlabCursor
{
    /// <summary>The tap, and its row and column where it is one of an image's.</summary>
    public int Tap, TapRow, TapColumn;

    /// <summary>The slab among those of a tap.</summary>
    public int Part;

    /// <summary>The first side or pixel of the thread.</summary>
    public int First;

    /// <summary>Where its first copy goes, from the slab on.</summary>
    public int Target;

    /// <summary>Chunks from the start of the data to what does not change from slab to slab.</summary>
    public int Start;

    /// <summary>Of the slab aimed at: chunks that its copies have in common, and whether its chunks of channels are there.</summary>
    public int Offset, Inside;

    /// <summary>A pixel's row and column, and a step's.</summary>
    public int Place, Step;

    /// <summary>Where each side's elements begin, in chunks.</summary>
    private int b0, b1, b2, b3, b4, b5, b6, b7;

    /// <summary>Which taps of each side are inside the image: rows in the lower half, columns in the upper.</summary>
    private int m0, m1, m2, m3, m4, m5, m6, m7;

    /// <summary>Where the elements of side number <paramref name="copy"/> begin.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly int Begin(int copy) =>
        copy == 0 ? b0 : copy == 1 ? b1 : copy == 2 ? b2 : copy == 3 ? b3 : copy == 4 ? b4 : copy == 5 ? b5 : copy == 6 ? b6 : b7;

    /// <summary>Which taps of side number <paramref name="copy"/> are inside.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly int Mask(int copy) =>
        copy == 0 ? m0 : copy == 1 ? m1 : copy == 2 ? m2 : copy == 3 ? m3 : copy == 4 ? m4 : copy == 5 ? m5 : copy == 6 ? m6 : m7;

    /// <summary>Keeps what <see cref="Begin"/> and <see cref="Mask"/> return.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Keep(int copy, int begin, int mask)
    {
        switch (copy)
        {
            case 0: (b0, m0) = (begin, mask); break;
            case 1: (b1, m1) = (begin, mask); break;
            case 2: (b2, m2) = (begin, mask); break;
            case 3: (b3, m3) = (begin, mask); break;
            case 4: (b4, m4) = (begin, mask); break;
            case 5: (b5, m5) = (begin, mask); break;
            case 6: (b6, m6) = (begin, mask); break;
            default: (b7, m7) = (begin, mask); break;
        }
    }

    /// <summary>
    /// The next slab: of this tap, or the first of the next. Without branches, so that the assembler can put it between the multiplies.
    /// </summary>
    /// <param name="parts">Slabs of a tap.</param>
    /// <param name="kernel">Taps of a row.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Advance(int parts, int kernel)
    {
        // All ones while there is another, else zero.
        int samePart = (Part + 1 - parts) >> 31;
        Part = (Part + 1) & samePart;
        Tap += 1 + samePart;
        int column = TapColumn + 1 + samePart, sameRow = (column - kernel) >> 31;
        TapColumn = column & sameRow;
        TapRow += 1 + sameRow;
    }
}
