namespace PGGan.Kernels.Cpu;

/// <summary>Patches, a run of pixels at a time.</summary>
internal readonly unsafe struct GatherPatchesWork(PatchGeometry g, Tiles tiles, float* x, float* corners, float* y) : IWork
{
    public void Run<T>(int part)
        where T : struct, ISimdLane<T>
    {
        Tile tile = tiles[part];
        int perImage = g.PatchesPerImage, side = g.Side, run = g.RunLength, channels = g.Images[3];
        nint row = (nint)g.Images[2] * channels, image = g.Images[1] * row;
        float* to = y + ((nint)tile.Row * g.Length);
        for (int p = tile.Row; p < tile.Row + tile.Rows; p++)
        {
            float* from = x + (p / perImage * image) + ((int)corners[2 * p] * row) + ((int)corners[(2 * p) + 1] * channels);
            for (int r = 0; r < side; r++, from += row, to += run)
            {
                CopyRun<T>(from, to, run);
            }
        }
    }

    // The last vector overlaps the one before it: no tail of single floats.
    private static void CopyRun<T>(float* from, float* to, int count)
        where T : struct, ISimdLane<T>
    {
        if (count < T.Count)
        {
            for (int i = 0; i < count; i++)
            {
                to[i] = from[i];
            }

            return;
        }

        for (int i = 0; i < count - T.Count; i += T.Count)
        {
            T.Store(to + i, T.Load(from + i));
        }

        T.Store(to + count - T.Count, T.Load(from + count - T.Count));
    }
}
