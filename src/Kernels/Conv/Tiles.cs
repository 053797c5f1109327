namespace PGGan.Kernels.Cpu;

/// <summary>
/// An array of rows cut into parts of about <see cref="Grain"/> floats: several whole rows each, or pieces of one row. The cut depends on
/// the shape, never on the number of threads, so that sums have the same bits on every machine.
/// </summary>
internal readonly struct Tiles
{
    /// <summary>Floats a part of a pass over memory: about 10 µs, some ten times the cost of a launch.</summary>
    public const int Grain = 32768;

    private readonly int rows, columns, rowsPerTile, columnsPerTile, pieces;

    /// <summary>
    /// The parts of <paramref name="rows"/> rows of <paramref name="columns"/> floats; <paramref name="grain"/> floats each.
    /// </summary>
    public Tiles(int rows, int columns, int grain = Grain)
    {
        (this.rows, this.columns) = (rows, columns);
        rowsPerTile = Math.Max(1, grain / columns);
        columnsPerTile = Math.Min(grain, columns);
        pieces = Parts(columns, columnsPerTile);
        Count = checked(Parts(rows, rowsPerTile) * pieces);
    }

    /// <summary>How many parts there are.</summary>
    public int Count { get; }

    /// <summary>The rows and columns of one part.</summary>
    public Tile this[int part]
    {
        get
        {
            int row = part / pieces * rowsPerTile;
            int column = part % pieces * columnsPerTile;
            return new Tile(row, Math.Min(rowsPerTile, rows - row), column, Math.Min(columnsPerTile, columns - column));
        }
    }

    /// <summary><c>⌈count / size⌉</c></summary>
    public static int Parts(int count, int size) => (int)(((long)count + size - 1) / size);
}

/// <summary>A rectangle of an array of rows.</summary>
internal readonly record struct Tile(int Row, int Rows, int Column, int Columns);
