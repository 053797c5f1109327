namespace PGGan.Kernels.Cpu;

public unsafe partial class CpuEngine
{
    /// <inheritdoc/>
    public override void Normal(RandomStream stream, long firstItem, int items, int length, Storage y)
    {
        Tiles tiles = new(items, length);
        Run(tiles.Count, new NormalWork(stream, firstItem, length, tiles, Pointer(y, checked(items * length))));
    }

    /// <inheritdoc/>
    public override void Uniform(RandomStream stream, long firstItem, int items, int length, Storage y)
    {
        float* target = Pointer(y, checked(items * length));
        for (int n = 0; n < items && !plans; n++)
        {
            Philox.Uniform(stream, firstItem + n, new Span<float>(target + ((nint)n * length), length));
        }
    }
}

/// <summary>Normal numbers, drawn where they will lie by the threads that share the work.</summary>
internal readonly unsafe struct NormalWork(RandomStream stream, long firstItem, int length, Tiles tiles, float* y) : IWork
{
    public void Run<T>(int part)
        where T : struct, ISimdLane<T>
    {
        Tile tile = tiles[part];   // starts at a whole block: a multiple of four
        for (int row = tile.Row; row < tile.Row + tile.Rows; row++)
        {
            Philox.Normal(stream, firstItem + row, tile.Column / 4, new Span<float>(y + ((nint)row * length) + tile.Column, tile.Columns));
        }
    }
}
