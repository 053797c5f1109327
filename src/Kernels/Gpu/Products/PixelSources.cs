using System.Runtime.CompilerServices;

namespace PGGan.Kernels.Gpu.Products;

/// <summary>
/// What a product reads of an image <c>[N, stride · Height, stride · Width, C]</c>: pixel (n, h, w) of a grid and a tap (i, j) give the pixel
/// <c>(stride · h + Origin + i, stride · w + Origin + j)</c>, zero outside.
/// </summary>
/// <param name="Pixels">Pixels of the grid, of all images.</param>
/// <param name="Height">Rows of the grid.</param>
/// <param name="Width">Columns of the grid.</param>
/// <param name="Stride">1, or 2: the image is twice as large as the grid.</param>
/// <param name="Kernel">Taps of a row and of a column.</param>
/// <param name="Origin">The first tap.</param>
/// <param name="Parities">
/// 1: batches 0 to 3 are the pixels (a, b) of each 2×2 of an image twice as large, and their taps begin at <c>⌊(a + Origin) / 2⌋</c>; else 0.
/// </param>
/// <param name="Channels">Chunks of a pixel.</param>
internal readonly record struct PixelGrid(int Pixels, int Height, int Width, int Stride, int Kernel, int Origin, int Parities, int Channels)
{
    /// <summary>Rows of the image.</summary>
    public int ImageHeight => Height * Stride;

    /// <summary>Columns of the image.</summary>
    public int ImageWidth => Width * Stride;

    /// <summary>First tap's row of a batch.</summary>
    public int FirstRow(int batch) => Parities != 0 ? ((batch >> 1) + Origin) >> 1 : Origin;

    /// <summary>First tap's column of a batch.</summary>
    public int FirstColumn(int batch) => Parities != 0 ? ((batch & 1) + Origin) >> 1 : Origin;

    /// <summary>The image's row (upper half) and column (lower half) of a pixel of the grid, or of a number of pixels.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Place(int pixel) => ((pixel / Width % Height * Stride) << 16) | (pixel % Width * Stride);

    /// <summary>The place a step further.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Further(int place, int step)
    {
        int sum = place + step;
        if ((sum & 0xffff) >= ImageWidth)
        {
            sum += (Stride << 16) - ImageWidth;
        }

        return sum >> 16 >= ImageHeight ? sum - (ImageHeight << 16) : sum;
    }

    /// <summary>The first chunk of the pixel of the image that a pixel of the grid stands on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Start(int pixel, int column) => ((Stride * Stride * pixel) - ((Stride - 1) * column)) * Channels;   // pixels before (s · h, s · w): s² · pixel − (s − 1) · s · w

    /// <summary>Chunks from a pixel to the one a tap away.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Offset(int tapRow, int tapColumn) => ((tapRow * ImageWidth) + tapColumn) * Channels;
}

