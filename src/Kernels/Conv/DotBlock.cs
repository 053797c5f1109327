using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace PGGan.Kernels.Cpu;

/// <summary>
/// The inner loop of products whose operands both lie along the sum: <c>sums[i, j] += Σ_s a[i, s] · b[j, s]</c> for up to 8 rows of a and
/// three of b. Lanes run along the sum, so neither operand is packed or transposed; the lanes of the 24 sums are added at the end.
/// </summary>
/// <remarks>Written out for the reason <see cref="RegisterBlock"/> is. With 16 registers the block is 4 × 3.</remarks>
internal static unsafe class DotBlock
{
    /// <summary>Rows of b in a block.</summary>
    public const int Columns = 3;

    /// <summary>Floats of a row of sums; the fourth is unused.</summary>
    public const int Stride = 4;

    /// <summary>Rows of a in a block of that width: 8 with 32 registers, 4 with 16.</summary>
    public static int RowsOf(SimdWidth width) => RegisterBlock.RowsOf(width) > 8 ? 8 : 4;

    /// <summary>Adds <paramref name="steps"/> products to the sums, or writes their sum to them.</summary>
    /// <param name="a">First row of the left operand, <paramref name="rowsA"/> of them; rows past the last are the last again.</param>
    /// <param name="strideA">Floats from one row of a to the next.</param>
    /// <param name="rowsA">Rows of a that exist.</param>
    /// <param name="b">First row of the right operand, <paramref name="rowsB"/> of them; likewise.</param>
    /// <param name="strideB">Floats from one row of b to the next.</param>
    /// <param name="rowsB">Rows of b that exist.</param>
    /// <param name="ahead">Floats from the places of b that are read to those that are asked for.</param>
    /// <param name="steps">Length of the sums.</param>
    /// <param name="sums">Target, <c>[rows of the block, 4]</c>.</param>
    /// <param name="accumulate">Whether the target holds a part of the sums already.</param>
    public static void Multiply<T, TRows>(
        float* a, nint strideA, int rowsA, float* b, nint strideB, int rowsB, nint ahead, int steps, float* sums, bool accumulate)
        where T : struct, ISimdLane<T>
        where TRows : struct, IRowCount
    {
        nint lastA = rowsA - 1, lastB = rowsB - 1, end = steps - (steps % T.Count);
        float* a0 = a, a1 = a + (nint.Min(1, lastA) * strideA), a2 = a + (nint.Min(2, lastA) * strideA),
            a3 = a + (nint.Min(3, lastA) * strideA);
        float* a4 = a + (nint.Min(4, lastA) * strideA), a5 = a + (nint.Min(5, lastA) * strideA);
        float* a6 = a + (nint.Min(6, lastA) * strideA), a7 = a + (nint.Min(7, lastA) * strideA);
        float* b0 = b, b1 = b + (nint.Min(1, lastB) * strideB), b2 = b + (nint.Min(2, lastB) * strideB);

        T zero = T.Splat(0);
        T s00 = zero, s01 = zero, s02 = zero;
        T s10 = zero, s11 = zero, s12 = zero;
        T s20 = zero, s21 = zero, s22 = zero;
        T s30 = zero, s31 = zero, s32 = zero;
        T s40 = zero, s41 = zero, s42 = zero;
        T s50 = zero, s51 = zero, s52 = zero;
        T s60 = zero, s61 = zero, s62 = zero;
        T s70 = zero, s71 = zero, s72 = zero;
        for (nint s = 0; s < end; s += T.Count)
        {
            CacheHint.SecondLevel(b0 + s + ahead);
            CacheHint.SecondLevel(b1 + s + ahead);
            CacheHint.SecondLevel(b2 + s + ahead);
            T y0 = T.Load(b0 + s), y1 = T.Load(b1 + s), y2 = T.Load(b2 + s);
            T x0 = T.Load(a0 + s);
            s00 = T.MultiplyAdd(x0, y0, s00);
            s01 = T.MultiplyAdd(x0, y1, s01);
            s02 = T.MultiplyAdd(x0, y2, s02);
            T x1 = T.Load(a1 + s);
            s10 = T.MultiplyAdd(x1, y0, s10);
            s11 = T.MultiplyAdd(x1, y1, s11);
            s12 = T.MultiplyAdd(x1, y2, s12);
            T x2 = T.Load(a2 + s);
            s20 = T.MultiplyAdd(x2, y0, s20);
            s21 = T.MultiplyAdd(x2, y1, s21);
            s22 = T.MultiplyAdd(x2, y2, s22);
            T x3 = T.Load(a3 + s);
            s30 = T.MultiplyAdd(x3, y0, s30);
            s31 = T.MultiplyAdd(x3, y1, s31);
            s32 = T.MultiplyAdd(x3, y2, s32);
            if (TRows.Rows > 4)
            {
                T x4 = T.Load(a4 + s);
                s40 = T.MultiplyAdd(x4, y0, s40);
                s41 = T.MultiplyAdd(x4, y1, s41);
                s42 = T.MultiplyAdd(x4, y2, s42);
                T x5 = T.Load(a5 + s);
                s50 = T.MultiplyAdd(x5, y0, s50);
                s51 = T.MultiplyAdd(x5, y1, s51);
                s52 = T.MultiplyAdd(x5, y2, s52);
                T x6 = T.Load(a6 + s);
                s60 = T.MultiplyAdd(x6, y0, s60);
                s61 = T.MultiplyAdd(x6, y1, s61);
                s62 = T.MultiplyAdd(x6, y2, s62);
                T x7 = T.Load(a7 + s);
                s70 = T.MultiplyAdd(x7, y0, s70);
                s71 = T.MultiplyAdd(x7, y1, s71);
                s72 = T.MultiplyAdd(x7, y2, s72);
            }
        }

        Finish(sums, accumulate, s00, s01, s02);
        Finish(sums + Stride, accumulate, s10, s11, s12);
        Finish(sums + (2 * Stride), accumulate, s20, s21, s22);
        Finish(sums + (3 * Stride), accumulate, s30, s31, s32);
        if (TRows.Rows > 4)
        {
            Finish(sums + (4 * Stride), accumulate, s40, s41, s42);
            Finish(sums + (5 * Stride), accumulate, s50, s51, s52);
            Finish(sums + (6 * Stride), accumulate, s60, s61, s62);
            Finish(sums + (7 * Stride), accumulate, s70, s71, s72);
        }

        // What is left when the sum is no whole number of lanes.
        for (nint s = end; s < steps; s++)
        {
            for (nint i = 0; i < rowsA; i++)
            {
                for (nint j = 0; j < rowsB; j++)
                {
                    sums[(i * Stride) + j] += a[(i * strideA) + s] * b[(j * strideB) + s];
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Finish<T>(float* sums, bool accumulate, T s0, T s1, T s2)
        where T : struct, ISimdLane<T>
    {
        Vector128<float> third = T.Fold(s2);
        Vector128<float> row = AddPairs(AddPairs(T.Fold(s0), T.Fold(s1)), AddPairs(third, third));
        (accumulate ? row + Vector128.Load(sums) : row).Store(sums);
    }

    // a0 + a1, a2 + a3, b0 + b1, b2 + b3: twice, and the lanes of four vectors are four sums.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> AddPairs(Vector128<float> a, Vector128<float> b) =>
        Sse3.IsSupported ? Sse3.HorizontalAdd(a, b)
        : AdvSimd.Arm64.IsSupported ? AdvSimd.Arm64.AddPairwise(a, b)
        : Vector128.Create(a[0] + a[1], a[2] + a[3], b[0] + b[1], b[2] + b[3]);
}
