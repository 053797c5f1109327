using System.Runtime.CompilerServices;

namespace PGGan.Kernels.Gpu.Products;

/// <summary>
/// What a product reads of an image <c>[N, stride · Height, stride · Width, C]</c>: pixel (n, h, w) of a grid and a tap (i, j) give the
/// pixel <c>(stride · h + Origin + i, stride · w + Origin + j)</c>, zero outside.
/// </summary>
/// <param name="Pixels">Pixels of the grid, of all images.</param>
/// <param name="Height">Rows of the grid.</param>
/// <param name="Width">Columns of the grid.</param>
/// <param name="Stride">1, or 2: the image is twice as large as the grid.</param>
/// <param name="Kernel">Taps of a row and of a column.</param>
/// <param name="Origin">The first tap.</param>
/// <param name="Parities">
/// 1: batches 0 to 3 are the pixels (a, b) of each 2×2 of an image twice as large, and their taps begin at <c>⌊(a + Origin) / 2⌋</c>; else
/// 0.
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
    // Pixels before (s · h, s · w): s² · pixel − (s − 1) · s · w.
    public int Start(int pixel, int column) => ((Stride * Stride * pixel) - ((Stride - 1) * column)) * Channels;

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
        SlabCursor cursor = new()
        {
            TapRow = tap / grid.Kernel,
            TapColumn = tap % grid.Kernel,
            Part = slab % Parts,
            Target = copies.DepthTarget
        };

        // From the pixel itself to the first tap's.
        cursor.Start = grid.Offset(grid.FirstRow(batch), grid.FirstColumn(batch));
        Begin(ref cursor, 0, first, batch);
        if (copies.Count > 1)
        {
            Begin(ref cursor, 1, first + step, batch);
        }

        if (copies.Count > 2)
        {
            Begin(ref cursor, 2, first + (2 * step), batch);
            Begin(ref cursor, 3, first + (3 * step), batch);
        }

        if (copies.Count > 4)
        {
            Begin(ref cursor, 4, first + (4 * step), batch);
            Begin(ref cursor, 5, first + (5 * step), batch);
            Begin(ref cursor, 6, first + (6 * step), batch);
            Begin(ref cursor, 7, first + (7 * step), batch);
        }

        return cursor;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Aim(ThreadCopies copies, ref SlabCursor cursor)
    {
        int chunk = (cursor.Part * SlabOperand.Depth) + copies.Chunk;
        cursor.Offset = cursor.Start + grid.Offset(cursor.TapRow, cursor.TapColumn) + chunk;
        cursor.Inside = chunk < grid.Channels ? 1 : 0;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Copy<TMachine>(ThreadCopies copies, ref SlabCursor cursor, SharedChunks<TMachine> shared, int slab, int copy, int isThere)
        where TMachine : struct, IMachine
    {
        int mask = cursor.Mask(copy);
        int inside = (mask >> cursor.TapRow) & (mask >> (Columns + cursor.TapColumn)) & cursor.Inside & isThere;
        shared.CopyAsync(slab + cursor.Target + (copy * copies.Threads), data, cursor.Begin(copy) + cursor.Offset, inside);
    }

    /// <inheritdoc/>
    public void Next(ThreadCopies copies, ref SlabCursor cursor) => cursor.Advance(Parts, grid.Kernel);

    /// <summary>Keeps where the pixel of a copy begins, and which of its taps are inside.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Begin(ref SlabCursor cursor, int copy, int pixel, int batch)
    {
        int place = grid.Place(pixel), row = (place >> 16) + grid.FirstRow(batch), column = (place & 0xffff) + grid.FirstColumn(batch);
        int mask = 0;
        if (pixel < grid.Pixels)
        {
            for (int tap = 0; tap < grid.Kernel; tap++)
            {
                mask |= ((uint)(row + tap) < (uint)grid.ImageHeight ? 1 << tap : 0)
                    | ((uint)(column + tap) < (uint)grid.ImageWidth ? 1 << (Columns + tap) : 0);
            }
        }

        cursor.Keep(copy, grid.Start(pixel, place & 0xffff), mask);
    }
}

/// <summary>
/// An image with a tap and channel a side of the product, and positions that count through the pixels: an operand of a weight's gradient.
/// </summary>
internal readonly struct PixelColumns(Chunks data, PixelGrid grid) : ISource
{
    /// <inheritdoc/>
    public static bool SidesAreContiguous => true;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public SlabCursor Start(ThreadCopies copies, int firstSide, int batch, int slab)
    {
        int side = (firstSide / copies.Length) + copies.SideChunk, tap = side / grid.Channels,
            first = (slab * copies.Positions) + copies.Position;
        int row = grid.Origin + (tap / grid.Kernel), column = grid.Origin + (tap % grid.Kernel);
        return new()
        {
            // A side behind the last tap reads far above the image: zeros.
            TapRow = tap < grid.Kernel * grid.Kernel ? row : -(1 << 14),
            TapColumn = column,
            First = first,
            Start = grid.Offset(row, column) + (side % grid.Channels),
            Target = copies.FirstSideTarget,
            Place = grid.Place(first),
            Step = grid.Place(copies.PositionStep),
        };
    }

    /// <inheritdoc/>
    public void Aim(ThreadCopies copies, ref SlabCursor cursor)
    {
    }

    /// <inheritdoc/>
    /// <remarks>After it the cursor is a step further: all copies of a slab lead to the next slab's first.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Copy<TMachine>(ThreadCopies copies, ref SlabCursor cursor, SharedChunks<TMachine> shared, int slab, int copy, int isThere)
        where TMachine : struct, IMachine
    {
        int row = (cursor.Place >> 16) + cursor.TapRow, column = (cursor.Place & 0xffff) + cursor.TapColumn;
        bool inside = cursor.First < grid.Pixels && (uint)row < (uint)grid.ImageHeight && (uint)column < (uint)grid.ImageWidth;
        shared.CopyAsync(
            slab + copies.SideTarget(cursor.Target, copy), data, grid.Start(cursor.First, cursor.Place & 0xffff) + cursor.Start,
            inside ? isThere : 0);
        cursor.Place = grid.Further(cursor.Place, cursor.Step);
        cursor.First += copies.PositionStep;
    }

    /// <inheritdoc/>
    public void Next(ThreadCopies copies, ref SlabCursor cursor)
    {
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
            Target = copies.FirstSideTarget,
            Start = (first * channels) + side,
        };
    }

    /// <inheritdoc/>
    public void Aim(ThreadCopies copies, ref SlabCursor cursor)
    {
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Copy<TMachine>(ThreadCopies copies, ref SlabCursor cursor, SharedChunks<TMachine> shared, int slab, int copy, int isThere)
        where TMachine : struct, IMachine
    {
        int further = copy * copies.PositionStep;
        shared.CopyAsync(
            slab + copies.SideTarget(cursor.Target, copy), data, cursor.Start + (further * channels),
            cursor.First + further < pixels ? isThere : 0);
    }

    /// <inheritdoc/>
    public void Next(ThreadCopies copies, ref SlabCursor cursor)
    {
        cursor.First += copies.Positions;
        cursor.Start += copies.Positions * channels;
    }
}
