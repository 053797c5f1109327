using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.Arm;

namespace PGGan.Kernels.Cpu;

/// <summary>
/// The inner loop of every product: <c>tile[i, j] += Σ_s a[i, s] · b[s, j]</c> for up to 12 rows and two vectors of columns, all sums in
/// registers. Each step loads two vectors of b and broadcasts one float of a for each row, two multiply-adds a load.
/// </summary>
/// <remarks>
/// Written out, not looped: an array of accumulators would live in memory. Rows past <see cref="IRowLayout.Rows"/> are constant false for
/// the JIT and vanish, so the blocks for 32 registers (12 × 2) and for 16 (6 × 2) are one source.
/// </remarks>
internal static unsafe class RegisterBlock
{
    /// <summary>Most rows of a block: 24 sums, 2 vectors of b and one of a fit 32 registers.</summary>
    private const int MaxRows = 12;

    /// <summary>Most rows of a block of that width: 12 with 32 registers (AVX-512, NEON), 6 with 16.</summary>
    public static int RowsOf(SimdWidth width) => width == SimdWidth.Vector512 || AdvSimd.IsSupported ? MaxRows : MaxRows / 2;

    /// <summary>Adds <paramref name="steps"/> products to a tile, or writes their sum to it.</summary>
    /// <param name="a">First row of the left operand, laid out as the type says.</param>
    /// <param name="b">Right operand, <c>[steps, 2 vectors]</c>.</param>
    /// <param name="steps">Length of the sum.</param>
    /// <param name="tile">Target, <c>[Rows, 2 vectors]</c>.</param>
    /// <param name="accumulate">Whether the tile holds a part of the sum already.</param>
    /// <param name="columns">Columns that matter; the second vector is left alone when the first holds them all.</param>
    public static void Multiply<T, TRows>(float* a, float* b, int steps, float* tile, bool accumulate, int columns)
        where T : struct, ISimdLane<T>
        where TRows : struct, IRowLayout =>
        Multiply<T, TRows, Packed, TileTarget<T>>(a, TRows.RowStride, TRows.StepStride, b, default, steps, new(tile, accumulate), columns);

    /// <summary>The same with rows of a where they lie in memory, <paramref name="stride"/> floats from one to the next.</summary>
    public static void Multiply<T, TRows>(float* a, nint stride, float* b, int steps, float* tile, bool accumulate, int columns)
        where T : struct, ISimdLane<T>
        where TRows : struct, IRowCount =>
        Multiply<T, AnyStride<TRows>, Packed, TileTarget<T>>(a, stride, 1, b, default, steps, new(tile, accumulate), columns);

    /// <summary>The same with columns of a matrix as rows of a, and rows of another as b, both where they lie.</summary>
    /// <param name="a">Left operand; its rows are neighbours.</param>
    /// <param name="aStep">Floats from one step of it to the next.</param>
    /// <param name="b">Right operand.</param>
    /// <param name="bStep">Floats from one step of it to the next.</param>
    /// <param name="steps">Length of the sum.</param>
    /// <param name="tile">Target, <c>[Rows, 2 vectors]</c>.</param>
    /// <param name="columns">Columns that matter.</param>
    public static void MultiplyTransposed<T, TRows>(float* a, nint aStep, float* b, nint bStep, int steps, float* tile, int columns)
        where T : struct, ISimdLane<T>
        where TRows : struct, IRowCount =>
        Multiply<T, AnyStep<TRows>, Apart, TileTarget<T>>(a, 1, aStep, b, new(bStep), steps, new(tile, false), columns);

    /// <summary>The same with a right operand as it lies in memory.</summary>
    public static void Multiply<T, TRows>(float* a, float* b, Unpacked layout, int steps, float* tile, bool accumulate, int columns)
        where T : struct, ISimdLane<T>
        where TRows : struct, IRowLayout =>
        Multiply<T, TRows, Unpacked, TileTarget<T>>(a, TRows.RowStride, TRows.StepStride, b, layout, steps, new(tile, accumulate), columns);

    /// <summary>The same for a packed right operand, the finished sums put where the target says.</summary>
    public static void Multiply<T, TRows, TTarget>(float* a, float* b, int steps, TTarget target, int columns)
        where T : struct, ISimdLane<T>
        where TRows : struct, IRowLayout
        where TTarget : struct, IBlockTarget<T> =>
        Multiply<T, TRows, Packed, TTarget>(a, TRows.RowStride, TRows.StepStride, b, default, steps, target, columns);

    private static void Multiply<T, TRows, TRight, TTarget>(
        float* a, nint rowStride, nint stepStride, float* b, TRight layout, int steps, TTarget target, int columns)
        where T : struct, ISimdLane<T>
        where TRows : struct, IRowLayout
        where TRight : struct, IRightLayout
        where TTarget : struct, IBlockTarget<T>
    {
        if (columns > T.Count)
        {
            Multiply<T, TRows, TRight, TTarget, TwoVectors>(a, rowStride, stepStride, b, layout, steps, target);
        }
        else
        {
            Multiply<T, TRows, TRight, TTarget, OneVector>(a, rowStride, stepStride, b, layout, steps, target);
        }
    }

