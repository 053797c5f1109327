using System.Runtime.CompilerServices;

namespace PGGan.Kernels.Cpu;

/// <summary>
/// The inner loop of products whose left operand lies anywhere: <c>tile[i, j] (+)= Σ_s a[i, s] · b[s, j]</c> for up to 12 rows and two vectors
/// of columns, all sums in registers. <see cref="RegisterBlock"/> is the same for operands packed at strides the compiler knows.
/// </summary>
internal static unsafe class StridedBlock
{
    /// <summary>Rows of the block to begin with when so many are left: the full one, or the smallest that holds them.</summary>
    public static int GroupOf<T>(int rows)
        where T : struct, ISimdLane<T>
    {
        int full = RegisterBlock.RowsOf((SimdWidth)(32 * T.Count));
        return rows <= 4 ? 4 : rows <= 8 && full == 12 ? 8 : full;
    }

    /// <summary>Adds <paramref name="steps"/> products to a block of tiles, or writes their sums to it.</summary>
    /// <param name="rows">Rows of the block, as <see cref="GroupOf"/> says.</param>
    /// <param name="columns">Columns that matter; the second vector is left alone when the first holds them all.</param>
    /// <param name="a">Left operand at the first row and step.</param>
    /// <param name="aRow">Floats from a row of it to the next.</param>
    /// <param name="aStep">Floats from a step of it to the next.</param>
    /// <param name="b">Right operand, two vectors a step.</param>
    /// <param name="bStep">Floats from a step of it to the next.</param>
    /// <param name="steps">Length of the sum.</param>
    /// <param name="tile">Target <c>[rows, 2 vectors]</c>.</param>
    /// <param name="accumulate">Whether the target holds a part of the sum already.</param>
    public static void Multiply<T>(
        int rows, int columns, float* a, nint aRow, nint aStep, float* b, nint bStep, int steps, float* tile, bool accumulate)
        where T : struct, ISimdLane<T>
    {
        if (columns > T.Count)
        {
            Multiply<T, TwoVectors>(rows, a, aRow, aStep, b, bStep, steps, tile, accumulate);
        }
        else
        {
            Multiply<T, OneVector>(rows, a, aRow, aStep, b, bStep, steps, tile, accumulate);
        }
    }

    private static void Multiply<T, TColumns>(int rows, float* a, nint aRow, nint aStep, float* b, nint bStep, int steps, float* tile, bool accumulate)
        where T : struct, ISimdLane<T>
        where TColumns : struct, IColumnCount
    {
        switch (rows)
        {
            case 12:
                Multiply<T, Rows12, TColumns>(a, aRow, aStep, b, bStep, steps, tile, accumulate);
                break;
            case 8:
                Multiply<T, Rows8, TColumns>(a, aRow, aStep, b, bStep, steps, tile, accumulate);
                break;
            case 6:
                Multiply<T, Rows6, TColumns>(a, aRow, aStep, b, bStep, steps, tile, accumulate);
                break;
            default:
                Multiply<T, Rows4, TColumns>(a, aRow, aStep, b, bStep, steps, tile, accumulate);
                break;
        }
    }

