namespace PGGan.Imaging;

/// <summary>Lays images of equal size out in a grid, row by row. Unused cells stay 0.</summary>
internal static class ImageGrid
{
    /// <summary>
    /// Columns and rows that fill a 1920×1080 screen: <c>clip(1920 div r, 3, 32)</c> by <c>clip(1080 div r, 2, 32)</c>, shrunk in
    /// proportion to at most <paramref name="mostImages"/> cells.
    /// </summary>
    /// <param name="resolution">Side of an image in pixels.</param>
    /// <param name="mostImages">Upper bound on the number of cells, at least 1.</param>
    public static (int Columns, int Rows) SizeFor(int resolution, int mostImages)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(resolution, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(mostImages, 1);
        int columns = Math.Clamp(1920 / resolution, 3, 32), rows = Math.Clamp(1080 / resolution, 2, 32);
        if (columns * rows <= mostImages)
        {
            return (columns, rows);
        }

        double shrink = Math.Sqrt((double)mostImages / (columns * rows));
        int fewerRows = Math.Max(1, (int)(rows * shrink));
        return (Math.Min(columns, mostImages / fewerRows), fewerRows);
    }

    /// <summary>
    /// Writes float images in [−1, 1]: <c>(x + 1) · 127.5</c>, rounded half to even and clipped. The file has the <see cref="DrawnMark"/>.
    /// </summary>
    /// <param name="path">The PNG file.</param>
    /// <param name="images"><c>[N, resolution, resolution, channels]</c>, N at most <c>columns · rows</c>.</param>
    /// <param name="resolution">Side of an image in pixels.</param>
    /// <param name="channels">1 gray, 3 RGB, 4 RGBA of a network: <see cref="Premultiplied"/>.</param>
    /// <param name="columns">Images side by side.</param>
    /// <param name="rows">Images below each other.</param>
    /// <exception cref="ArgumentException">A value is not a number, or the sizes do not fit together.</exception>
    public static void Write(string path, ReadOnlySpan<float> images, int resolution, int channels, int columns, int rows)
    {
        byte[] bytes = new byte[images.Length];
        ToBytes(images, bytes);
        Write(path, bytes, resolution, channels, columns, rows);
    }

    /// <summary>Writes uint8 images, with the <see cref="DrawnMark"/>.</summary>
    /// <inheritdoc cref="Write(string, ReadOnlySpan{float}, int, int, int, int)"/>
    public static void Write(string path, ReadOnlySpan<byte> images, int resolution, int channels, int columns, int rows)
    {
        PixelBuffer grid = Premultiplied.ToStraight(Lay(images, resolution, channels, columns, rows));
        File.WriteAllBytes(path, DrawnMark.InPng(PngWriter.Encode(grid)));
    }

    /// <summary>Lays pictures of one size out.</summary>
    /// <param name="pictures">Square, at most <c>columns · rows</c>.</param>
    /// <param name="columns">Pictures side by side.</param>
    /// <param name="rows">Pictures below each other.</param>
    public static PixelBuffer Lay(IReadOnlyList<PixelBuffer> pictures, int columns, int rows)
    {
        byte[] images = new byte[pictures.Sum(picture => picture.Pixels.Length)];
        for (int i = 0; i < pictures.Count; i++)
        {
            pictures[i].Pixels.CopyTo(images, i * pictures[0].Pixels.Length);
        }

        return Lay(images, pictures[0].Width, pictures[0].Channels, columns, rows);
    }

    /// <summary>Lays uint8 images out.</summary>
    /// <inheritdoc cref="Write(string, ReadOnlySpan{float}, int, int, int, int)"/>
    public static PixelBuffer Lay(ReadOnlySpan<byte> images, int resolution, int channels, int columns, int rows)
    {
        int imageLength = resolution * resolution * channels;
        if (images.Length % imageLength != 0 || images.Length / imageLength > columns * rows)
        {
            throw new ArgumentException(
                $"ImageGrid: {images.Length} values are not up to {columns * rows} images [{resolution}, {resolution}, {channels}]; "
                    + "choose a larger grid.");
        }

        int rowLength = resolution * channels, gridRow = columns * rowLength;
        byte[] grid = new byte[rows * resolution * gridRow];
        for (int image = 0; image * imageLength < images.Length; image++)
        {
            int corner = (image / columns * resolution * gridRow) + (image % columns * rowLength);
            for (int y = 0; y < resolution; y++)
            {
                images.Slice((image * imageLength) + (y * rowLength), rowLength).CopyTo(grid.AsSpan(corner + (y * gridRow)));
            }
        }

        return new PixelBuffer(columns * resolution, rows * resolution, channels, grid);
    }

    /// <summary>Maps [−1, 1] to 0…255: <c>(x + 1) · 127.5</c>, rounded half to even and clipped.</summary>
    /// <exception cref="ArgumentException">A value is not a number.</exception>
    public static void ToBytes(ReadOnlySpan<float> values, Span<byte> bytes)
    {
        for (int i = 0; i < values.Length; i++)
        {
            if (float.IsNaN(values[i]))
            {
                throw new ArgumentException($"ImageGrid: value {i} is not a number; the network that drew it has diverged.");
            }

            bytes[i] = (byte)Math.Clamp(MathF.Round((values[i] + 1) * 127.5f), 0f, 255f);
        }
    }

    /// <summary>Repeats each pixel <paramref name="factor"/> times in both directions.</summary>
    /// <param name="images">uint8 <c>[N, R, R, C]</c></param>
    /// <param name="resolution">R.</param>
    /// <param name="channels">C.</param>
    /// <param name="factor">Pixels for one, along a side.</param>
    /// <returns><c>[N, factor · R, factor · R, C]</c></returns>
    public static byte[] Enlarge(byte[] images, int resolution, int channels, int factor) =>
        // One below the other.
        Resampler.Repeat(new PixelBuffer(resolution, images.Length / (resolution * channels), channels, images), factor).Pixels;
}
