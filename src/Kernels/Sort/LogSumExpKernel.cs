using ILGPU;
using PGGan.Kernels.Pointwise;

namespace PGGan.Kernels.Gpu;

/// <summary>
/// <c>y[r] = m + ln Σ_c e^(x[r, c] − m)</c>, m the row's largest: <c>lanes</c> threads to each row. Each of them looks for the largest by
/// itself, since a row of classes is short; the exponentials are shared out.
/// </summary>
internal readonly struct LogSumExpKernel(int rows, int columns, int lanes, Floats x, Floats y) : IKernel
{
    /// <inheritdoc/>
    public void Execute()
    {
        RowThread t = RowThread.Of(lanes);
        int rowsOfGroup = Group.DimX / lanes;
        for (int first = Grid.IdxX * rowsOfGroup; first < rows; first += Grid.DimX * rowsOfGroup)
        {
            int row = first + t.Row, start = row * columns;
            float largest = float.MinValue, sum = 0;   // of a row of −∞ too, so that the result is −∞ and not NaN
            if (row < rows)
            {
                for (int i = 0; i < columns; i++)
                {
                    float value = x.Load(start + i);
                    largest = value > largest ? value : largest;
                }

                for (int i = t.Lane; i < columns; i += lanes)
                {
                    sum += Exponential.Exp(new Lane1(x.Load(start + i) - largest)).Value;
                }
            }

            float total = t.Total(sum, lanes);
            if (row < rows && t.Lane == 0)
            {
                y.Store(row, largest + Exponential.Log(new Lane1(total)).Value);
            }
        }
    }
}
