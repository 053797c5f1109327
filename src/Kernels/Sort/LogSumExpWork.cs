using PGGan.Kernels.Pointwise;

namespace PGGan.Kernels.Cpu;

/// <summary><c>y[r] = m + ln Σ_c e^(x[r, c] − m)</c>, m the row's largest.</summary>
internal readonly unsafe struct LogSumExpWork(int columns, Tiles tiles, float* x, float* y) : IWork
{
    /// <summary>How many times longer than a pass over memory an exponential takes.</summary>
    public const int Cost = 8;

    public void Run<T>(int part)
        where T : struct, ISimdLane<T>
    {
        Tile tile = tiles[part];
        for (int row = tile.Row; row < tile.Row + tile.Rows; row++)
        {
            y[row] = OfRow<T>(x + ((nint)row * columns), columns);
        }
    }

    private static float OfRow<T>(float* row, int columns)
        where T : struct, ISimdLane<T>
    {
        float largest = float.MinValue;   // of a row of −∞ too, so that the result is −∞ and not NaN
        for (int i = 0; i < columns; i++)
        {
            largest = row[i] > largest ? row[i] : largest;
        }

        T sums = T.Splat(0), shift = T.Splat(largest);
        int column = 0;
        for (; column <= columns - T.Count; column += T.Count)
        {
            sums += Exponential.Exp(T.Load(row + column) - shift);
        }

        float sum = T.Sum(sums);
        for (; column < columns; column++)
        {
            sum += Exponential.Exp(new ScalarLane(row[column] - largest)).Value;
        }

        return largest + Exponential.Log(new ScalarLane(sum)).Value;
    }
}