    private static void Multiply<T, TRows, TColumns>(float* a, nint aRow, nint aStep, float* b, nint bStep, int steps, float* tile, bool accumulate)
        where T : struct, ISimdLane<T>
        where TRows : struct, IRowCount
        where TColumns : struct, IColumnCount
    {
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

        // Every third row has a pointer, the two after it are one and two strides away: addresses that an instruction can form.
        nint aRow2 = 2 * aRow;
        float* a3 = a + (3 * aRow), a6 = a + (6 * aRow), a9 = a + (9 * aRow);
        for (; steps > 0; steps--)
        {
            T bLeft = T.Load(b), bRight = TColumns.Both ? T.Load(b + T.Count) : zero;
            b += bStep;
            T row0 = T.Splat(*a);
            left0 = T.MultiplyAdd(row0, bLeft, left0);
            right0 = Second<T, TColumns>(row0, bRight, right0);
            T row1 = T.Splat(a[aRow]);
            left1 = T.MultiplyAdd(row1, bLeft, left1);
            right1 = Second<T, TColumns>(row1, bRight, right1);
            T row2 = T.Splat(a[aRow2]);
            left2 = T.MultiplyAdd(row2, bLeft, left2);
            right2 = Second<T, TColumns>(row2, bRight, right2);
            a += aStep;
            T row3 = T.Splat(*a3);
            left3 = T.MultiplyAdd(row3, bLeft, left3);
            right3 = Second<T, TColumns>(row3, bRight, right3);

            if (TRows.Rows > 4)
            {
                T row4 = T.Splat(a3[aRow]);
                left4 = T.MultiplyAdd(row4, bLeft, left4);
                right4 = Second<T, TColumns>(row4, bRight, right4);
                T row5 = T.Splat(a3[aRow2]);
                left5 = T.MultiplyAdd(row5, bLeft, left5);
                right5 = Second<T, TColumns>(row5, bRight, right5);
            }

            a3 += aStep;
            if (TRows.Rows > 6)
            {
                T row6 = T.Splat(*a6);
                left6 = T.MultiplyAdd(row6, bLeft, left6);
                right6 = Second<T, TColumns>(row6, bRight, right6);
                T row7 = T.Splat(a6[aRow]);
                left7 = T.MultiplyAdd(row7, bLeft, left7);
                right7 = Second<T, TColumns>(row7, bRight, right7);
            }

            if (TRows.Rows > 8)
            {
                T row8 = T.Splat(a6[aRow2]);
                left8 = T.MultiplyAdd(row8, bLeft, left8);
                right8 = Second<T, TColumns>(row8, bRight, right8);
                T row9 = T.Splat(*a9);
                left9 = T.MultiplyAdd(row9, bLeft, left9);
                right9 = Second<T, TColumns>(row9, bRight, right9);
                T row10 = T.Splat(a9[aRow]);
                left10 = T.MultiplyAdd(row10, bLeft, left10);
                right10 = Second<T, TColumns>(row10, bRight, right10);
                T row11 = T.Splat(a9[aRow2]);
                left11 = T.MultiplyAdd(row11, bLeft, left11);
                right11 = Second<T, TColumns>(row11, bRight, right11);
                a9 += aStep;
            }

            if (TRows.Rows > 6)
            {
                a6 += aStep;
            }
        }

        Finish<T, TColumns>(tile, accumulate, left0, right0);
        Finish<T, TColumns>(tile + (1 * 2 * T.Count), accumulate, left1, right1);
        Finish<T, TColumns>(tile + (2 * 2 * T.Count), accumulate, left2, right2);
        Finish<T, TColumns>(tile + (3 * 2 * T.Count), accumulate, left3, right3);

        if (TRows.Rows > 4)
        {
            Finish<T, TColumns>(tile + (4 * 2 * T.Count), accumulate, left4, right4);
            Finish<T, TColumns>(tile + (5 * 2 * T.Count), accumulate, left5, right5);
        }

        if (TRows.Rows > 6)
        {
            Finish<T, TColumns>(tile + (6 * 2 * T.Count), accumulate, left6, right6);
            Finish<T, TColumns>(tile + (7 * 2 * T.Count), accumulate, left7, right7);
        }

        if (TRows.Rows > 8)
        {
            Finish<T, TColumns>(tile + (8 * 2 * T.Count), accumulate, left8, right8);
            Finish<T, TColumns>(tile + (9 * 2 * T.Count), accumulate, left9, right9);
            Finish<T, TColumns>(tile + (10 * 2 * T.Count), accumulate, left10, right10);
            Finish<T, TColumns>(tile + (11 * 2 * T.Count), accumulate, left11, right11);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Second<T, TColumns>(T a, T b, T sum)
        where T : struct, ISimdLane<T>
        where TColumns : struct, IColumnCount =>
        TColumns.Both ? T.MultiplyAdd(a, b, sum) : sum;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Finish<T, TColumns>(float* row, bool accumulate, T left, T right)
        where T : struct, ISimdLane<T>
        where TColumns : struct, IColumnCount
    {
        T.Store(row, accumulate ? left + T.Load(row) : left);
        if (TColumns.Both)
        {
            T.Store(row + T.Count, accumulate ? right + T.Load(row + T.Count) : right);
        }
    }
}