/// <summary>An image with a pixel a row of the product; positions count through (tap, channel).</summary>
internal readonly struct PixelRows(Chunks data, PixelGrid grid) : ISource
{
    private const int Columns = 16;

    /// <inheritdoc/>
    public static bool SidesAreContiguous => false;

    private int Parts => (grid.Channels + SlabOperand.Depth - 1) / SlabOperand.Depth;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public SlabCursor Start(ThreadCopies copies, int firstSide, int batch, int slab)
    {
        int tap = slab / Parts, first = firstSide + copies.Side, step = copies.SideStep;
        SlabCursor cursor = new() { TapRow = tap / grid.Kernel, TapColumn = tap % grid.Kernel, Part = slab % Parts, Target = copies.DepthTarget };

        // From the pixel itself to the first tap's.
        cursor.First = grid.Offset(grid.FirstRow(batch), grid.FirstColumn(batch));
        Begin(first, batch, out cursor.B0, out cursor.M0);
        if (copies.Count > 1)
        {
            Begin(first + step, batch, out cursor.B1, out cursor.M1);
        }

        if (copies.Count > 2)
        {
            Begin(first + (2 * step), batch, out cursor.B2, out cursor.M2);
            Begin(first + (3 * step), batch, out cursor.B3, out cursor.M3);
        }

        if (copies.Count > 4)
        {
            Begin(first + (4 * step), batch, out cursor.B4, out cursor.M4);
            Begin(first + (5 * step), batch, out cursor.B5, out cursor.M5);
            Begin(first + (6 * step), batch, out cursor.B6, out cursor.M6);
            Begin(first + (7 * step), batch, out cursor.B7, out cursor.M7);
        }

        return cursor;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Copy<TMachine>(ThreadCopies copies, ref SlabCursor cursor, SharedChunks<TMachine> shared, int slab)
        where TMachine : struct, IMachine
    {
        int chunk = (cursor.Part * SlabOperand.Depth) + copies.Chunk, count = copies.Count;
        int offset = cursor.First + grid.Offset(cursor.TapRow, cursor.TapColumn) + chunk;

        // A chunk behind the last channel is a tap that no mask knows.
        int row = chunk < grid.Channels ? cursor.TapRow : Columns - 1, column = Columns + cursor.TapColumn;
        slab += cursor.Target;
        One(copies, shared, slab, 0, cursor.B0, cursor.M0, offset, row, column);
        if (count > 1)
        {
            One(copies, shared, slab, 1, cursor.B1, cursor.M1, offset, row, column);
        }

        if (count > 2)
        {
            One(copies, shared, slab, 2, cursor.B2, cursor.M2, offset, row, column);
            One(copies, shared, slab, 3, cursor.B3, cursor.M3, offset, row, column);
        }

        if (count > 4)
        {
            One(copies, shared, slab, 4, cursor.B4, cursor.M4, offset, row, column);
            One(copies, shared, slab, 5, cursor.B5, cursor.M5, offset, row, column);
            One(copies, shared, slab, 6, cursor.B6, cursor.M6, offset, row, column);
            One(copies, shared, slab, 7, cursor.B7, cursor.M7, offset, row, column);
        }

        cursor.Advance(Parts, grid.Kernel);
    }

    /// <summary>Where a pixel begins, and which of its taps are inside.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Begin(int pixel, int batch, out int start, out int mask)
    {
        int place = grid.Place(pixel), row = (place >> 16) + grid.FirstRow(batch), column = (place & 0xffff) + grid.FirstColumn(batch);
        start = grid.Start(pixel, place & 0xffff);
        mask = 0;
        if (pixel < grid.Pixels)
        {
            for (int tap = 0; tap < grid.Kernel; tap++)
            {
                mask |= ((uint)(row + tap) < (uint)grid.ImageHeight ? 1 << tap : 0) | ((uint)(column + tap) < (uint)grid.ImageWidth ? 1 << (Columns + tap) : 0);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void One<TMachine>(
        ThreadCopies copies, SharedChunks<TMachine> shared, int slab, int copy, int start, int mask, int offset, int row, int column)
        where TMachine : struct, IMachine
    {
        int inside = (mask >> row) & (mask >> column) & 1;
        shared.CopyAsync(slab + (copy * copies.Threads), data, start + offset, inside);
    }
}

/// <summary>An image with a tap and channel a side of the product, and positions that count through the pixels: an operand of a weight's gradient.</summary>
internal readonly struct PixelColumns(Chunks data, PixelGrid grid) : ISource
{
    /// <inheritdoc/>
    public static bool SidesAreContiguous => true;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public SlabCursor Start(ThreadCopies copies, int firstSide, int batch, int slab)
    {
        int side = (firstSide / copies.Length) + copies.SideChunk, tap = side / grid.Channels, first = (slab * copies.Positions) + copies.Position;
        int row = grid.Origin + (tap / grid.Kernel), column = grid.Origin + (tap % grid.Kernel);
        return new()
        {
            // A side behind the last tap reads far above the image: zeros.
            TapRow = tap < grid.Kernel * grid.Kernel ? row : -(1 << 14),
            TapColumn = column,
            First = first,
            B0 = grid.Offset(row, column) + (side % grid.Channels),
            Target = SlabOperand.SideChunk(copies.Position, copies.SideChunk, copies.Sides / copies.Length, copies.Length),
            Place = grid.Place(first),
            Step = grid.Place(copies.PositionStep),
        };
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Copy<TMachine>(ThreadCopies copies, ref SlabCursor cursor, SharedChunks<TMachine> shared, int slab)
        where TMachine : struct, IMachine
    {
        int count = copies.Count;
        One(copies, ref cursor, shared, slab, 0);
        if (count > 1)
        {
            One(copies, ref cursor, shared, slab, 1);
        }

        if (count > 2)
        {
            One(copies, ref cursor, shared, slab, 2);
            One(copies, ref cursor, shared, slab, 3);
        }

        if (count > 4)
        {
            One(copies, ref cursor, shared, slab, 4);
            One(copies, ref cursor, shared, slab, 5);
            One(copies, ref cursor, shared, slab, 6);
            One(copies, ref cursor, shared, slab, 7);
        }
    }

    /// <summary>A copy, after which the cursor is a step further: all copies of a slab lead to the next slab's first.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void One<TMachine>(ThreadCopies copies, ref SlabCursor cursor, SharedChunks<TMachine> shared, int slab, int copy)
        where TMachine : struct, IMachine
    {
        int row = (cursor.Place >> 16) + cursor.TapRow, column = (cursor.Place & 0xffff) + cursor.TapColumn;
        bool inside = cursor.First < grid.Pixels && (uint)row < (uint)grid.ImageHeight && (uint)column < (uint)grid.ImageWidth;
        shared.CopyAsync(slab + copies.SideTarget(cursor.Target, copy), data, grid.Start(cursor.First, cursor.Place & 0xffff) + cursor.B0, inside ? 1 : 0);
        cursor.Place = grid.Further(cursor.Place, cursor.Step);
        cursor.First += copies.PositionStep;
    }
}

/// <summary>The same for one tap, the pixel itself: a matrix of pixels and channels.</summary>
/// <param name="data">Its chunks.</param>
/// <param name="pixels">Rows.</param>
/// <param name="channels">Chunks of a row.</param>
internal readonly struct ChannelColumns(Chunks data, int pixels, int channels) : ISource
{
    /// <inheritdoc/>
    public static bool SidesAreContiguous => true;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public SlabCursor Start(ThreadCopies copies, int firstSide, int batch, int slab)
    {
        int side = (firstSide / copies.Length) + copies.SideChunk, first = (slab * copies.Positions) + copies.Position;
        return new()
        {
            First = side < channels ? first : pixels,
            Target = SlabOperand.SideChunk(copies.Position, copies.SideChunk, copies.Sides / copies.Length, copies.Length),
            B0 = (first * channels) + side,
        };
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Copy<TMachine>(ThreadCopies copies, ref SlabCursor cursor, SharedChunks<TMachine> shared, int slab)
        where TMachine : struct, IMachine
    {
        int count = copies.Count;
        One(copies, cursor, shared, slab, 0);
        if (count > 1)
        {
            One(copies, cursor, shared, slab, 1);
        }

        if (count > 2)
        {
            One(copies, cursor, shared, slab, 2);
            One(copies, cursor, shared, slab, 3);
        }

        if (count > 4)
        {
            One(copies, cursor, shared, slab, 4);
            One(copies, cursor, shared, slab, 5);
            One(copies, cursor, shared, slab, 6);
            One(copies, cursor, shared, slab, 7);
        }

        cursor.First += copies.Positions;
        cursor.B0 += copies.Positions * channels;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void One<TMachine>(ThreadCopies copies, SlabCursor cursor, SharedChunks<TMachine> shared, int slab, int copy)
        where TMachine : struct, IMachine
    {
        int further = copy * copies.PositionStep;
        shared.CopyAsync(slab + copies.SideTarget(cursor.Target, copy), data, cursor.B0 + (further * channels), cursor.First + further < pixels ? 1 : 0);
    }
}