    private static void Multiply<T, TRows, TRight, TTarget, TColumns>(
        float* a, nint rowStride, nint stepStride, float* b, TRight layout, int steps, TTarget target)
        where T : struct, ISimdLane<T>
        where TRows : struct, IRowLayout
        where TRight : struct, IRightLayout
        where TTarget : struct, IBlockTarget<T>
        where TColumns : struct, IColumnCount
    {
        // Where the strides are constants, they are part of the instructions. Otherwise every third row has a pointer, the two after it one
        // and two strides away: addresses that an instruction can form as well.
        nint stride = TRows.RowStride == 0 ? rowStride : TRows.RowStride, twice = 2 * stride;
        nint step = TRows.StepStride == 0 ? stepStride : TRows.StepStride;
        float* a3 = a + (3 * stride), a6 = a + (6 * stride), a9 = a + (9 * stride);
        T zero = T.Splat(0);
        T left0 = zero, right0 = zero;
        T left1 = zero, right1 = zero;
        T left2 = zero, right2 = zero;
        T left3 = zero, right3 = zero;
        T left4 = zero, right4 = zero;
        T left5 = zero, right5 = zero;
        T left6 = zero, right6 = zero;
        T left7 = zero, right7 = zero;
        T left8 = zero, right8 = zero;
        T left9 = zero, right9 = zero;
        T left10 = zero, right10 = zero;
        T left11 = zero, right11 = zero;
        for (; steps > 0; steps--)
        {
            layout.Hint<T, TColumns>(b);
            T bLeft = T.Load(b), bRight = TColumns.Both ? T.Load(b + T.Count) : zero;
            T row0 = T.Splat(*a);
            left0 = T.MultiplyAdd(row0, bLeft, left0);
            right0 = Second<T, TColumns>(row0, bRight, right0);
            T row1 = T.Splat(a[stride]);
            left1 = T.MultiplyAdd(row1, bLeft, left1);
            right1 = Second<T, TColumns>(row1, bRight, right1);
            T row2 = T.Splat(a[twice]);
            left2 = T.MultiplyAdd(row2, bLeft, left2);
            right2 = Second<T, TColumns>(row2, bRight, right2);
            T row3 = T.Splat(*a3);
            left3 = T.MultiplyAdd(row3, bLeft, left3);
            right3 = Second<T, TColumns>(row3, bRight, right3);

            if (TRows.Rows > 4)
            {
                T row4 = T.Splat(a3[stride]);
                left4 = T.MultiplyAdd(row4, bLeft, left4);
                right4 = Second<T, TColumns>(row4, bRight, right4);
                T row5 = T.Splat(a3[twice]);
                left5 = T.MultiplyAdd(row5, bLeft, left5);
                right5 = Second<T, TColumns>(row5, bRight, right5);
            }

            if (TRows.Rows > 6)
            {
                T row6 = T.Splat(*a6);
                left6 = T.MultiplyAdd(row6, bLeft, left6);
                right6 = Second<T, TColumns>(row6, bRight, right6);
                T row7 = T.Splat(a6[stride]);
                left7 = T.MultiplyAdd(row7, bLeft, left7);
                right7 = Second<T, TColumns>(row7, bRight, right7);
            }

            if (TRows.Rows > 8)
            {
                T row8 = T.Splat(a6[twice]);
                left8 = T.MultiplyAdd(row8, bLeft, left8);
                right8 = Second<T, TColumns>(row8, bRight, right8);
                T row9 = T.Splat(*a9);
                left9 = T.MultiplyAdd(row9, bLeft, left9);
                right9 = Second<T, TColumns>(row9, bRight, right9);
                T row10 = T.Splat(a9[stride]);
                left10 = T.MultiplyAdd(row10, bLeft, left10);
                right10 = Second<T, TColumns>(row10, bRight, right10);
                T row11 = T.Splat(a9[twice]);
                left11 = T.MultiplyAdd(row11, bLeft, left11);
                right11 = Second<T, TColumns>(row11, bRight, right11);
            }

            a += step;
            a3 += step;
            a6 += step;
            a9 += step;
            b += layout.Stride<T>();
        }

        target.Put<TColumns>(0, left0, right0);
        target.Put<TColumns>(1, left1, right1);
        target.Put<TColumns>(2, left2, right2);
        target.Put<TColumns>(3, left3, right3);

        if (TRows.Rows > 4)
        {
            target.Put<TColumns>(4, left4, right4);
            target.Put<TColumns>(5, left5, right5);
        }

        if (TRows.Rows > 6)
        {
            target.Put<TColumns>(6, left6, right6);
            target.Put<TColumns>(7, left7, right7);
        }

        if (TRows.Rows > 8)
        {
            target.Put<TColumns>(8, left8, right8);
            target.Put<TColumns>(9, left9, right9);
            target.Put<TColumns>(10, left10, right10);
            target.Put<TColumns>(11, left11, right11);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Second<T, TColumns>(T a, T b, T sum)
        where T : struct, ISimdLane<T>
        where TColumns : struct, IColumnCount =>
        TColumns.Both ? T.MultiplyAdd(a, b, sum) : sum;
}

/// <summary>
/// How the left operand of a <see cref="RegisterBlock"/> lies in memory: constants, so that each broadcast is one instruction.
/// </summary>
internal interface IRowLayout
{
    /// <summary>Rows of the block: 4, 6, 8 or 12.</summary>
    static abstract int Rows { get; }

    /// <summary>Floats from one row to the next; 0 where only the caller knows.</summary>
    static abstract int RowStride { get; }

    /// <summary>Floats from one step of the sum to the next; 0 where only the caller knows.</summary>
    static abstract int StepStride { get; }
}

/// <summary>How the right operand of a <see cref="RegisterBlock"/> lies in memory.</summary>
internal interface IRightLayout
{
    /// <summary>Floats from one step of the sum to the next.</summary>
    nint Stride<T>()
        where T : struct, ISimdLane<T>;

    /// <summary>Asks for what will be read later, when step <paramref name="b"/> is read.</summary>
    unsafe void Hint<T, TColumns>(float* b)
        where T : struct, ISimdLane<T>
        where TColumns : struct, IColumnCount;
}

/// <summary>Step after step, two vectors each: in the cache.</summary>
internal readonly struct Packed : IRightLayout
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public nint Stride<T>()
        where T : struct, ISimdLane<T> => 2 * T.Count;

    public unsafe void Hint<T, TColumns>(float* b)
        where T : struct, ISimdLane<T>
        where TColumns : struct, IColumnCount
    {
    }
}

/// <summary>Rows of a matrix where it lies, near enough to need no hints.</summary>
/// <param name="stride">Floats from one row to the next.</param>
internal readonly struct Apart(nint stride) : IRightLayout
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public nint Stride<T>()
        where T : struct, ISimdLane<T> => stride;

