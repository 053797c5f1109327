namespace PGGan.Kernels.Cpu;

/// <summary>
/// A matrix as it lies in memory, transposed or not: element <c>[row, column]</c> is at <c>row · RowStride + column · ColumnStride</c>.
/// </summary>
internal readonly unsafe struct Strided(float* start, nint rowStride, nint columnStride)
{
    /// <summary>Element [0, 0].</summary>
    public readonly float* Start = start;

    /// <summary>Floats from one row to the next.</summary>
    public readonly nint RowStride = rowStride;

    /// <summary>Floats from one column to the next.</summary>
    public readonly nint ColumnStride = columnStride;

    /// <summary>The matrix with rows and columns exchanged.</summary>
    public Strided Transposed => new(Start, ColumnStride, RowStride);

    /// <summary>Where an element is.</summary>
    public float* At(int row, int column) => Start + (row * RowStride) + (column * ColumnStride);

    /// <summary>Copies a rectangle to rows of <paramref name="stride"/> floats.</summary>
    public void CopyTo(Tile tile, float* target, nint stride)
    {
        for (int row = 0; row < tile.Rows; row++, target += stride)
        {
            float* from = At(tile.Row + row, tile.Column);
            if (ColumnStride == 1)
            {
                new ReadOnlySpan<float>(from, tile.Columns).CopyTo(new Span<float>(target, tile.Columns));
                continue;
            }

            for (int column = 0; column < tile.Columns; column++, from += ColumnStride)
            {
                target[column] = *from;
            }
        }
    }
}
