namespace PGGan.Kernels.Cpu;

/// <summary>Rows of <see cref="Engine.Warp"/>.</summary>
internal readonly unsafe struct WarpWork(WarpGeometry g, Tiles tiles, float* x, float* maps, float* y) : IWork
{
    public void Run<T>(int part)
        where T : struct, ISimdLane<T>
    {
        Tile tile = tiles[part];
        int height = g.Images[1], width = g.Images[2];
        nint c = g.Images[3], line = width * c;
        ReadPixels read = ReadPixels.Of(g);
        for (int row = tile.Row; row < tile.Row + tile.Rows; row++)
        {
            (int n, int h) = Math.DivRem(row, height);
            AffineMap map = Maps.At(maps, n);
            float* image = x + (n * height * line), to = y + (row * line);
            for (int w = 0; w < width; w++, to += c)
            {
                FourPixels from = read.At(map, h, w);
                for (nint i = 0; i < c; i++)
                {
                    // Where one pixel is read with weight 1, it is that pixel and not a sum with zeros.
                    to[i] = from.Weight0 == 1 ? (from.Pixel0 < 0 ? 0 : image[from.Pixel0 + i])
                        : Term(from.Pixel0, from.Weight0, image + i) + Term(from.Pixel1, from.Weight1, image + i)
                            + (Term(from.Pixel2, from.Weight2, image + i) + Term(from.Pixel3, from.Weight3, image + i));
                }
            }
        }
    }

    private static float Term(nint pixel, float weight, float* channel) => pixel < 0 ? 0 : weight * channel[pixel];
}

/// <summary>
/// Images of <see cref="Engine.WarpGrad"/>: each pixel of dy is added to the four that it was read from. A part is a whole image, so that
/// no two write to one place and the order is fixed; a GPU gathers instead.
/// </summary>
internal readonly unsafe struct WarpGradWork(WarpGeometry g, float* dy, float* maps, float* dx) : IWork
{
    public void Run<T>(int n)
        where T : struct, ISimdLane<T>
    {
        int height = g.Images[1], width = g.Images[2];
        nint c = g.Images[3], length = height * width * c;
        ReadPixels read = ReadPixels.Of(g);
        AffineMap map = Maps.At(maps, n);
        float* from = dy + (n * length), image = dx + (n * length);
        new Span<float>(image, (int)length).Clear();
        for (int h = 0; h < height; h++)
        {
            for (int w = 0; w < width; w++, from += c)
            {
                FourPixels to = read.At(map, h, w);
                for (nint i = 0; i < c; i++)
                {
                    Add(to.Pixel0, to.Weight0 * from[i], image + i);
                    Add(to.Pixel1, to.Weight1 * from[i], image + i);
                    Add(to.Pixel2, to.Weight2 * from[i], image + i);
                    Add(to.Pixel3, to.Weight3 * from[i], image + i);
                }
            }
        }
    }

    private static void Add(nint pixel, float term, float* channel)
    {
        if (pixel >= 0)
        {
            channel[pixel] += term;
        }
    }
}

/// <summary>Which pixels of an image a pixel of the warped one is read from.</summary>
internal readonly record struct ReadPixels(ImageAxis Rows, ImageAxis Columns, nint Channels)
{
    public static ReadPixels Of(in WarpGeometry g)
    {
        int mirrored = g.Border == WarpBorder.Mirror ? 1 : 0;
        return new ReadPixels(new ImageAxis(g.Images[1], mirrored), new ImageAxis(g.Images[2], mirrored), g.Images[3]);
    }

    /// <summary>Those of pixel (h, w).</summary>
    public FourPixels At(AffineMap map, int h, int w)
    {
        Between r = Between.Of(map.Row(h, w)), s = Between.Of(map.Column(h, w));
        int upper = Rows.PixelAt(r.Lower), left = Columns.PixelAt(s.Lower);
        int lower = r.Upper == 0 ? -1 : Rows.PixelAt(r.Lower + 1), right = s.Upper == 0 ? -1 : Columns.PixelAt(s.Lower + 1);
        return new FourPixels(
            Place(upper, left), Place(upper, right), Place(lower, left), Place(lower, right),
            (1 - r.Upper) * (1 - s.Upper), (1 - r.Upper) * s.Upper, r.Upper * (1 - s.Upper), r.Upper * s.Upper);
    }

    private nint Place(int row, int column) => row < 0 || column < 0 ? -1 : (((nint)row * Columns.Size) + column) * Channels;
}

/// <summary>Four pixels by where they begin in an image, −1 where there is none, with their weights.</summary>
internal readonly record struct FourPixels(
    nint Pixel0, nint Pixel1, nint Pixel2, nint Pixel3, float Weight0, float Weight1, float Weight2, float Weight3);

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