    public unsafe void Hint<T, TColumns>(float* b)
        where T : struct, ISimdLane<T>
        where TColumns : struct, IColumnCount
    {
    }
}

/// <summary>Rows of a matrix where it lies: a burst of hints would stall, one with each step costs nothing.</summary>
/// <param name="stride">Floats from one row to the next.</param>
/// <param name="ahead">Floats from what is read to what is asked for.</param>
internal readonly struct Unpacked(nint stride, nint ahead) : IRightLayout
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public nint Stride<T>()
        where T : struct, ISimdLane<T> => stride;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public unsafe void Hint<T, TColumns>(float* b)
        where T : struct, ISimdLane<T>
        where TColumns : struct, IColumnCount
    {
        CacheHint.SecondLevel(b + ahead);
        if (TColumns.Both && T.Count == 16)
        {
            CacheHint.SecondLevel(b + ahead + T.Count);
        }
    }
}

/// <summary>Whether a block has two vectors of columns or one: narrow layers and the last panel would waste the second.</summary>
internal interface IColumnCount
{
    static abstract bool Both { get; }
}

internal readonly struct OneVector : IColumnCount
{
    public static bool Both => false;
}

internal readonly struct TwoVectors : IColumnCount
{
    public static bool Both => true;
}

/// <summary>A number of rows known to the JIT.</summary>
internal interface IRowCount
{
    static abstract int Rows { get; }
}

internal readonly struct Rows4 : IRowCount
{
    public static int Rows => 4;
}

internal readonly struct Rows6 : IRowCount
{
    public static int Rows => 6;
}

internal readonly struct Rows8 : IRowCount
{
    public static int Rows => 8;
}

internal readonly struct Rows12 : IRowCount
{
    public static int Rows => 12;
}

/// <summary>Row after row, each contiguous along the sum: image patches.</summary>
internal readonly struct RowMajor<TRows> : IRowLayout
    where TRows : struct, IRowCount
{
    /// <summary>
    /// Longest run of a row that is multiplied at once: with it, 12 rows and 256 steps of two vectors share the first-level cache.
    /// </summary>
    public const int MaxSteps = 256;

    public static int Rows => TRows.Rows;

    // One cache line more than the run, so that the rows of a block do not fall on the same sets of the cache.
    public static int RowStride => MaxSteps + 16;

    public static int StepStride => 1;
}

/// <summary>Step after step, the rows of each contiguous: output gradients, pixel after pixel.</summary>
internal readonly struct StepMajor<TRows> : IRowLayout
    where TRows : struct, IRowCount
{
    public static int Rows => TRows.Rows;

    public static int RowStride => 1;

    public static int StepStride => TRows.Rows;
}

/// <summary>Row after row, each contiguous along the sum, as far apart as the caller says: pixels of an image.</summary>
internal readonly struct AnyStride<TRows> : IRowLayout
    where TRows : struct, IRowCount
{
    public static int Rows => TRows.Rows;

    public static int RowStride => 0;

    public static int StepStride => 1;
}

/// <summary>Step after step, as far apart as the caller says, the rows of each contiguous: columns of a matrix.</summary>
internal readonly struct AnyStep<TRows> : IRowLayout
    where TRows : struct, IRowCount
{
    public static int Rows => TRows.Rows;

    public static int RowStride => 1;

    public static int StepStride => 0;
}
