namespace PGGan.Kernels.Cpu;

/// <summary>
/// A block of rows in register blocks: full ones, and one of 12, 8, 6 or 4 rows for what is left. Rows past the last are multiplied and not
/// used.
/// </summary>
internal static unsafe class RowGroups
{
    /// <summary><c>tiles[i, j] (+)= Σ_s a[i, s] · b[s, j]</c></summary>
    /// <param name="rows">Rows.</param>
    /// <param name="columns">Columns that matter, see <see cref="RegisterBlock"/>.</param>
    /// <param name="a">Left operand, row after row.</param>
    /// <param name="stride">Floats from a row of it to the next.</param>
    /// <param name="b">Right operand <c>[steps, 2 vectors]</c>.</param>
    /// <param name="steps">Length of the sum.</param>
    /// <param name="tiles">Target <c>[rows, 2 vectors]</c>.</param>
    /// <param name="accumulate">Whether the target holds a part of the sum already.</param>
    public static void Multiply<T>(int rows, int columns, float* a, nint stride, float* b, int steps, float* tiles, bool accumulate)
        where T : struct, ISimdLane<T>
    {
        for (int row = 0; row < rows;)
        {
            float* from = a + (row * stride), to = tiles + (row * 2 * T.Count);
            int group = GroupOf<T>(rows - row);
            switch (group)
            {
                case 12:
                    RegisterBlock.Multiply<T, Rows12>(from, stride, b, steps, to, accumulate, columns);
                    break;
                case 8:
                    RegisterBlock.Multiply<T, Rows8>(from, stride, b, steps, to, accumulate, columns);
                    break;
                case 6:
                    RegisterBlock.Multiply<T, Rows6>(from, stride, b, steps, to, accumulate, columns);
                    break;
                default:
                    RegisterBlock.Multiply<T, Rows4>(from, stride, b, steps, to, accumulate, columns);
                    break;
            }

            row += group;
        }
    }

    /// <summary><c>tiles[i, j] = Σ_s a[s, i] · b[s, j]</c>, both operands where they lie.</summary>
    /// <param name="rows">Rows: columns of a.</param>
    /// <param name="columns">Columns that matter.</param>
    /// <param name="a">Left operand, step after step.</param>
    /// <param name="aStep">Floats from a step of it to the next.</param>
    /// <param name="b">Right operand, step after step.</param>
    /// <param name="bStep">Floats from a step of it to the next.</param>
    /// <param name="steps">Length of the sum.</param>
    /// <param name="tiles">Target <c>[rows, 2 vectors]</c>.</param>
    public static void MultiplyTransposed<T>(int rows, int columns, float* a, nint aStep, float* b, nint bStep, int steps, float* tiles)
        where T : struct, ISimdLane<T>
    {
        for (int row = 0; row < rows;)
        {
            float* to = tiles + (row * 2 * T.Count);
            int group = GroupOf<T>(rows - row);
            switch (group)
            {
                case 12:
                    RegisterBlock.MultiplyTransposed<T, Rows12>(a + row, aStep, b, bStep, steps, to, columns);
                    break;
                case 8:
                    RegisterBlock.MultiplyTransposed<T, Rows8>(a + row, aStep, b, bStep, steps, to, columns);
                    break;
                case 6:
                    RegisterBlock.MultiplyTransposed<T, Rows6>(a + row, aStep, b, bStep, steps, to, columns);
                    break;
                default:
                    RegisterBlock.MultiplyTransposed<T, Rows4>(a + row, aStep, b, bStep, steps, to, columns);
                    break;
            }

            row += group;
        }
    }

    private static int GroupOf<T>(int rows)
        where T : struct, ISimdLane<T>
    {
        int full = RegisterBlock.RowsOf((SimdWidth)(32 * T.Count));
        return rows <= 4 ? 4 : rows <= 8 && full == 12 ? 8 : full;
    }
}
