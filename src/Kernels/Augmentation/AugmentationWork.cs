namespace PGGan.Kernels.Cpu;

/// <summary>Rows of <see cref="Engine.Warp"/>.</summary>
internal readonly unsafe struct WarpWork(WarpGeometry g, Tiles tiles, float* x, float* maps, float* y) : IWork
{
    public void Run<T>(int part)
        where T : struct, ISimdLane<T>
    {
        Tile tile = tiles[part];
        int height = g.Images[1], width = g.Images[2], mirrored = g.Border == WarpBorder.Mirror ? 1 : 0;
        ImageAxis rows = new(height, mirrored), columns = new(width, mirrored);
        nint c = g.Images[3], line = width * c;
        for (int row = tile.Row; row < tile.Row + tile.Rows; row++)
        {
            (int n, int h) = Math.DivRem(row, height);
            AffineMap map = Maps.At(maps, n);
            float* image = x + (n * height * line), to = y + (row * line);
            for (int w = 0; w < width; w++, to += c)
            {
                Between r = Between.Of(map.Row(h, w)), s = Between.Of(map.Column(h, w));
                int upper = rows.PixelAt(r.Lower), left = columns.PixelAt(s.Lower);
                float* here = upper < 0 || left < 0 ? null : image + (upper * line) + (left * c);
                if (r.Upper == 0 && s.Upper == 0)
                {
                    // The pixel itself, not a sum with zeros.
                    for (nint i = 0; i < c; i++)
                    {
                        to[i] = here is null ? 0 : here[i];
                    }

                    continue;
                }

                int lower = rows.PixelAt(r.Lower + 1), right = columns.PixelAt(s.Lower + 1);
                float* next = upper < 0 || right < 0 ? null : image + (upper * line) + (right * c);
                float* below = lower < 0 || left < 0 ? null : image + (lower * line) + (left * c);
                float* across = lower < 0 || right < 0 ? null : image + (lower * line) + (right * c);
                float w00 = (1 - r.Upper) * (1 - s.Upper), w01 = (1 - r.Upper) * s.Upper;
                float w10 = r.Upper * (1 - s.Upper), w11 = r.Upper * s.Upper;
                for (nint i = 0; i < c; i++)
                {
                    to[i] = (here is null ? 0 : w00 * here[i]) + (next is null ? 0 : w01 * next[i])
                        + ((below is null ? 0 : w10 * below[i]) + (across is null ? 0 : w11 * across[i]));
                }
            }
        }
    }
}

/// <summary>Rows of <see cref="Engine.WarpGrad"/>.</summary>
internal readonly unsafe struct WarpGradWork(WarpGeometry g, Tiles tiles, float* dy, float* maps, float* dx) : IWork
{
    public void Run<T>(int part)
        where T : struct, ISimdLane<T>
    {
        Tile tile = tiles[part];
        int height = g.Images[1], width = g.Images[2], mirrored = g.Border == WarpBorder.Mirror ? 1 : 0;
        ImageAxis rows = new(height, mirrored), columns = new(width, mirrored);
        nint c = g.Images[3], line = width * c;
        for (int row = tile.Row; row < tile.Row + tile.Rows; row++)
        {
            (int n, int i) = Math.DivRem(row, height);
            AffineMap map = Maps.At(maps, n), back = map.Inverse;
            CopyRange copies = CopyRange.Of(map, rows, columns);
            float* image = dy + (n * height * line), to = dx + (row * line);
            new Span<float>(to, (int)line).Clear();
            for (int copyRow = copies.FirstRow; copyRow <= copies.LastRow; copyRow++)
            {
                int p = rows.IndexIn(copyRow, i);
                for (int copyColumn = copies.FirstColumn; copyColumn <= copies.LastColumn; copyColumn++)
                {
                    for (int j = 0; j < width; j++)
                    {
                        Gather(map, back, p, columns.IndexIn(copyColumn, j), image, to + (j * c));
                    }
                }
            }
        }
    }

    /// <summary>Adds what reads the pixel at (p, q), which may be a mirrored one.</summary>
    private void Gather(AffineMap map, AffineMap back, int p, int q, float* image, float* sum)
    {
        nint c = g.Images[3], line = g.Images[2] * c;
        PixelRange down = PixelRange.Around(back.Row(p, q), MathF.Abs(back.A) + MathF.Abs(back.B), g.Images[1]);
        PixelRange along = PixelRange.Around(back.Column(p, q), MathF.Abs(back.D) + MathF.Abs(back.E), g.Images[2]);
        for (int h = down.First; h <= down.Last; h++)
        {
            for (int w = along.First; w <= along.Last; w++)
            {
                float weight = Between.Of(map.Row(h, w)).WeightOf(p) * Between.Of(map.Column(h, w)).WeightOf(q);
                if (weight != 0)
                {
                    float* from = image + (h * line) + (w * c);
                    for (nint k = 0; k < c; k++)
                    {
                        sum[k] += weight * from[k];
                    }
                }
            }
        }
    }
}

/// <summary>Rows of <see cref="Engine.MixChannels"/>.</summary>
internal readonly unsafe struct MixChannelsWork(Shape shape, ChannelMix mix, Tiles tiles, float* x, float* matrices, float* y) : IWork
{
    public void Run<T>(int part)
        where T : struct, ISimdLane<T>
    {
        Tile tile = tiles[part];
        nint c = shape[3], line = shape[2] * c;
        bool transposed = mix == ChannelMix.Transposed, offset = mix == ChannelMix.Affine;
        nint along = transposed ? c + 1 : 1, down = transposed ? 1 : c + 1;
        for (int row = tile.Row; row < tile.Row + tile.Rows; row++)
        {
            float* matrix = matrices + (row / shape[1] * c * (c + 1));
            float* from = x + (row * line), to = y + (row * line);
            for (float* end = from + line; from < end; from += c, to += c)
            {
                for (nint i = 0; i < c; i++)
                {
                    float sum = offset ? matrix[(i * (c + 1)) + c] : 0;
                    for (nint j = 0; j < c; j++)
                    {
                        sum += matrix[(i * down) + (j * along)] * from[j];
                    }

                    to[i] = sum;
                }
            }
        }
    }
}

/// <summary>Rows of <see cref="Engine.Cutout"/>.</summary>
internal readonly unsafe struct CutoutWork(Shape shape, Tiles tiles, float* x, float* rectangles, float* y) : IWork
{
    public void Run<T>(int part)
        where T : struct, ISimdLane<T>
    {
        Tile tile = tiles[part];
        int width = shape[2];
        int c = shape[3];
        for (int row = tile.Row; row < tile.Row + tile.Rows; row++)
        {
            (int n, int h) = Math.DivRem(row, shape[1]);
            float* rectangle = rectangles + (4 * n);
            Span<float> to = new(y + ((nint)row * width * c), width * c);
            new ReadOnlySpan<float>(x + ((nint)row * width * c), width * c).CopyTo(to);
            if (h >= rectangle[0] && h < rectangle[1])
            {
                int left = (int)Math.Clamp(rectangle[2], 0, width), right = (int)Math.Clamp(rectangle[3], left, width);
                to[(left * c)..(right * c)].Clear();
            }
        }
    }
}

/// <summary>The maps of images.</summary>
internal static unsafe class Maps
{
    /// <summary>That of image <paramref name="n"/>.</summary>
    public static AffineMap At(float* maps, int n)
    {
        float* m = maps + (AffineMap.Length * n);
        return new AffineMap(m[0], m[1], m[2], m[3], m[4], m[5]);
    }
}
