namespace PGGan.Kernels.Cpu;

public sealed unsafe partial class CpuEngine
{
    /// <inheritdoc/>
    public override void PixelNorm(in PixelNormGeometry g, Storage x, Storage? bias, Storage y, Storage inverseNorm)
    {
        int count = checked(g.Rows * g.Channels);
        Tiles tiles = RowTiles(g.Rows, g.Channels);
        float* added = bias is null ? null : Pointer(bias, g.Channels);
        Run(tiles.Count, new PixelNormWork(g, tiles, Pointer(x, count), added, Pointer(y, count), Pointer(inverseNorm, g.Rows)));
    }

    /// <inheritdoc/>
    public override void PixelNormGrad(in PixelNormGeometry g, Storage dy, Storage y, Storage inverseNorm, Storage dx)
    {
        int count = checked(g.Rows * g.Channels);
        Tiles tiles = RowTiles(g.Rows, g.Channels);
        Run(
            tiles.Count,
            new PixelNormGradWork(g, tiles, Pointer(dy, count), Pointer(y, count), Pointer(inverseNorm, g.Rows), Pointer(dx, count)));
    }

    /// <inheritdoc/>
    public override void MinibatchStddev(in StddevGeometry g, Storage x, Storage stat)
    {
        float* samples = Pointer(x, checked(g.GroupSize * g.Groups * g.Elements));
        float* statistics = Pointer(stat, g.Groups);
        int chunks = Tiles.Parts(g.Elements, StddevWork.Chunk);
        Storage partial = Pool.Rent(g.Groups * chunks);
        float* partials = Pointer(partial, g.Groups * chunks);
        Run(g.Groups * chunks, new StddevWork(g, chunks, samples, partials));
        Sum(new UnarySource<Pointwise.Scale>(new(1f / g.Elements), partials), new Extent(g.Groups, chunks, 1), statistics);
        partial.Release();
    }

    /// <inheritdoc/>
    public override void MinibatchStddevGrad(in StddevGeometry g, Storage x, Storage dstat, Storage dx)
    {
        int count = checked(g.GroupSize * g.Groups * g.Elements);
        int chunks = Tiles.Parts(g.Elements, StddevWork.Chunk);
        Run(g.Groups * chunks, new StddevGradWork(g, chunks, Pointer(x, count), Pointer(dstat, g.Groups), Pointer(dx, count)));
    }
}
