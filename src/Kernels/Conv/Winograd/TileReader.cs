namespace PGGan.Kernels.Cpu;

/// <summary>Cuts tiles out of images, zeros outside of them, and transforms them.</summary>
/// <param name="images">Pixels <c>[N, height, width, channels]</c>.</param>
/// <param name="height">Rows of an image.</param>
/// <param name="width">Pixels of a row.</param>
/// <param name="channels">Floats of a pixel.</param>
/// <param name="grid">All tiles.</param>
internal readonly unsafe struct TileReader<TTransform>(float* images, int height, int width, int channels, TileGrid grid)
    where TTransform : struct, IImageTransform
{
    /// <summary>Floats of a pixel.</summary>
    public int Channels => channels;

    /// <summary>Floats of scratch memory: a tile with its border, and the columns' results.</summary>
    public static int ScratchFloats(SimdWidth width) => 2 * 36 * (int)width / 32;

    /// <summary>Writes the values of a tile at all points: lanes of channels, zeros past the last channel.</summary>
    public void Read<T>(int tile, float* to, nint planeStride, float* scratch)
        where T : struct, ISimdLane<T>
    {
        (int image, int row, int column) = grid[tile];
        row = (row * TTransform.Step) - TTransform.Pad;
        column = (column * TTransform.Step) - TTransform.Pad;
        float* from = images + (((((nint)image * height) + row) * width) + column) * channels;
        PrefetchNext(row, column, from);
        if (row >= 0 && column >= 0 && row + TTransform.From <= height && column + TTransform.From <= width)
        {
            ReadInside<T>(from, to, planeStride, scratch);
        }
        else
        {
            ReadOnBorder<T>(row, column, from, to, planeStride, scratch);
        }
    }

    // The next tile lies to the right, its rows far from each other: the processor would not notice in time.
    private void PrefetchNext(int row, int column, float* from)
    {
        int count = Math.Min(TTransform.Step, width - column - TTransform.From) * channels;
        for (int i = Math.Max(0, -row); i < Math.Min(TTransform.From, height - row); i++)
        {
            CacheHint.SecondLevel(from + ((((nint)i * width) + TTransform.From) * channels), count);
        }
    }

    private void ReadInside<T>(float* from, float* to, nint planeStride, float* middle)
        where T : struct, ISimdLane<T>
    {
        nint whole = channels - (channels % T.Count), rowStride = (nint)width * channels, columnStride = channels;
        for (nint c = 0; c < whole; c += T.Count)
        {
            Transform<T>(from + c, rowStride, columnStride, middle, to + c, planeStride);
        }

        if (whole < channels)
        {
            float* patch = middle + TileTransform.MiddleFloats<T>();
            for (int i = 0; i < TTransform.From * TTransform.From; i++)
            {
                CopyLane<T>(from + (i / TTransform.From * rowStride) + (i % TTransform.From * columnStride) + whole, channels - (int)whole,
                    patch + (i * T.Count));
            }

            Transform<T>(patch, TTransform.From * T.Count, T.Count, middle, to + whole, planeStride);
        }
    }

    private void ReadOnBorder<T>(int row, int column, float* from, float* to, nint planeStride, float* middle)
        where T : struct, ISimdLane<T>
    {
        float* patch = middle + TileTransform.MiddleFloats<T>();
        for (int c = 0; c < channels; c += T.Count)
        {
            for (int i = 0; i < TTransform.From; i++)
            {
                float* line = from + ((nint)i * width * channels) + c, place = patch + (i * TTransform.From * T.Count);
                bool inside = (uint)(row + i) < (uint)height;
                for (int j = 0; j < TTransform.From; j++, line += channels, place += T.Count)
                {
                    CopyLane<T>(line, inside && (uint)(column + j) < (uint)width ? channels - c : 0, place);
                }
            }

            Transform<T>(patch, TTransform.From * T.Count, T.Count, middle, to + c, planeStride);
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

/// <summary>Transforms a chunk of tiles, one part some of them.</summary>
/// <param name="reader">Where tiles come from.</param>
/// <param name="first">First tile to transform.</param>
/// <param name="count">Tiles to transform.</param>
/// <param name="planes">Results.</param>
internal readonly unsafe struct TransformTilesWork<TTransform>(TileReader<TTransform> reader, int first, int count, TilePlanes planes)
    : IScratchWork
    where TTransform : struct, IImageTransform
{
    /// <summary>How many parts there are.</summary>
    public int Parts => Tiles.Parts(count, TilesPerPart);

    private int TilesPerPart => Math.Max(1, Tiles.Grain / (TTransform.To * TTransform.To * reader.Channels));

    public void Run<T>(int part, float* scratch)
        where T : struct, ISimdLane<T>
    {
        int end = Math.Min(count, (part + 1) * TilesPerPart);
        for (int tile = part * TilesPerPart; tile < end; tile++)
        {
            reader.Read<T>(first + tile, planes.At(0, tile), planes.PlaneStride, scratch);
        }
    }
}
