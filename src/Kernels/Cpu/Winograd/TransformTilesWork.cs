namespace PGGan.Kernels.Cpu;

/// <summary>Cuts tiles out of images, zeros outside of them, and transforms them: one part some tiles.</summary>
/// <param name="images">Pixels <c>[N, height, width, channels]</c>.</param>
/// <param name="height">Rows of an image.</param>
/// <param name="width">Pixels of a row.</param>
/// <param name="channels">Floats of a pixel.</param>
/// <param name="grid">All tiles.</param>
/// <param name="first">First tile to transform.</param>
/// <param name="count">Tiles to transform.</param>
/// <param name="planes">Results.</param>
internal readonly unsafe struct TransformTilesWork<TTransform>(
    float* images, int height, int width, int channels, TileGrid grid, int first, int count, TilePlanes planes) : IScratchWork
    where TTransform : struct, IImageTransform
{
    /// <summary>Floats of scratch memory: a tile with its border, and the columns' results.</summary>
    public static int ScratchFloats(SimdWidth width) => 2 * 36 * (int)width / 32;

    /// <summary>How many parts there are.</summary>
    public int Parts => Tiles.Parts(count, TilesPerPart);

    private int TilesPerPart => Math.Max(1, Tiles.Grain / (TTransform.To * TTransform.To * channels));

    public void Run<T>(int part, float* scratch)
        where T : struct, ISimdLane<T>
    {
        int end = Math.Min(count, (part + 1) * TilesPerPart);
        for (int tile = part * TilesPerPart; tile < end; tile++)
        {
            (int image, int row, int column) = grid[first + tile];
            row = (row * TTransform.Step) - TTransform.Pad;
            column = (column * TTransform.Step) - TTransform.Pad;
            nint start = ((((nint)image * height) + row) * width + column) * channels;
            bool inside = row >= 0 && column >= 0 && row + TTransform.From <= height && column + TTransform.From <= width;
            if (inside)
            {
                RunInside<T>(tile, images + start, scratch);
            }
            else
            {
                RunOnBorder<T>(tile, row, column, start, scratch);
            }
        }
    }

    private void RunInside<T>(int tile, float* from, float* middle)
        where T : struct, ISimdLane<T>
    {
        TilePlanes target = planes;
        nint whole = channels - (channels % T.Count), rowStride = (nint)width * channels, columnStride = channels;
        for (nint c = 0; c < whole; c += T.Count)
        {
            Transform<T>(from + c, rowStride, columnStride, middle, target.At(0, tile) + c, target.PlaneStride);
        }

        if (whole < channels)
        {
            float* patch = middle + TileTransform.MiddleFloats<T>();
            for (int i = 0; i < TTransform.From * TTransform.From; i++)
            {
                CopyLane<T>(from + (i / TTransform.From * rowStride) + (i % TTransform.From * columnStride) + whole, channels - (int)whole, patch + (i * T.Count));
            }

            Transform<T>(patch, TTransform.From * T.Count, T.Count, middle, target.At(0, tile) + whole, target.PlaneStride);
        }
    }

    private void RunOnBorder<T>(int tile, int row, int column, nint start, float* middle)
        where T : struct, ISimdLane<T>
    {
        TilePlanes target = planes;
        float* patch = middle + TileTransform.MiddleFloats<T>();
        for (int c = 0; c < channels; c += T.Count)
        {
            for (int i = 0; i < TTransform.From; i++)
            {
                for (int j = 0; j < TTransform.From; j++)
                {
                    bool inside = (uint)(row + i) < (uint)height && (uint)(column + j) < (uint)width;
                    float* from = images + start + ((((nint)i * width) + j) * channels) + c;
                    CopyLane<T>(from, inside ? channels - c : 0, patch + (((i * TTransform.From) + j) * T.Count));
                }
            }

            Transform<T>(patch, TTransform.From * T.Count, T.Count, middle, target.At(0, tile) + c, target.PlaneStride);
        }
    }

    private static void Transform<T>(float* from, nint rowStride, nint columnStride, float* middle, float* to, nint planeStride)
        where T : struct, ISimdLane<T> =>
        TileTransform.Apply<T, TTransform>(from, rowStride, columnStride, middle, to, TTransform.To * planeStride, planeStride);

    // A lane of channels, zeros past the last one.
    private static void CopyLane<T>(float* from, int count, float* to)
        where T : struct, ISimdLane<T>
    {
        if (count >= T.Count)
        {
            T.Store(to, T.Load(from));
            return;
        }

        T.Store(to, T.Splat(0));
        for (int i = 0; i < count; i++)
        {
            to[i] = from[i];
        }
    }
}
